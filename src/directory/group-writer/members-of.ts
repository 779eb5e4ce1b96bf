import type { Json } from "../../lib/json.ts";
import type { Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { PatchOperation } from "../../scim/operation.ts";
import { groupSchema } from "../../scim/schemas/group.ts";
import { foldMembers, type MemberEdit, splitMemberOperations } from "../member-edit.ts";
import type { GroupEdit } from "./edit.ts";

/** What the edit says about members, as a net effect. A deletion takes everybody out first. Ends in the faults of `foldMembers`. */
export function membersOf(edit: GroupEdit): Result<MemberEdit, ScimFault> {
  switch (edit.kind) {
    case "delete":
      return foldMembers([stateMembers(undefined)]);
    case "create":
    case "replace":
      return foldMembers([stateMembers(edit.resource.members)]);
    case "patch":
      return foldMembers(splitMemberOperations(edit.operations).members);
  }
}

const membersAttribute = groupSchema.attributes.find((attribute) => attribute.name === "members");

function stateMembers(value: Json | undefined): PatchOperation {
  if (membersAttribute === undefined) throw new Error("the Group schema has no members");
  return {
    op: "replace",
    target: { kind: "attribute", path: { attribute: membersAttribute } },
    value: value ?? [],
  };
}
