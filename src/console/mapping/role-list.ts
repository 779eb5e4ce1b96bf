import { MAPPING_LIMITS } from "../../limits/tenants.ts";

/** Names in one line, with commas between them; a name that holds a comma or quotation marks is put into quotation marks, as in CSV (RFC 4180 §2). */
export const writeRoles = (roles: readonly string[]): string =>
  roles.map((role) => (/[",]/.test(role) ? `"${role.replaceAll('"', '""')}"` : role)).join(", ");

/** Reads what `writeRoles` writes, and what people write: names without anything in them are left out. */
export function readRoles(text: string): readonly string[] {
  // One name that is too long: it is refused as such, without the search for quotation marks that takes longer than its text is.
  if (text.length > LONGEST) return [text];
  return [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))(?:,|$)/g)]
    .map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain)
    .map((role) => role.trim())
    .filter((role) => role !== "");
}

/** Characters of the longest list there may be, all of it quotation marks. */
const LONGEST = MAPPING_LIMITS.rolesPerRule * (2 * MAPPING_LIMITS.roleLength + 4);
