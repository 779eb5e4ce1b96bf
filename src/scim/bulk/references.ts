import { isObject, type Json } from "../../lib/json.ts";

/** `bulkId:x` stands for the id of a resource that another operation of the same request creates, RFC 7644 §3.7.2. */

/** The `bulkId`s that a value refers to, each once. */
export function referencesIn(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  replaceReferences(value, (bulkId) => {
    found.add(bulkId);
    return undefined;
  });
  return found;
}

/**
 * The value with ids in the place of references: texts that are nothing but a reference, whatever the attribute; addresses (`$ref`) that
 * end in one; and quoted ones in the `path` of a PATCH operation. What `idOf` does not know stays.
 */
export function replaceReferences(value: Json, idOf: (bulkId: string) => string | undefined): Json {
  return replace(value, "", idOf);
}

/** The same for an address, which may end in a reference: `/Groups/bulkId:x`. */
export function replaceInAddress(address: string, idOf: (bulkId: string) => string | undefined): string {
  const bulkId = referenceInAddress(address);
  const id = bulkId === undefined ? undefined : idOf(bulkId);
  return id === undefined ? address : `${address.slice(0, address.lastIndexOf("/bulkId:"))}/${id}`;
}

/** The `bulkId` that an address ends in, if it does. */
export function referenceInAddress(address: string): string | undefined {
  const start = address.lastIndexOf("/bulkId:");
  return start < 0 ? undefined : address.slice(start + "/bulkId:".length);
}

function replace(value: Json, name: string, idOf: (bulkId: string) => string | undefined): Json {
  if (typeof value === "string") return replaceInText(value, name.toLowerCase(), idOf);
  if (Array.isArray(value)) return (value as readonly Json[]).map((element) => replace(element, name, idOf));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner, key, idOf)]));
}

function replaceInText(text: string, name: string, idOf: (bulkId: string) => string | undefined): string {
  if (!text.includes("bulkId:")) return text;
  if (text.startsWith("bulkId:")) return idOf(text.slice("bulkId:".length)) ?? text;
  if (name === "$ref") return replaceInAddress(text, idOf);
  if (name !== "path") return text;
  return text.replace(/"bulkId:([^"\\]*)"/g, (quoted, bulkId: string) => {
    const id = idOf(bulkId);
    return id === undefined ? quoted : JSON.stringify(id);
  });
}
