import { fail, ok, type Result } from "../lib/result.ts";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import { parseFilter } from "../scim/filter/parse.ts";
import { resolveFilter } from "../scim/filter/resolve.ts";
import type { ResourceType } from "../scim/schema.ts";
import { type Naming, PLAIN_NAMES, parseNaming, tooLong } from "./naming.ts";
import { dependsOnGroup, expandTemplate, parseTemplate, type Template } from "./template.ts";

/** One rule as an administrator states it. */
export interface Rule {
  /** A SCIM filter over the Group resource. */
  readonly when: string;
  /** The name of a Foundation group, or a template over the group's attributes such as `{displayName}`. */
  readonly target: string;
  /** Foundation roles that the target gets: names, or templates as for `target`. */
  readonly roles?: readonly string[];
  /** Whether an existing Foundation group of that name may be taken over. */
  readonly adopt?: boolean;
}

/** A tenant's mapping: every rule that matches a directory group counts. */
export interface Mapping {
  readonly rules: readonly Rule[];
  /** What becomes of a group that no rule matches: a target of its own name, or nothing. */
  readonly otherwise: "mirror" | "ignore";
  /** What every target's name is put into: `{group}` stands for the name, `{tenant}` for the tenant's. Left out, it is the name alone. */
  readonly nameTemplate?: string;
}

/** A tenant that has stated nothing mirrors its groups. */
export const initialMapping: Mapping = { rules: [], otherwise: "mirror" };

export interface CompiledRule {
  readonly filter: ResolvedFilter;
  readonly target: Template;
  readonly roles: readonly Template[];
  readonly adopt: boolean;
}

export interface CompiledMapping {
  readonly rules: readonly CompiledRule[];
  readonly mirror: boolean;
  readonly naming: Naming;
  /** The tenant's Group type, against which it was compiled. */
  readonly groupType: ResourceType;
}

/** One thing wrong with a mapping; `pointer` is a JSON pointer into it. */
export interface MappingProblem {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * Checks a mapping against the tenant's Group schema and name, and makes it ready for use. Fails with every problem found, each with the place
 * where it stands.
 */
export function compileMapping(
  mapping: Mapping,
  groupType: ResourceType,
  tenantName: string,
): Result<CompiledMapping, readonly MappingProblem[]> {
  const problems: MappingProblem[] = [];
  const naming = parseNaming(mapping.nameTemplate ?? PLAIN_NAMES, tenantName);
  if (!naming.ok) problems.push({ pointer: "/nameTemplate", detail: naming.error });
  const rules = mapping.rules.flatMap((rule, index): CompiledRule[] => {
    const filter = compileWhen(rule.when, groupType);
    if (!filter.ok) problems.push({ pointer: `/rules/${index}/when`, detail: filter.error });
    const target = parseTemplate(rule.target, groupType);
    if (!target.ok) problems.push({ pointer: `/rules/${index}/target`, detail: target.error });
    const roles = (rule.roles ?? []).flatMap((role, place) => {
      const template = parseTemplate(role, groupType);
      if (template.ok) return [template.value];
      problems.push({ pointer: `/rules/${index}/roles/${place}`, detail: template.error });
      return [];
    });
    const long = target.ok && naming.ok ? longName(target.value, naming.value) : undefined;
    if (long !== undefined) problems.push({ pointer: `/rules/${index}/target`, detail: long });
    return filter.ok && target.ok
      ? [{ filter: filter.value, target: target.value, roles, adopt: rule.adopt === true }]
      : [];
  });
  return problems.length > 0 || !naming.ok
    ? fail(problems)
    : ok({ rules, mirror: mapping.otherwise === "mirror", naming: naming.value, groupType });
}

/** Why the name of a target is too long, where it is the same for all groups; names made from attributes are looked at one by one. */
function longName(target: Template, naming: Naming): string | undefined {
  const name = dependsOnGroup(target) ? undefined : expandTemplate(target, {});
  return name === undefined ? undefined : tooLong(naming(name));
}

/** Reads the filter of a rule. Fails with one sentence, which says at which character something else was expected. */
export function compileWhen(when: string, groupType: ResourceType): Result<ResolvedFilter, string> {
  const parsed = parseFilter(when, { bareWords: false });
  if (!parsed.ok) return fail(parsed.error.detail);
  const resolved = resolveFilter(parsed.value.filter, groupType);
  if (!resolved.ok) return fail(resolved.error.detail);
  return readsMembers(resolved.value)
    ? fail("A rule looks at the group's own attributes, not at its members: members change far more often.")
    : ok(resolved.value);
}

function readsMembers(filter: ResolvedFilter): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.some(readsMembers);
    case "not":
      return readsMembers(filter.filter);
    case "present":
    case "compare":
    case "valuePath":
      return filter.path.attribute.name === "members";
  }
}
