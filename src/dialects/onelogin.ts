import type { Json, JsonObject } from "../lib/json.ts";
import { extensionNamed } from "../scim/names.ts";
import type { ResourceType } from "../scim/schema.ts";
import { ENTERPRISE_USER_URN } from "../scim/schemas/enterprise-user.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const scim1Urns: Tolerance = {
  name: "onelogin.scim1-urns",
  why: "OneLogin names the schemas by the URNs of SCIM 1.1 and of the drafts of 2.0, which have exactly one successor each.",
};

/** The old URNs in lower case. Most of the core did not tell users from groups: the endpoint does. */
const CORE: ReadonlyMap<string, ResourceType["id"] | undefined> = new Map([
  ["urn:scim:schemas:core:1.0", undefined],
  ["urn:scim:schemas:core:1.0:user", "User"],
  ["urn:scim:schemas:core:1.0:group", "Group"],
  ["urn:scim:schemas:core:2.0", undefined],
  ["urn:scim:schemas:core:2.0:user", "User"],
  ["urn:scim:schemas:core:2.0:group", "Group"],
  ["urn:ietf:params:scim:schemas:core:2.0", undefined],
]);

const ENTERPRISE = new Set([
  "urn:scim:schemas:extension:enterprise:1.0",
  "urn:scim:schemas:extension:enterprise:1.0:user",
  "urn:scim:schemas:extension:enterprise:2.0",
  "urn:scim:schemas:extension:enterprise:2.0:user",
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0",
]);

/** Replaces old URNs by today's, in `schemas` and where they are the name of an extension's object. */
export function modernizeUrns(body: JsonObject, resourceType: ResourceType, note: Note): JsonObject {
  const taken = new Set(Object.keys(body).map((name) => name.toLowerCase()));
  const modern = (urn: string): string => {
    const successor = successorOf(urn, resourceType);
    if (successor !== undefined) note(scim1Urns);
    return successor ?? urn;
  };
  const entries = Object.entries(body).map(([name, value]): [string, Json] => {
    if (name.toLowerCase() === "schemas") return [name, modernizeList(value, modern)];
    // Two objects for one extension could contradict each other: then the old one stays an attribute that no schema knows.
    const isFree = !taken.has(ENTERPRISE_USER_URN.toLowerCase());
    return ENTERPRISE.has(name.toLowerCase()) && isFree ? [modern(name), value] : [name, value];
  });
  return Object.fromEntries(entries);
}

/**
 * Today's URN for an old one; `undefined` for a URN that is not old, and for an old one of a schema that this type of resource does not
 * have.
 */
export function successorOf(urn: string, resourceType: ResourceType): string | undefined {
  const old = urn.toLowerCase();
  if (CORE.has(old)) {
    const type = CORE.get(old);
    return type === undefined || type === resourceType.id ? resourceType.schema.id : undefined;
  }
  return ENTERPRISE.has(old) ? extensionNamed(resourceType, ENTERPRISE_USER_URN)?.id : undefined;
}

function modernizeList(value: Json, modern: (urn: string) => string): Json {
  if (!Array.isArray(value)) return value;
  return (value as readonly Json[]).map((urn) => (typeof urn === "string" ? modern(urn) : urn));
}
