import type { Context } from "hono";
import type { Json } from "../../lib/json.ts";
import { COMMIT_LIMITS, MEMBER_LIMITS } from "../../limits/scim.ts";
import { codePointOrder } from "../../scim/filter/evaluate.ts";
import {
  type GroupRow,
  type MemberRow,
  readGroupRow,
  selectGroupVersions,
  selectMembersAfter,
} from "../../store/groups.ts";
import { repeat } from "../../store/repeat.ts";
import { scimBaseUrl } from "../public-url.ts";
import type { ScimEnv } from "./context.ts";
import type { ListRequest } from "./list.ts";
import { representGroup } from "./represent.ts";
import type { LateMembers } from "./stream-body.ts";
import { show } from "./tenant-types.ts";

/** A group was changed or deleted while its members were being answered. */
export class ChangedMeanwhile extends Error {}

/**
 * Members of groups that are read while the answer is written, each piece when the one before it is taken, so that a group of any size
 * takes no more memory than one read. `begun` are members of the first group that were read along with it.
 *
 * D1 has no transaction across trips, so each read asks for the groups' versions too. If one has moved on, pieces of two states would make
 * a list that never was, which an IdP would take for the truth and act upon. The status and the entity tag are gone by then and cannot
 * be taken back, so the reading throws `ChangedMeanwhile`, which breaks the answer off: the client sees that it is not whole, and asks again.
 */
export function lateMembers(
  c: Context<ScimEnv>,
  { resourceType, selection }: Pick<ListRequest, "resourceType" | "selection">,
  groups: readonly GroupRow[],
  begun: readonly MemberRow[] = [],
): LateMembers {
  const { db, tenant } = c.var;
  const places = new Map(groups.map(({ id }, place) => [id, place]));
  let pieces = piecesOf(begun, places);
  /** The first group that is not read to its end, and the last of its members that was. */
  let place = 0;
  let after = begun.at(-1)?.value ?? "";

  async function readOn(): Promise<void> {
    const next = groups.slice(place, place + MEMBER_LIMITS.groupsPerRead);
    const ids = next.map(({ id }) => id);
    const [found, members] = await repeat(COMMIT_LIMITS.attempts, () =>
      db.batch([selectGroupVersions(db, tenant, ids), selectMembersAfter(db, tenant, ids, after)]),
    );
    const versions = new Map(found.map(({ id, version }) => [id, version]));
    if (next.some(({ id, version }) => versions.get(id) !== version)) throw new ChangedMeanwhile();
    pieces = piecesOf(members, places);
    const last = members.at(-1);
    const isAll = last === undefined || members.length < MEMBER_LIMITS.perRead;
    place = isAll ? place + next.length : (places.get(last.groupId) ?? place);
    after = isAll ? "" : last.value;
  }

  const shown = (group: GroupRow, members: readonly MemberRow[]): readonly Json[] => {
    const whole = representGroup(scimBaseUrl(c, tenant), group.id, readGroupRow(group), members);
    const elements = show(c, whole, resourceType, selection).members;
    return Array.isArray(elements) ? elements : [];
  };

  async function* membersOf(group: GroupRow, own: number): AsyncGenerator<readonly Json[]> {
    for (;;) {
      const piece = pieces.get(group.id);
      if (piece !== undefined) yield shown(group, piece);
      if (place > own) return;
      await readOn();
    }
  }

  return (id) => {
    const own = places.get(id);
    const group = own === undefined ? undefined : groups[own];
    return own === undefined || group === undefined ? undefined : membersOf(group, own);
  };
}

/** The members by group. Where the next read begins depends on their order, which is that of the index: so it is looked at. */
function piecesOf(
  members: readonly MemberRow[],
  places: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly MemberRow[]> {
  const inOrder = members.every((member, index) => {
    const former = members[index - 1];
    if (former === undefined) return true;
    if (former.groupId === member.groupId) return codePointOrder(former.value, member.value) < 0;
    return (places.get(former.groupId) ?? 0) < (places.get(member.groupId) ?? 0);
  });
  if (!inOrder) throw new Error("Members were not read in the order of their index");
  return Map.groupBy(members, ({ groupId }) => groupId);
}
