import { isObject, type Json } from "../../lib/json.ts";
import { referencesIn } from "./references.ts";

/** A resource without what cannot be known yet, and that as PATCH operations. */
export interface Withheld {
  readonly data: Json;
  readonly additions: readonly Json[];
}

/**
 * Parts what refers to one of `bulkIds` from the data of a POST: single values of an attribute with several, otherwise the whole
 * attribute; in an extension, one of its attributes.
 */
export function withhold(data: Json, bulkIds: ReadonlySet<string>): Withheld {
  return isObject(data) ? withholdIn(Object.entries(data), "", bulkIds) : { data, additions: [] };
}

function withholdIn(
  attributes: readonly (readonly [string, Json])[],
  prefix: string,
  bulkIds: ReadonlySet<string>,
): Withheld {
  const kept: (readonly [string, Json])[] = [];
  const additions: Json[] = [];
  for (const [name, value] of attributes) {
    if (!refers(value, bulkIds)) {
      kept.push([name, value]);
    } else if (prefix === "" && name.includes(":") && isObject(value)) {
      const inner = withholdIn(Object.entries(value), `${name}:`, bulkIds);
      kept.push([name, inner.data]);
      additions.push(...inner.additions);
    } else if (Array.isArray(value)) {
      const elements: readonly Json[] = value;
      kept.push([name, elements.filter((element) => !refers(element, bulkIds))]);
      const later = elements.filter((element) => refers(element, bulkIds));
      additions.push({ op: "add", path: prefix + name, value: later });
    } else {
      additions.push({ op: "add", path: prefix + name, value });
    }
  }
  return { data: Object.fromEntries(kept), additions };
}

const refers = (value: Json, bulkIds: ReadonlySet<string>): boolean =>
  [...referencesIn(value)].some((bulkId) => bulkIds.has(bulkId));
