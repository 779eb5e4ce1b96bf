import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Note } from "../tolerance.ts";
import type { RawOperation } from "./message.ts";
import { scim1Patch } from "./tolerances.ts";

/** Whether the body names a schema of SCIM 1, which had no PatchOp message. */
export const isScim1 = (body: JsonObject): boolean =>
  Object.entries(body).some(
    ([name, value]) =>
      name.toLowerCase() === "schemas" && Array.isArray(value) && value.some((urn) => isScim1Urn(urn)),
  );

const isScim1Urn = (urn: Json): boolean => typeof urn === "string" && /^urn:scim:schemas:/i.test(urn);

/**
 * Reads a PATCH of SCIM 1.1 (its core protocol, §3.3.2), which is a partial resource: single values replace, elements are added unless they
 * say `"operation": "delete"`, and `meta.attributes` lists what is removed first. Ends in `invalidSyntax` for an operation of another name.
 */
export function readScim1(body: JsonObject, note: Note): Result<readonly RawOperation[], ScimFault> {
  note(scim1Patch);
  const operations: (readonly RawOperation[])[] = [
    removedAttributes(body).map((path) => ({ op: "remove", path })),
  ];
  for (const [name, value] of Object.entries(body)) {
    if (["schemas", "meta"].includes(name.toLowerCase())) continue;
    if (!Array.isArray(value)) {
      operations.push([{ op: "replace", value: { [name]: value } }]);
      continue;
    }
    const read = readElements(name, value);
    if (!read.ok) return read;
    operations.push(read.value);
  }
  const all = operations.flat();
  if (all.length > 0) return ok(all);
  return fail({
    kind: "invalidSyntax",
    detail: "The PATCH changes nothing; send the attributes that it should change.",
  });
}

function removedAttributes(body: JsonObject): readonly string[] {
  const meta = isObject(body.meta) ? body.meta : {};
  const names: readonly Json[] = Array.isArray(meta.attributes) ? meta.attributes : [];
  return names.filter((name) => typeof name === "string");
}

/** Neighbours of the same operation become one, so that their order stays and thousands of members are few operations. */
function readElements(name: string, elements: readonly Json[]): Result<readonly RawOperation[], ScimFault> {
  const runs: { readonly op: "add" | "remove"; readonly values: Json[] }[] = [];
  for (const element of elements) {
    const marked = isObject(element) ? element : {};
    const op = OPERATIONS.get(String(marked.operation ?? "add").toLowerCase());
    if (op === undefined) {
      return fail({
        kind: "invalidSyntax",
        detail: `The "operation" of a value in "${name}" has to be "add" or "delete".`,
      });
    }
    const { operation: _, ...value } = marked;
    if (runs.at(-1)?.op !== op) runs.push({ op, values: [] });
    runs.at(-1)?.values.push(isObject(element) ? value : element);
  }
  return ok(
    runs.map(({ op, values }) =>
      op === "add" ? { op, value: { [name]: values } } : { op, path: name, value: values },
    ),
  );
}

const OPERATIONS: ReadonlyMap<string, "add" | "remove"> = new Map([
  ["add", "add"],
  ["delete", "remove"],
]);
