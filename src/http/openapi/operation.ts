import type * as z from "zod";
import type { Json } from "../../lib/json.ts";

/** How the routes are described, for `/openapi.json`: a section for each topic, and in it one operation for each method and path. */

/** Whose token opens it: that of a tenant's administrator, the operator's, a tenant's SCIM token, or none. */
export type Access = "admin" | "operator" | "scim" | "public";

export interface Section {
  /** Its name in the document: the tag of its operations. */
  readonly name: string;
  readonly about: string;
  readonly access: Access;
  /** By method and path, as in `GET /api/v1/tenants/{tenant}`. */
  readonly operations: Readonly<Record<string, Operation>>;
}

export interface Operation {
  readonly id: string;
  /** One line. */
  readonly summary: string;
  /** What the line does not tell, in Markdown. */
  readonly description?: string;
  /** The schema that the handler checks the query with. */
  readonly query?: z.ZodObject;
  /** Parameters that no such schema has, as in OpenAPI. */
  readonly parameters?: readonly JsonSchema[];
  /** What the handler checks the body with. */
  readonly body?: Content;
  /** Whether the body may be left out. */
  readonly bodyIsOptional?: boolean;
  /** By status. */
  readonly answers: Readonly<Record<number, Answered>>;
  /** The problems that it may end in besides those that every operation of its kind has; a text says what one means here. */
  readonly problems?: Partial<Readonly<Record<ProblemStatus, string | true>>>;
}

/** What is answered: in words, and its form. Without a form there is no body. */
export interface Answered {
  readonly description: string;
  readonly content?: Content;
  /** Names of headers that it has besides those that every answer has. */
  readonly headers?: readonly string[];
}

export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 429 | 500 | 503;

/** A form, as a zod schema or as JSON Schema. */
export type Content = z.ZodType | JsonSchema;

/** A JSON Schema (2020-12), or whatever else of an OpenAPI document. */
export interface JsonSchema {
  readonly [name: string]: Json;
}
