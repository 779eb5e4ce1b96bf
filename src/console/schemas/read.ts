import { definitionBody, definitionOf } from "../../http/api/definition-body.ts";
import { parseBody } from "../../http/json-body.ts";
import type { FieldError } from "../../http/problem.ts";
import { invalidFields } from "../../http/validation.ts";
import { findPlaces, placeOf } from "../../lib/json-places.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { HTTP_LIMITS } from "../../limits/http.ts";
import { SCHEMA_LIMITS } from "../../limits/scim.ts";
import type { Definition } from "../../scim/extensions.ts";

/** One thing wrong with a pasted schema, and where: `Line 3, column 5`, or `Line 12, /attributes/2/name`. */
export interface Mistake {
  readonly where: string | undefined;
  readonly detail: string;
}

/**
 * Reads a schema in the form of RFC 7643 §7, as somebody has pasted it. Its URN is that of the schema that is changed, where one is. Fails
 * with everything that is wrong.
 */
export function readDefinition(text: string, urn?: string): Result<Definition, readonly Mistake[]> {
  if (text.trim() === "") return fail([{ where: undefined, detail: "Paste the schema as JSON." }]);
  const parsed = parseBody(new TextEncoder().encode(text));
  if (!parsed.ok) return fail([syntaxMistake(text) ?? { where: undefined, detail: parsed.error.detail }]);
  const body = definitionBody.safeParse(parsed.value);
  if (!body.success) {
    const problem = invalidFields(body.error);
    return fail(mistakesIn(text, problem.kind === "invalid" ? (problem.errors ?? []) : []));
  }
  const { id = urn } = body.data;
  if (id === undefined || id.length > SCHEMA_LIMITS.urnLength)
    return fail(mistakesIn(text, [{ pointer: "/id", detail: URN_NEEDED }]));
  if (urn !== undefined && id !== urn)
    return fail(
      mistakesIn(text, [
        { pointer: "/id", detail: `This page is about ${urn}; add a schema of another URN as a new one.` },
      ]),
    );
  return ok(definitionOf(id, body.data));
}

const URN_NEEDED = `State the schema's URN as id, such as "urn:example:scim:2.0:Group", of at most ${SCHEMA_LIMITS.urnLength} characters.`;

/** The same mistakes with the lines on which what they are about stands: what is missing has that of what it is missing from. */
export function mistakesIn(text: string, errors: readonly FieldError[]): readonly Mistake[] {
  const found = findPlaces(text, HTTP_LIMITS.maxJsonDepth);
  const places: ReadonlyMap<string, number> = found.ok ? found.value : new Map();
  return errors.map(({ pointer, detail }) => {
    const offset = offsetOf(places, pointer);
    const line = offset === undefined ? "" : `Line ${placeOf(text, offset).line}`;
    return { where: [line, pointer].filter((part) => part !== "").join(", ") || undefined, detail };
  });
}

function offsetOf(places: ReadonlyMap<string, number>, pointer: string): number | undefined {
  const offset = places.get(pointer);
  if (offset !== undefined || pointer === "") return offset;
  return offsetOf(places, pointer.slice(0, Math.max(0, pointer.lastIndexOf("/"))));
}

/** Where the text stops being JSON; nothing where it does not. */
function syntaxMistake(text: string): Mistake | undefined {
  const found = findPlaces(text, HTTP_LIMITS.maxJsonDepth);
  if (found.ok) return undefined;
  const { line, column } = placeOf(text, found.error.offset);
  return { where: `Line ${line}, column ${column}`, detail: `Expected ${found.error.expected}.` };
}
