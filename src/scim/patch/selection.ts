import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import { sameValue } from "../equal.ts";
import type { ScimFault } from "../fault.ts";
import { matches } from "../filter/evaluate.ts";
import { searchableElement } from "../filter/searchable.ts";
import type { PathFilter } from "../operation.ts";
import type { Attribute } from "../schema.ts";
import { readElement } from "../value.ts";
import { assign, keepImmutable, own, unlessEmpty } from "./assign.ts";
import { editAttribute, elementsOf, finishElements, mergeComplex } from "./attribute.ts";
import { describedElement } from "./described.ts";
import { type Edit, refuse } from "./edit.ts";

/** Which elements of a multi-valued attribute an operation is about: `attr[filter]`, `attr[filter].sub`, or `attr.sub` for all of them. */
export interface Selection {
  readonly attribute: Attribute;
  readonly sub?: Attribute;
  readonly filter?: PathFilter;
}

/**
 * Edits the selected elements of a multi-valued attribute, RFC 7644 §3.5.2.1–3.5.2.3. Removing what is not there changes nothing, as the
 * example in §3.5.2.2 says of a member ("a success response should be returned"). Any other operation that selects nothing ends in
 * `noTarget`, unless it may create the element that the filter describes. Ends also in `invalidPath`, `invalidValue` or `mutability`.
 */
export function editSelected(
  container: JsonObject,
  selection: Selection,
  edit: Edit,
): Result<JsonObject, ScimFault> {
  const { attribute, filter } = selection;
  const existing = elementsOf(own(container, attribute.name));
  const selected = new Set(
    existing.flatMap((element, place) =>
      filter === undefined || selects(filter, element, attribute) ? [place] : [],
    ),
  );
  if (filter === undefined && selected.size > 1 && edit.op !== "remove") {
    return refuse(
      "invalidPath",
      `"${edit.where}" could mean any of ${selected.size} values; choose with a filter, as in emails[type eq "work"].value.`,
    );
  }
  if (selected.size === 0 && edit.op !== "remove") return create(container, existing, selection, edit);

  const elements: Json[] = [];
  const written = new Set<number>();
  for (const [place, element] of existing.entries()) {
    const edited = selected.has(place) ? editElement(element, selection, edit) : ok(element);
    if (!edited.ok) return edited;
    if (edited.value === undefined) continue;
    if (selected.has(place)) written.add(elements.length);
    elements.push(edited.value);
  }
  const next = finishElements({ elements, written }, edit.where);
  return next.ok ? assign(container, attribute, next.value, edit.where) : next;
}

function selects(filter: PathFilter, element: Json, attribute: Attribute): boolean {
  const searchable = searchableElement(element, attribute);
  return matches(filter.resolved, isObject(searchable) ? searchable : {});
}

/** One selected element after the edit; `undefined` when it goes. */
function editElement(element: Json, selection: Selection, edit: Edit): Result<Json | undefined, ScimFault> {
  const { attribute, sub, filter } = selection;
  if (sub !== undefined) {
    const edited = editAttribute(isObject(element) ? element : {}, sub, edit);
    return edited.ok ? ok(unlessEmpty(edited.value)) : edited;
  }
  if (edit.op === "remove" || edit.value === undefined || edit.value === null) return ok(undefined);
  if (!isObject(element)) return readElement(edit.value, attribute, edit.where, edit.unknown);
  if (edit.op === "add") return mergeComplex(element, edit.value, attribute, edit);

  const replaced = mergeComplex(selectedBy(filter, element, attribute), edit.value, attribute, edit);
  return replaced.ok ? keepImmutable(attribute, element, replaced.value, edit.where) : replaced;
}

/**
 * What stays of an element that is replaced: nothing but what the filter said of it, unless the value says otherwise. Without its `type`
 * the element would not be found when the same PATCH is sent again.
 */
function selectedBy(filter: PathFilter | undefined, element: JsonObject, attribute: Attribute): JsonObject {
  const described = filter === undefined ? {} : (describedElement(filter.written, attribute) ?? {});
  return Object.fromEntries(Object.entries(element).filter(([name]) => Object.hasOwn(described, name)));
}

/** Nothing was selected: creates the element that every `eq` of the filter describes, when the tenant's dialect allows it. */
function create(
  container: JsonObject,
  existing: readonly Json[],
  { attribute, sub, filter }: Selection,
  edit: Edit,
): Result<JsonObject, ScimFault> {
  const described = filter === undefined ? {} : describedElement(filter.written, attribute);
  if (!edit.createMissingElements || described === undefined) {
    return refuse("noTarget", `No value matches "${edit.where}"; add one to "${attribute.name}" first.`);
  }
  if (sameValue(edit.value, undefined)) return ok(container);

  const read = readElement(described, attribute, edit.where, edit.unknown);
  if (!read.ok) return read;
  const start = isObject(read.value) ? read.value : {};
  const created =
    sub === undefined
      ? mergeComplex(start, edit.value ?? null, attribute, edit)
      : editAttribute(start, sub, edit);
  if (!created.ok) return created;
  edit.onCreated?.();

  const elements = [...existing, created.value];
  const next = finishElements({ elements, written: new Set([existing.length]) }, edit.where);
  return next.ok ? assign(container, attribute, next.value, edit.where) : next;
}
