import { fail, ok, type Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import { TENANT_LIMITS } from "../limits/tenants.ts";

/** The name template of a tenant that has stated none: names as the rules give them. */
export const PLAIN_NAMES = "{group}";

/** Makes the name that a target bears in Foundation of the name that rules or the mirror give it. */
export type Naming = (group: string) => string;

/**
 * Reads a name template such as `{tenant} – {group}`: names are unique in a whole Foundation, so tenants that share one put something of
 * their own into theirs. Fails with one sentence.
 */
export function parseNaming(template: string, tenantName: string): Result<Naming, string> {
  const places: readonly string[] = template.match(/\{[^{}]*\}/g) ?? [];
  const unknown = places.find((place) => place !== "{group}" && place !== "{tenant}");
  if (unknown !== undefined) return fail(`${unknown} is not known here: use {tenant} and {group}.`);
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, ""))) {
    return fail(`"${template}" has a brace without its partner.`);
  }
  if (!places.includes("{group}")) return fail("Must hold {group}, or all targets would bear the same name.");
  // One pass with a function: names may hold braces and dollar signs.
  const naming: Naming = (group) =>
    template.replaceAll(/\{(group|tenant)\}/g, (place) => (place === "{group}" ? group : tenantName)).trim();
  return lengthOf(naming("")) < FOUNDATION_LIMITS.nameLength
    ? ok(naming)
    : fail(`Leaves no room for a group's name: Foundation takes ${FOUNDATION_LIMITS.nameLength} characters.`);
}

/** Whether names follow the tenant's own. */
export const namesTenant = (template: string = PLAIN_NAMES): boolean => template.includes("{tenant}");

/** Why Foundation would refuse a name for its length; nothing if it would not. */
export function tooLong(name: string): string | undefined {
  const length = lengthOf(name);
  return length <= FOUNDATION_LIMITS.nameLength
    ? undefined
    : `The name has ${length} characters; Foundation takes ${FOUNDATION_LIMITS.nameLength}.`;
}

const lengthOf = (text: string): number => [...text].length;

/** The name template of tenants of this installation that state none. Throws where the operator has set one that cannot be used. */
export function installationTemplate({
  TARGET_NAME_TEMPLATE: template = PLAIN_NAMES,
}: {
  readonly TARGET_NAME_TEMPLATE?: string;
}): string {
  const naming = parseNaming(template, "x".repeat(TENANT_LIMITS.nameLength));
  if (!naming.ok) throw new Error(`TARGET_NAME_TEMPLATE: ${naming.error}`);
  return template;
}
