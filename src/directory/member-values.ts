import { isObject, type Json } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { MEMBER_LIMITS } from "../limits/scim.ts";
import type { ScimFault } from "../scim/fault.ts";
import type { Attribute } from "../scim/schema.ts";
import { readElement } from "../scim/value.ts";

/** What a client says of a member besides the id. Both only help people and reports: the id says who it is, and so what it is. */
export interface MemberDetails {
  readonly type?: "User" | "Group";
  readonly display?: string;
}

export interface NamedMember extends MemberDetails {
  readonly id: string;
}

/**
 * Reads values of `members`; `$ref` is not needed, and a `type` that is neither User nor Group says nothing. Takes the definition of
 * `members`. Ends in `invalidValue` when a `value` is missing or no text, or when a part is of the wrong type.
 */
export function readMembers(
  given: readonly Json[],
  members: Attribute,
): Result<readonly NamedMember[], ScimFault> {
  const read: NamedMember[] = [];
  for (const element of given) {
    const member = readMember(element, members);
    if (!member.ok) return member;
    read.push(member.value);
  }
  return ok(read);
}

function readMember(given: Json, members: Attribute): Result<NamedMember, ScimFault> {
  const element = readElement(given, members, members.name, "keep");
  if (!element.ok) return element;
  const { value, type, display } = isObject(element.value) ? element.value : {};
  if (!isId(value)) {
    return fail({
      kind: "invalidValue",
      detail: `Each of the "members" needs the id of a user or a group as its "value", a text of at most ${MEMBER_LIMITS.idLength} characters.`,
    });
  }
  const kind = typeof type === "string" ? TYPES.get(type.toLowerCase()) : undefined;
  return ok({
    id: value,
    ...(kind === undefined ? {} : { type: kind }),
    ...(typeof display === "string" ? { display: display.toWellFormed().replaceAll("\0", "\uFFFD") } : {}),
  });
}

/** What D1 can store unchanged: SQLite would cut at NUL and replace half a surrogate pair. */
const isId = (value: Json | undefined): value is string =>
  typeof value === "string" &&
  value !== "" &&
  value.length <= MEMBER_LIMITS.idLength &&
  value.isWellFormed() &&
  !value.includes("\0");

const TYPES: ReadonlyMap<string, "User" | "Group"> = new Map([
  ["user", "User"],
  ["group", "Group"],
]);
