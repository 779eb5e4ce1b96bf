import type { ScimFault } from "../scim/fault.ts";
import type { AttributePath, Filter } from "../scim/filter/ast.ts";
import { resolvePath } from "../scim/filter/resolve-path.ts";
import type { ResourceType } from "../scim/schema.ts";
import { subAttributeNamed } from "../scim/value.ts";
import { booleanAsString } from "./loose-types.ts";
import { bareExtensionAttribute } from "./paths.ts";
import type { Note } from "./tolerance.ts";

/**
 * What keeps a filter that can be read from being as the RFCs have it: an extension's attribute without its URN (RFC 7644 §3.10), and a
 * boolean in quotes (§3.4.2.2). Takes the filter as it was written; `undefined` for one that is right. Each tolerance that it takes to read it
 * all the same is noted.
 */
export function strictFilterFault(
  filter: Filter,
  resourceTypes: readonly ResourceType[],
  note: Note = () => undefined,
): ScimFault | undefined {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.map((part) => strictFilterFault(part, resourceTypes, note)).find(Boolean);
    case "not":
      return strictFilterFault(filter.filter, resourceTypes, note);
    case "present":
      return bareFault(filter.path, resourceTypes, note);
    case "compare":
      return bareFault(filter.path, resourceTypes, note) ?? quotedBooleanFault(filter, resourceTypes, note);
    case "valuePath":
      return (
        bareFault(filter.path, resourceTypes, note) ??
        comparisonsIn(filter.filter)
          .map((inner) => quotedBooleanFault(within(filter.path, inner), resourceTypes, note))
          .find(Boolean)
      );
  }
}

type Compare = Extract<Filter, { kind: "compare" }>;

function comparisonsIn(filter: Filter): readonly Compare[] {
  if (filter.kind === "compare") return [filter];
  if (filter.kind === "not") return comparisonsIn(filter.filter);
  return filter.kind === "and" || filter.kind === "or" ? filter.filters.flatMap(comparisonsIn) : [];
}

const within = (owner: AttributePath, inner: Compare): Compare => ({
  ...inner,
  path: { ...owner, subAttribute: inner.path.attribute },
});

function bareFault(
  path: AttributePath,
  resourceTypes: readonly ResourceType[],
  note: Note,
): ScimFault | undefined {
  if (path.schema !== undefined) return undefined;
  const found = resourceTypes.map((resourceType) => resolvePath(path, resourceType)).find(({ ok }) => ok);
  const extension = found?.ok ? found.value.extension : undefined;
  if (extension === undefined) return undefined;
  note(bareExtensionAttribute);
  return {
    kind: "invalidFilter",
    detail: `"${path.attribute}" needs its URN in front: ${extension.id}:${path.attribute}.`,
  };
}

function quotedBooleanFault(
  { path, value }: Compare,
  resourceTypes: readonly ResourceType[],
  note: Note,
): ScimFault | undefined {
  if (typeof value !== "string") return undefined;
  const { subAttribute, ...owner } = path;
  const found = resourceTypes.map((resourceType) => resolvePath(owner, resourceType)).find(({ ok }) => ok);
  if (!found?.ok) return undefined;
  const { attribute } = found.value;
  const compared = subAttribute === undefined ? attribute : subAttributeNamed(attribute, subAttribute);
  if (compared?.type !== "boolean") return undefined;
  note(booleanAsString);
  return {
    kind: "invalidFilter",
    detail: `"${compared.name}" has to be compared with true or false, without quotes.`,
  };
}
