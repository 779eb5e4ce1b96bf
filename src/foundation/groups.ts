/** User groups of Foundation, and who is in them. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import type { Call } from "./call.ts";
import type { CallSpec } from "./call-spec.ts";
import type { FoundationFault } from "./fault.ts";
import { unknownCall } from "./refusal.ts";

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
  /**
   * The group of this identifier, whatever its name is by now; `name` is the one that it is known under. The call for it is not documented
   * for certain: where it answers nothing of use, the lists of members and of groups do. `notFound` only where they do not have it either.
   */
  getGroup(groupId: string, name?: string): Answered<FoundationGroup>;
  /** Not idempotent: after an unknown outcome look for the name. `duplicate` where any organization has the name. */
  createGroup(name: string, description?: string): Answered<FoundationGroup>;
  /** `refused` with 405 or 404 in a Foundation that cannot rename groups; `notFound` where the group is gone. */
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

  /** The first group of the list that is meant; undefined where the list ends without it. */
  async function findListed(
    search: string | undefined,
    isMeant: (group: FoundationGroup) => boolean,
  ): Answered<FoundationGroup | undefined> {
    for (let page = 0; page < FOUNDATION_LIMITS.searchPages; page += 1) {
      const offset = page * FOUNDATION_LIMITS.pageSize;
      const listed = await listGroups(search, offset, FOUNDATION_LIMITS.pageSize);
      if (!listed.ok) return listed;
      const found = listed.value.find(isMeant);
      if (found !== undefined || listed.value.length < FOUNDATION_LIMITS.pageSize) return ok(found);
    }
    const reason = "Foundation lists too many groups of similar names to find one among them.";
    return fail({ kind: "malformed", reason });
  }

  const listMembers: GroupCalls["listMembers"] = (identifier, offset, limit) =>
    missingOnlyIfOthersAreThere(
      call({
        ...members,
        purpose: "list the members of a group",
        method: "GET",
        query: { identifier, offset, limit },
        answer: membersSchema,
      }),
    );

  /** Whether the group is there, by other calls than the one that says it is not: what is gone has no members and is in no list. */
  async function lookFor(identifier: string, name?: string): Answered<FoundationGroup | undefined> {
    const held = await listMembers(identifier, 0, 1);
    if (!held.ok) return held.error.kind === "notFound" ? ok(undefined) : held;
    const isMeant = (each: FoundationGroup) => each.identifier === identifier;
    const named = name === undefined ? ok(undefined) : await findListed(name, isMeant);
    if (!named.ok || named.value !== undefined) return named;
    const found = await findListed(undefined, isMeant);
    if (!found.ok || found.value !== undefined || held.value.length === 0) return found;
    return ok({ identifier, name: name ?? "", description: "" });
  }

  /** A 404 to a call that changes a group may be about the call: then it is refused, and the group is as it was. */
  async function missingOnlyIfGone<T>(spec: CallSpec<T>, identifier: string): Answered<T> {
    const result = await call(spec);
    if (result.ok || result.error.kind !== "notFound") return result;
    const found = await lookFor(identifier);
    if (!found.ok) return found;
    return found.value === undefined
      ? result
      : fail({ kind: "refused", status: 404, reason: unknownCall(spec) });
  }

  const group = { area: "groups", path: "", names: "group" } as const;
  const members = { area: "groups", path: "/members", names: "group or member" } as const;

  return {
    listGroups,
    listMembers,
    findGroupByName: (name) => findListed(name, (each) => each.name === name),
    async getGroup(identifier, name) {
      const read = await call({
        ...group,
        purpose: "read a group",
        method: "GET",
        query: { identifier },
        answer: groupSchema,
      });
      if (read.ok || !isNoAnswer(read.error)) return read;
      const found = await lookFor(identifier, name);
      if (!found.ok) return found;
      return found.value === undefined ? fail(gone) : ok(found.value);
    },
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
      missingOnlyIfGone(
        {
          ...group,
          purpose: "rename a group",
          method: "PUT",
          query: { identifier },
          body: { name, description },
          answer: groupSchema,
        },
        identifier,
      ),
    deleteGroup: (identifier) =>
      missingOnlyIfGone(
        {
          ...group,
          purpose: "delete a group",
          method: "DELETE",
          query: { identifier },
          answer: doneSchema,
          permission: "data:user_group:delete",
          condition: "must be the one that created the group",
        },
        identifier,
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
  };
}

/** Whether the fault may be about the call, which not every Foundation may have. */
const isNoAnswer = (fault: FoundationFault): boolean =>
  fault.kind === "notFound" ||
  fault.kind === "malformed" ||
  (fault.kind === "refused" && fault.status === 405);

const gone: FoundationFault = { kind: "notFound", reason: "Foundation does not know the group." };
