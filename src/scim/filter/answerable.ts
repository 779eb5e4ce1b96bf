import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../fault.ts";
import type { ResolvedFilter } from "./ast.ts";

/** Attributes that are made when a resource is answered, or that nobody stores: no list can be searched for them. */
const NOT_STORED: ReadonlySet<string> = new Set([
  "meta.location",
  "groups.display",
  "groups.$ref",
  "members.display",
  "members.$ref",
]);

/**
 * Passes a filter that can be answered. Ends in `invalidFilter` for one that asks for what is not stored: finding nobody would be taken for
 * an answer.
 */
export function answerable(filter: ResolvedFilter): Result<ResolvedFilter, ScimFault> {
  const name = notStoredIn(filter, undefined);
  if (name === undefined) return ok(filter);
  return fail({ kind: "invalidFilter", detail: `"${name}" cannot be filtered by; filter by an id instead.` });
}

/** `parent` is the attribute in whose brackets the filter stands. */
function notStoredIn(filter: ResolvedFilter, parent: string | undefined): string | undefined {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.map((part) => notStoredIn(part, parent)).find((name) => name !== undefined);
    case "not":
      return notStoredIn(filter.filter, parent);
    case "valuePath":
      return notStoredIn(filter.filter, filter.path.attribute.name);
    case "present":
    case "compare": {
      const { attribute, sub, extension } = filter.path;
      const steps = [parent, attribute.name, sub?.name].filter((step) => step !== undefined);
      const name = steps.join(".");
      return extension === undefined && NOT_STORED.has(name) ? name : undefined;
    }
  }
}
