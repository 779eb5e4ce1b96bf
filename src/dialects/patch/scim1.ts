import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { attributeNamed, topLevelAttributes } from "../../scim/names.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { objectForArray } from "../loose-types.ts";
import { markOf } from "../marks.ts";
import type { RawOperation } from "./raw-operation.ts";
import { type Reading, scim1Patch } from "./tolerances.ts";

/** Whether the body names a schema of SCIM 1, which had no PatchOp message, or marks a value with an operation of its own, as only SCIM 1 has it. */
export const isScim1 = (body: JsonObject): boolean =>
  listOf(named(body, "schemas") ?? []).some((urn) => isScim1Urn(urn)) ||
  Object.values(body).some((value) => listOf(value).some(isMarked));

const isScim1Urn = (urn: Json): boolean => typeof urn === "string" && /^urn:scim:schemas:/i.test(urn);

const isMarked = (element: Json): boolean => markOf(element) !== undefined;

/** What stands alone where a list belongs is its one element, and replaces nothing. */
const isList = (name: string, resourceType: ResourceType): boolean =>
  attributeNamed(topLevelAttributes(resourceType), name)?.multiValued === true;

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

/**
 * Reads a PATCH of SCIM 1.1 (its core protocol, §3.3.2), which is a partial resource: single values replace, elements are added unless they
 * say `"operation": "delete"`, and `meta.attributes` lists what is removed first. Ends in `invalidSyntax` for an operation of another name,
 * and in `invalidValue` for a list that is null, which could mean that nothing is said of it.
 */
export function readScim1(
  body: JsonObject,
  { resourceType, note }: Reading,
): Result<readonly RawOperation[], ScimFault> {
  note(scim1Patch);
  const operations: (readonly RawOperation[])[] = [
    removedAttributes(body).map((path) => ({ op: "remove", path })),
  ];
  for (const [name, value] of Object.entries(body)) {
    if (["schemas", "meta"].includes(name.toLowerCase())) continue;
    if (name.toLowerCase() === "members" && value === null) return nullMembers();
    const isAlone = !Array.isArray(value);
    if (isAlone && (value === null || !isList(name, resourceType)) && !isMarked(value)) {
      operations.push([{ op: "replace", value: { [name]: value } }]);
      continue;
    }
    if (isAlone) note(objectForArray);
    const read = readElements(name, listOf(value));
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

/** Emptying a group is too much to be guessed. */
const nullMembers = (): { readonly ok: false; readonly error: ScimFault } =>
  fail({
    kind: "invalidValue",
    detail:
      '"members" is null; list the members to change, or name "members" in "meta.attributes" to remove all.',
  });

function removedAttributes(body: JsonObject): readonly string[] {
  const meta = named(body, "meta");
  const names = isObject(meta) ? named(meta, "attributes") : undefined;
  return listOf(names ?? []).filter((name) => typeof name === "string");
}

/** Neighbours of the same operation become one, so that their order stays and thousands of members are few operations. */
function readElements(name: string, elements: readonly Json[]): Result<readonly RawOperation[], ScimFault> {
  const runs: { readonly op: "add" | "remove"; readonly values: Json[] }[] = [];
  for (const element of elements) {
    const marked = isObject(element) ? element : {};
    const op = OPERATIONS.get(String(markOf(marked) ?? "add").toLowerCase());
    if (op === undefined) {
      return fail({
        kind: "invalidSyntax",
        detail: `The "operation" of a value in "${shorten(name)}" has to be "add" or "delete".`,
      });
    }
    const value = Object.fromEntries(
      Object.entries(marked).filter(([part]) => part.toLowerCase() !== "operation"),
    );
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

/** The member of that name, in whatever case. */
function named(object: JsonObject, name: string): Json | undefined {
  const key = Object.keys(object).find((other) => other.toLowerCase() === name);
  return key === undefined ? undefined : object[key];
}
