/** User groups of Foundation, and who is in them. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits.ts";
import type { Call } from "./call.ts";
import type { FoundationFault } from "./fault.ts";

export interface FoundationGroup {
  readonly identifier: string;
  readonly name: string;
  readonly description: string;
}

type Answered<T> = Promise<Result<T, FoundationFault>>;

export interface GroupCalls {
  /** A page of the organization's groups whose names contain `search`. There is no total: a short page is the last. */
  listGroups(search: string | undefined, offset: number, limit: number): Answered<readonly FoundationGroup[]>;
  /** The organization's group of exactly this name. One of another organization is not seen, though it takes the name as well. */
  findGroupByName(name: string): Answered<FoundationGroup | undefined>;
  getGroup(groupId: string): Answered<FoundationGroup>;
  /** Not idempotent: after an unknown outcome look for the name. `duplicate` where any organization has the name. */
  createGroup(name: string, description?: string): Answered<FoundationGroup>;
  /** `refused` with 405 or 404 in a Foundation that cannot rename groups. */
  renameGroup(groupId: string, name: string, description?: string): Answered<FoundationGroup>;
  /** For good, with memberships and roles. Only the creator may; all others are `refused` with 403. */
  deleteGroup(groupId: string): Answered<void>;
  /** Idempotent. At most `FOUNDATION_LIMITS.principalsPerCall` ids. `notFound` where the group or one of the users does not exist. */
  addMembers(groupId: string, userIds: readonly string[]): Answered<void>;
  /** Not idempotent: `notFound` where the user is not a member, or the group does not exist. */
  removeMember(groupId: string, userId: string): Answered<void>;
  /** A page of the members' identifiers. There is no total: a short page is the last. */
  listMembers(groupId: string, offset: number, limit: number): Answered<readonly string[]>;
}

const groupSchema = z.object({
  identifier: z.string().min(1),
  name: z.string(),
  description: z
    .string()
    .nullish()
    .transform((text) => text ?? ""),
});
const listSchema = z.object({ groups: z.array(groupSchema) }).transform(({ groups }) => groups);
const doneSchema = z.object({ ok: z.literal(true) }).transform(() => undefined);

/** Identifiers, or objects that have one. */
const principalsSchema = z.array(
  z.union([
    z.string().min(1),
    z.object({ identifier: z.string().min(1) }).transform(({ identifier }) => identifier),
  ]),
);
/** The vendor does not say under which name members are listed. */
const membersSchema = z.union([
  z.object({ members: principalsSchema }).transform(({ members }) => members),
  z.object({ principals: principalsSchema }).transform(({ principals }) => principals),
  z.object({ users: principalsSchema }).transform(({ users }) => users),
]);

export function createGroupCalls(call: Call): GroupCalls {
  const listGroups: GroupCalls["listGroups"] = (search, offset, limit) =>
    call({
      purpose: "list groups",
      method: "GET",
      area: "groups",
      path: "/list",
      query: { ...(search === undefined ? {} : { search }), offset, limit },
      answer: listSchema,
    });

  /**
   * A 404 may also mean that the customer's user groups were switched off, with everybody still in them. A group is only said to be
   * missing while groups can be listed.
   */
  async function missingOnlyIfOthersAreThere<T>(answered: Answered<T>): Answered<T> {
    const result = await answered;
    if (result.ok || result.error.kind !== "notFound") return result;
    const others = await listGroups(undefined, 0, 1);
    return others.ok ? result : others;
  }

  const group = { area: "groups", path: "", names: "group" } as const;
  const members = { area: "groups", path: "/members", names: "group or member" } as const;

  return {
    listGroups,
    async findGroupByName(name) {
      for (let page = 0; page < FOUNDATION_LIMITS.searchPages; page += 1) {
        const offset = page * FOUNDATION_LIMITS.pageSize;
        const listed = await listGroups(name, offset, FOUNDATION_LIMITS.pageSize);
        if (!listed.ok) return listed;
        const found = listed.value.find((each) => each.name === name);
        if (found !== undefined || listed.value.length < FOUNDATION_LIMITS.pageSize) return ok(found);
      }
      const reason = "Foundation lists too many groups of similar names to find one among them.";
      return fail({ kind: "malformed", reason });
    },
    getGroup: (identifier) =>
      missingOnlyIfOthersAreThere(
        call({
          ...group,
          purpose: "read a group",
          method: "GET",
          query: { identifier },
          answer: groupSchema,
        }),
      ),
    createGroup: (name, description) =>
      call({
        purpose: "create a group",
        method: "POST",
        area: "groups",
        path: "",
        body: { name, description },
        answer: groupSchema,
        permission: "data:user_group:create",
      }),
    renameGroup: (identifier, name, description) =>
      missingOnlyIfOthersAreThere(
        call({
          ...group,
          purpose: "rename a group",
          method: "PUT",
          query: { identifier },
          body: { name, description },
          answer: groupSchema,
        }),
      ),
    deleteGroup: (identifier) =>
      missingOnlyIfOthersAreThere(
        call({
          ...group,
          purpose: "delete a group",
          method: "DELETE",
          query: { identifier },
          answer: doneSchema,
          permission: "data:user_group:delete",
          condition: "must be the one that created the group",
        }),
      ),
    addMembers: (identifier, userIds) =>
      missingOnlyIfOthersAreThere(
        call({
          ...members,
          purpose: "add members to a group",
          method: "POST",
          query: { identifier },
          body: { principals: userIds },
          answer: doneSchema,
          permission: "data:user_group:manage",
        }),
      ),
    removeMember: (identifier, userId) =>
      missingOnlyIfOthersAreThere(
        call({
          ...members,
          purpose: "remove a member from a group",
          method: "DELETE",
          query: { identifier, user_identifier: userId },
          answer: doneSchema,
          permission: "data:user_group:delete",
        }),
      ),
    listMembers: (identifier, offset, limit) =>
      missingOnlyIfOthersAreThere(
        call({
          ...members,
          purpose: "list the members of a group",
          method: "GET",
          query: { identifier, offset, limit },
          answer: membersSchema,
        }),
      ),
  };
}
