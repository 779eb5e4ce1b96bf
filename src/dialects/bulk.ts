import { isObject, type Json } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import { BULK_LIMITS } from "../limits/scim.ts";
import { BULK_REQUEST_URN, type BulkOperation, type StatedOperation } from "../scim/bulk.ts";
import type { ScimFault } from "../scim/fault.ts";
import { givenTwice } from "../scim/names.ts";
import { member } from "./patch/message.ts";
import { missingSchemas } from "./schemas.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const methodCase: Tolerance = {
  name: "method-case",
  why: "Some clients write the method of a Bulk operation in lower case, which no other method is.",
};

export const missingBulkId: Tolerance = {
  name: "missing-bulk-id",
  why: "Clients that refer to nothing they create leave the bulkId out; the order of the answers says which is which.",
};

/** Every tolerance that Bulk messages know of their own. */
export const bulkTolerances: readonly Tolerance[] = [methodCase, missingBulkId];

/** What a Bulk request asks for, and the names of the tolerances it took to understand its envelope. */
export interface UnderstoodBulk {
  /** How many errors end it; undefined if none do. */
  readonly failOnErrors: number | undefined;
  readonly operations: readonly StatedOperation[];
  /** The parts of each operation that the answer repeats, as far as they can be made out. */
  readonly named: readonly NamedOperation[];
  readonly tolerances: readonly string[];
}

export interface NamedOperation {
  readonly method?: string;
  readonly bulkId?: string;
}

interface Mode {
  readonly strict: boolean;
  readonly note: Note;
}

/**
 * Reads the envelope of a Bulk request, RFC 7644 §3.7; the data of its operations is understood when they are carried out. An operation
 * that is none ends in a fault of its own, and the message as a whole in `invalidSyntax`, in `invalidValue` for `failOnErrors`, or in
 * `payloadTooLarge` beyond BULK_LIMITS (§3.7.4).
 */
export function understandBulk(
  body: Json,
  { strict }: { readonly strict: boolean },
): Result<UnderstoodBulk, ScimFault> {
  const used = new Set<string>();
  const mode: Mode = { strict, note: ({ name }) => used.add(name) };
  if (!isObject(body)) return syntax('The body has to be a JSON object with "schemas" and "Operations".');
  const repeated = givenTwice(body);
  if (repeated !== undefined) return twice(repeated);

  if (!declaresBulk(member(body, "schemas", mode))) {
    if (strict) return syntax(`"schemas" has to hold "${BULK_REQUEST_URN}"; add it.`);
    mode.note(missingSchemas);
  }
  const failOnErrors = member(body, "failOnErrors", mode) ?? undefined;
  if (failOnErrors !== undefined && !isCount(failOnErrors)) {
    const detail = '"failOnErrors" has to be a whole number of at least 1; correct it or leave it out.';
    return fail({ kind: "invalidValue", detail });
  }
  const operations = member(body, "Operations", mode);
  if (!Array.isArray(operations) || operations.length === 0) {
    return syntax('"Operations" has to be an array of at least one operation.');
  }
  if (operations.length > BULK_LIMITS.maxOperations) {
    const detail = `A Bulk request can hold at most ${BULK_LIMITS.maxOperations} operations (maxOperations), and this one has ${operations.length}; send several.`;
    return fail({ kind: "payloadTooLarge", detail });
  }
  const given: readonly Json[] = operations;
  return ok({
    failOnErrors,
    operations: given.map((operation) => readOperation(operation, mode)),
    named: given.map((operation) => nameOf(operation, mode)),
    tolerances: [...used],
  });
}

function readOperation(given: Json, mode: Mode): StatedOperation {
  if (!isObject(given))
    return syntax('Each of the "Operations" has to be an object with "method" and "path".');
  const repeated = givenTwice(given);
  if (repeated !== undefined) return twice(repeated);
  const method = readMethod(member(given, "method", mode), mode);
  if (method === undefined)
    return syntax('Each operation needs a "method", which is POST, PUT, PATCH or DELETE.');
  const path = member(given, "path", mode);
  if (typeof path !== "string" || !PATH[method === "POST" ? "created" : "changed"].test(path)) {
    const example = method === "POST" ? "/Users" : "/Users/{id}";
    return fail({
      kind: "invalidPath",
      detail: `The "path" of a ${method} has to be one such as "${example}"; correct it.`,
    });
  }
  const bulkId = member(given, "bulkId", mode) ?? undefined;
  if (bulkId !== undefined && (typeof bulkId !== "string" || bulkId === "")) {
    return fail({ kind: "invalidValue", detail: 'A "bulkId" has to be a text that is not empty.' });
  }
  if (method === "POST" && bulkId === undefined) {
    if (mode.strict) return syntax('A POST needs a "bulkId"; give it one of its own.');
    mode.note(missingBulkId);
  }
  const version = member(given, "version", mode) ?? undefined;
  if (version !== undefined && typeof version !== "string") {
    return fail({ kind: "invalidValue", detail: 'A "version" has to be a text such as W/"3".' });
  }
  const data = member(given, "data", mode);
  if (method !== "DELETE" && data === undefined) return syntax(`A ${method} needs "data"; send it.`);
  return ok({
    method,
    path,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(data === undefined || method === "DELETE" ? {} : { data }),
  });
}

/** What RFC 7644 §3.7 has in `path`: an endpoint to create at, otherwise a resource. Nothing that would become a query. */
const PATH = { created: /^\/[^/?#\\\s]+$/, changed: /^\/[^/?#\\\s]+\/[^/?#\\]+$/ } as const;

const METHODS: readonly BulkOperation["method"][] = ["POST", "PUT", "PATCH", "DELETE"];

function readMethod(given: Json | undefined, { strict, note }: Mode): BulkOperation["method"] | undefined {
  if (typeof given !== "string") return undefined;
  const method = METHODS.find((known) => known === given.toUpperCase());
  if (method === undefined || method === given) return method;
  if (strict) return undefined;
  note(methodCase);
  return method;
}

function nameOf(given: Json, { strict }: Mode): NamedOperation {
  if (!isObject(given)) return {};
  const silent: Mode = { strict, note: () => undefined };
  const method = member(given, "method", silent);
  const bulkId = member(given, "bulkId", silent);
  return {
    ...(typeof method === "string" ? { method: readMethod(method, silent) ?? method.slice(0, 100) } : {}),
    ...(typeof bulkId === "string" ? { bulkId } : {}),
  };
}

const isCount = (value: Json): value is number => Number.isSafeInteger(value) && Number(value) >= 1;

const declaresBulk = (schemas: Json | undefined): boolean =>
  Array.isArray(schemas) &&
  schemas.some((urn) => typeof urn === "string" && urn.toLowerCase() === BULK_REQUEST_URN.toLowerCase());

const twice = (name: string) => syntax(`"${shorten(name)}" is given twice, in different case; send it once.`);

const syntax = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidSyntax", detail });
