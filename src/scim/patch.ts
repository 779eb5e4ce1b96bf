import { isObject, type JsonObject } from "../lib/json.ts";
import { ok, type Result } from "../lib/result.ts";
import { checkResource } from "./constraints.ts";
import { withoutDuplicates } from "./distinct.ts";
import type { ScimFault } from "./fault.ts";
import type { ResolvedPath } from "./filter/ast.ts";
import type { PatchOperation, PatchTarget } from "./operation.ts";
import { assign, own, put, unlessEmpty } from "./patch/assign.ts";
import { editAttribute } from "./patch/attribute.ts";
import { type Edit, refuse } from "./patch/edit.ts";
import { editSelected } from "./patch/selection.ts";
import { editUnknown } from "./patch/unknown.ts";
import type { ResourceType, Schema } from "./schema.ts";
import type { UnknownNames } from "./value.ts";

export interface PatchOptions {
  /** Whether `emails[type eq "work"].value` creates the element that it finds missing, from every `eq` of its filter. */
  readonly createMissingElements: boolean;
  /** Told of each element that is created so. */
  readonly onCreated?: (() => void) | undefined;
  /** What happens to sub-attributes that the schema does not know; kept unless said otherwise. */
  readonly unknown?: UnknownNames;
}

/**
 * Applies the operations of one PATCH to a resource in canonical form, RFC 7644 §3.5.2: in order, each seeing what those before it did,
 * and all or none, since the resource given is never changed. A result that says the same as the resource is equal to it (`sameResource`).
 *
 * Ends in the fault of the first operation that cannot be applied (`invalidPath`, `invalidValue`, `mutability`, `noTarget`,
 * `payloadTooLarge`), or of the resource that would come of them.
 */
export function applyPatch(
  resource: JsonObject,
  operations: readonly PatchOperation[],
  resourceType: ResourceType,
  options: PatchOptions,
): Result<JsonObject, ScimFault> {
  let patched = resource;
  for (const operation of operations) {
    const next = applyOperation(patched, operation, resourceType, options);
    if (!next.ok) return next;
    patched = next.value;
  }
  if (patched === resource) return ok(resource);
  return checkChanges(resource, withoutDuplicates(patched, resourceType), resourceType);
}

function applyOperation(
  resource: JsonObject,
  { op, target, value }: PatchOperation,
  resourceType: ResourceType,
  { createMissingElements, onCreated, unknown = "keep" }: PatchOptions,
): Result<JsonObject, ScimFault> {
  if (target.kind === "unknown") {
    return ok(editUnknown(resource, target.name, op === "remove" ? undefined : value, resourceType));
  }
  if (target.kind === "extension") return removeExtension(resource, target.schema);
  const edit: Edit = { op, value, where: nameOf(target.path), createMissingElements, onCreated, unknown };
  const { extension } = target.path;
  if (extension === undefined) return editIn(resource, target, edit);

  const data = own(resource, extension.id);
  const edited = editIn(isObject(data) ? data : {}, target, edit);
  if (!edited.ok || edited.value === data) return edited.ok ? ok(resource) : edited;
  return ok(put(resource, extension.id, unlessEmpty(edited.value)));
}

/** What is required in it goes along: it is required only where there is any data (RFC 7643 §7). */
function removeExtension(resource: JsonObject, { id, attributes }: Schema): Result<JsonObject, ScimFault> {
  const data = own(resource, id);
  if (!isObject(data)) return ok(resource);
  const fixed = attributes.find(
    ({ name, mutability }) => mutability === "immutable" && own(data, name) !== undefined,
  );
  if (fixed === undefined) return ok(put(resource, id, undefined));
  return refuse("mutability", `"${id}:${fixed.name}" cannot be changed once it has a value.`);
}

/** Edits the attribute in what holds it: the resource, or the object of its extension. */
function editIn(
  container: JsonObject,
  { path, filter }: Extract<PatchTarget, { kind: "attribute" }>,
  edit: Edit,
): Result<JsonObject, ScimFault> {
  const { attribute, sub } = path;
  if (filter !== undefined && !attribute.multiValued) {
    return refuse("invalidPath", `"${edit.where}" has a single value; leave out the filter in brackets.`);
  }
  if (attribute.mutability === "readOnly") return assign(container, attribute, undefined, edit.where);
  if (attribute.multiValued && (sub !== undefined || filter !== undefined)) {
    return editSelected(container, { attribute, ...(sub && { sub }), ...(filter && { filter }) }, edit);
  }
  if (sub === undefined) return editAttribute(container, attribute, edit);

  const complex = own(container, attribute.name);
  const edited = editAttribute(isObject(complex) ? complex : {}, sub, edit);
  return edited.ok ? assign(container, attribute, unlessEmpty(edited.value), edit.where) : edited;
}

/**
 * A fault that the resource had before is not this PATCH's: a tenant that makes an attribute of its schema required must still be able to
 * deactivate the users who lack it.
 */
function checkChanges(
  before: JsonObject,
  after: JsonObject,
  resourceType: ResourceType,
): Result<JsonObject, ScimFault> {
  const checked = checkResource(after, resourceType, "change");
  if (checked.ok) return checked;
  const earlier = checkResource(before, resourceType, "change");
  return !earlier.ok && earlier.error.detail === checked.error.detail ? ok(after) : checked;
}

function nameOf({ extension, attribute, sub }: ResolvedPath): string {
  const urn = extension === undefined ? "" : `${extension.id}:`;
  return `${urn}${attribute.name}${sub === undefined ? "" : `.${sub.name}`}`;
}
