import { fold } from "../lib/fold.ts";
import type { JsonObject } from "../lib/json.ts";
import { matches } from "../scim/filter/evaluate.ts";
import type { CompiledMapping } from "./mapping.ts";
import { expandTemplate } from "./template.ts";

/** The places of the rules that let a group feed a target, in the mapping's list; none where the target mirrors the group. */
export const rulesBehind = (
  mapping: CompiledMapping,
  group: { readonly attributes: JsonObject; readonly search: JsonObject },
  nameKey: string,
): readonly number[] =>
  mapping.rules.flatMap((rule, index) => {
    const name = expandTemplate(rule.target, group.attributes);
    const leads = name !== undefined && fold(name) === nameKey && matches(rule.filter, group.search);
    return leads ? [index] : [];
  });
