import { type EntityTags, isVersionNamed } from "./etag.ts";
import type { ScimFault } from "./fault.ts";

/** What a write is to be refused for, RFC 9110 §13.1: `If-Match` and `If-None-Match`. */
export interface Precondition {
  readonly ifMatch?: EntityTags;
  readonly ifNoneMatch?: EntityTags;
}

/**
 * Why a write must not be, decided on this version of the resource, or on there being none. The commit's fence holds the write to that
 * version, so nothing can come in between. Ends in `preconditionFailed`.
 */
export function unmet(
  { ifMatch, ifNoneMatch }: Precondition,
  version: number | undefined,
): ScimFault | undefined {
  const isAmong = (tags: EntityTags) => version !== undefined && isVersionNamed(tags, version);
  if (ifMatch !== undefined && !isAmong(ifMatch)) {
    return {
      kind: "preconditionFailed",
      detail:
        "The resource is not at the version that If-Match names; read it again, and send the change for its meta.version of now.",
    };
  }
  return ifNoneMatch !== undefined && isAmong(ifNoneMatch) ? present : undefined;
}

/** A creation's fault: where nothing of that name was to be there (`If-None-Match: *`), a name that is taken is that. */
export const creationFault = ({ ifNoneMatch }: Precondition, fault: ScimFault): ScimFault =>
  ifNoneMatch === "any" && fault.kind === "uniqueness" ? present : fault;

const present: ScimFault = {
  kind: "preconditionFailed",
  detail:
    "There is such a resource already, which If-None-Match rules out; leave the header out to change it.",
};
