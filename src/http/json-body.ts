import { fold } from "../lib/fold.ts";
import type { Json } from "../lib/json.ts";
import { repeatedName } from "../lib/repeated-name.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import { HTTP_LIMITS } from "../limits/http.ts";

/** Every way in which a body can fail to be JSON that may be looked at. `pointer` is a JSON pointer (RFC 6901). */
export type BodyFault =
  | { readonly kind: "missing"; readonly detail: string }
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "tooDeep"; readonly detail: string }
  | { readonly kind: "forbiddenKey"; readonly detail: string; readonly pointer: string }
  | { readonly kind: "tooLarge"; readonly detail: string }
  | { readonly kind: "unsupportedType"; readonly detail: string };

/**
 * Reads a JSON body of at most `maxBytes`, counting what really arrives: a `Content-Length` may lie. No more than that is ever held in
 * memory. A body without `Content-Type` is taken for JSON, since nothing else is taken anywhere.
 *
 * What comes back is at most `HTTP_LIMITS.maxJsonDepth` deep and holds none of the keys through which a prototype could be reached.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<Result<Json, BodyFault>> {
  if (request.body === null) return fail(missing);
  const type = request.headers.get("Content-Type");
  if (type !== null && !isJsonType(type)) {
    await discard(request.body, request.headers.get("Content-Length"));
    return fail(unsupportedType);
  }
  if (!isPlain(request.headers.get("Content-Encoding"))) {
    await discard(request.body, request.headers.get("Content-Length"));
    return fail(encoded);
  }
  const bytes = await readBounded(request.body, request.headers.get("Content-Length"), maxBytes);
  if (bytes === undefined) return fail(tooLarge(maxBytes));
  if (bytes.length === 0) return fail(missing);
  return parseBody(bytes);
}

/** Turns the bytes of a body into JSON that may be looked at. */
export function parseBody(bytes: Uint8Array): Result<Json, BodyFault> {
  const text = decode(bytes);
  if (text === undefined) return fail(malformed);
  if (isTooDeep(text, HTTP_LIMITS.maxJsonDepth)) return fail(tooDeep);
  const value = parse(text);
  if (value === undefined) return fail(malformed);
  const name = repeatedName(text);
  if (name !== undefined) return fail(repeated(name));
  const pointer = findForbiddenKey(value);
  return pointer === undefined ? ok(value) : fail(forbiddenKey(pointer));
}

const missing: BodyFault = { kind: "missing", detail: "The request needs a JSON body." };
const malformed: BodyFault = { kind: "malformed", detail: "The body is not valid JSON in UTF-8." };
const repeated = (name: string): BodyFault => ({
  kind: "malformed",
  detail: `The body has the name ${JSON.stringify(shorten(name))} twice in one object; send it once.`,
});
const tooDeep: BodyFault = {
  kind: "tooDeep",
  detail: `The body nests objects and arrays more than ${HTTP_LIMITS.maxJsonDepth} deep; send a flatter one.`,
};
const unsupportedType: BodyFault = {
  kind: "unsupportedType",
  detail: "Send the body as JSON, with the Content-Type application/json or application/scim+json.",
};
const encoded: BodyFault = {
  kind: "unsupportedType",
  detail: "Send the body as it is, without a Content-Encoding: compressed ones are not taken.",
};
const tooLarge = (maxBytes: number): BodyFault => ({
  kind: "tooLarge",
  detail: `The body is larger than ${maxBytes} bytes; send it in smaller parts.`,
});
const forbiddenKey = (pointer: string): BodyFault => ({
  kind: "forbiddenKey",
  pointer,
  detail: "The names __proto__, constructor and prototype are not allowed in a body; leave that field out.",
});

const isJsonType = (type: string): boolean =>
  /^application\/(scim\+)?json$/i.test((type.split(";")[0] ?? "").trim());

/** Whether a body is not encoded: that could only be refused as no JSON (RFC 9110 §15.5.16). */
const isPlain = (encoding: string | null): boolean =>
  encoding === null || /^\s*(identity)?\s*$/i.test(encoding);

/** At most `maxBytes` of a body, counting what really arrives; nothing where it is longer. */
export async function readBounded(
  body: ReadableStream<Uint8Array>,
  announced: string | null,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (announced !== null && Number(announced) > maxBytes) {
    await discard(body, announced);
    return undefined;
  }
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(next.value);
  }
  return concatenate(chunks, length);
}

/** Reads away a body that is refused unseen, where it announces a length that is not beyond all bounds. */
async function discard(body: ReadableStream<Uint8Array>, announced: string | null): Promise<void> {
  if (announced === null || Number(announced) > HTTP_LIMITS.discardedBytes) return body.cancel();
  const reader = body.getReader();
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > HTTP_LIMITS.discardedBytes) return reader.cancel();
  }
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Looks at the text, before the parser has to build anything of it. Of a text that is not JSON the answer means nothing. */
function isTooDeep(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth++;
      if (depth > maxDepth) return true;
    } else if (character === "}" || character === "]") depth--;
  }
  return false;
}

const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Where the first forbidden key is. Keys are compared folded, because attribute names of SCIM are folded before they are used. */
function findForbiddenKey(value: Json): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries<Json>(value)) {
    if (forbidden.has(fold(key))) return `/${escapePointer(key)}`;
    const below = findForbiddenKey(inner);
    if (below !== undefined) return `/${escapePointer(key)}${below}`;
  }
  return undefined;
}

/** A key as one step of a JSON pointer (RFC 6901 §3). */
export const escapePointer = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
