import { fold } from "../lib/fold.ts";
import type { JsonObject } from "../lib/json.ts";
import { expandTemplate, type Template } from "./template.ts";

/** A role that a target is to hold. Names that differ in case only are the same role. */
export interface WantedRole {
  readonly key: string;
  readonly name: string;
}

export const NO_ROLES: readonly WantedRole[] = [];

/** The roles that a rule gives for one group: a template without a value gives none. */
export const expandRoles = (
  templates: readonly Template[],
  attributes: JsonObject,
  maxLength: number,
): readonly WantedRole[] =>
  uniqueRoles(
    templates.flatMap((template) => {
      const name = expandTemplate(template, attributes);
      return name === undefined || name.length > maxLength ? [] : [{ key: fold(name), name }];
    }),
  );

/** Each role once, in the order of the keys; of several spellings the one that sorts first, whoever states it. */
export function uniqueRoles(roles: readonly WantedRole[]): readonly WantedRole[] {
  if (roles.length === 0) return NO_ROLES;
  const byKey = new Map<string, WantedRole>();
  for (const role of roles) {
    const same = byKey.get(role.key);
    if (same === undefined || role.name < same.name) byKey.set(role.key, role);
  }
  return [...byKey.values()].toSorted((left, right) => (left.key < right.key ? -1 : 1));
}

/** Whether two lists, both as `uniqueRoles` gives them, state the same. */
export const sameRoles = (left: readonly WantedRole[], right: readonly WantedRole[]): boolean =>
  left.length === right.length &&
  left.every((role, index) => role.key === right[index]?.key && role.name === right[index]?.name);
