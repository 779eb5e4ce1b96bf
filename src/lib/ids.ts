import { v7 } from "uuid";
import { TENANT_LIMITS } from "../limits/tenants.ts";
import { randomText } from "./random-text.ts";

/** A new id that sorts by the time of its making (UUID version 7, RFC 9562). */
export const newId = (): string => v7();

/**
 * A new tenant id made from the tenant's name, such as `acme-inc-x7k2`: lower-case letters, digits and single hyphens only, because
 * Okta refuses base addresses with an underscore. The end is random, so that equal names get different ids.
 */
export function newTenantId(name: string): string {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9\s._-]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, TENANT_LIMITS.slugLength)
    .replace(/^-|-$/g, "");
  return `${slug === "" ? "tenant" : slug}-${randomText("abcdefghijklmnopqrstuvwxyz0123456789", 4)}`;
}
