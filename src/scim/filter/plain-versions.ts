import { withoutGroups } from "../etag.ts";
import type { ResolvedFilter } from "./ast.ts";

/**
 * The filter with every `meta.version` that it compares with reduced to what is stored: versions are, and what a user's tag says of groups
 * besides is made when the user is answered. So a filter by the tag that was answered finds the user.
 */
export function withPlainVersions(filter: ResolvedFilter): ResolvedFilter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, filters: filter.filters.map(withPlainVersions) };
    case "not":
      return { ...filter, filter: withPlainVersions(filter.filter) };
    case "compare": {
      const { path, value } = filter;
      const isVersion =
        path.extension === undefined && path.attribute.name === "meta" && path.sub?.name === "version";
      return isVersion && typeof value === "string" ? { ...filter, value: withoutGroups(value) } : filter;
    }
    case "present":
    case "valuePath":
      return filter;
  }
}
