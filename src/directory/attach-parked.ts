import type { SQL } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { JsonObject } from "../lib/json.ts";
import { COMMIT_LIMITS, MEMBER_LIMITS } from "../limits/scim.ts";
import { externalIdOf } from "../scim/external-id.ts";
import { bearsAlone } from "../store/bearers.ts";
import { commit, type EventDraft, type Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { memberOfAll, memberOfNone, usersExist } from "../store/fences.ts";
import { attachMember } from "../store/groups.ts";
import { type Appearing, parkedExpiry, selectWaiting, type WaitingRow, waitingIs } from "../store/parked.ts";
import type { MemberType } from "../store/tables/directory.ts";
import { markGroups, markUser, RANK } from "../store/work.ts";
import type { Round, UserRequest } from "./users/round.ts";

/** What waits for somebody who appears: their id or external id, named as a member before anybody bore it. */
export interface Waiting {
  readonly who: Appearing;
  /** What was parked before has expired. */
  readonly since: number;
  readonly rows: readonly WaitingRow[];
}

/** What a commit does in order to attach somebody to the groups that wait. */
export interface Attachment {
  readonly fence: readonly SQL[];
  readonly statements: readonly Statement[];
  /** Marks that find what has come through the rows that the statements write. */
  readonly marks: readonly Statement[];
  readonly events: readonly EventDraft[];
  /** The groups that they become a member of. */
  readonly groupIds: readonly string[];
  /** Whether there may be more groups than one commit takes. */
  readonly more: boolean;
}

/**
 * Attaches a user or a group to what waits. Even where nothing does, the fence says so: whoever is parked meanwhile would otherwise wait for
 * somebody who is there. An external id that somebody else bears too names nobody, and goes on waiting.
 */
export function attachmentOf(
  db: Database,
  { tenant, at }: { readonly tenant: string; readonly at: number },
  type: MemberType,
  { who, since, rows }: Waiting,
): Attachment {
  const { id, externalId } = who;
  const mine = rows.filter((row) => row.isSole === 1);
  const groupIds = [...new Set(mine.filter((row) => row.isMember === 0).map((row) => row.groupId))];
  const held = [...new Set(mine.filter((row) => row.isMember === 1).map((row) => row.groupId))];
  return {
    fence: [
      waitingIs(tenant, who, since, rows),
      ...(externalId !== undefined && mine.some((row) => row.value === externalId)
        ? [bearsAlone(tenant, id, externalId)]
        : []),
      ...(groupIds.length === 0 ? [] : [memberOfNone(tenant, id, groupIds)]),
      ...(held.length === 0 ? [] : [memberOfAll(tenant, id, held)]),
    ],
    statements: mine.length === 0 ? [] : attachMember(db, tenant, { value: id, type }, groupIds, mine, at),
    marks:
      groupIds.length === 0
        ? []
        : [
            type === "User"
              ? markUser(db, { tenant, userId: id, rank: RANK.addition, at })
              : markGroups(db, { tenant, groupIds: [id], rank: RANK.addition, at }),
          ],
    events: groupIds.map((groupId) => ({
      type: "group.member_added",
      data: { groupId, value: id, memberType: type },
    })),
    groupIds,
    more: mine.length > 0 && rows.length === MEMBER_LIMITS.attachedPerCommit,
  };
}

/** The statement that reads what waits for a user, to be read along with what the user's creation is decided on. */
export const selectWaitingFor = ({ db, tenant, now }: UserRequest, who: Appearing) =>
  selectWaiting(db, tenant, who, parkedExpiry(now()));

/** A round that makes somebody appear, together with what waits for them. */
export function attachWaiting(
  request: UserRequest,
  round: Round,
  externalId: string | undefined,
  rows: readonly WaitingRow[],
): Round {
  const { db, tenant } = request;
  const { written, commit: change } = round;
  if (change === undefined) return round;
  const who = { id: written.user.id, externalId };
  const waiting = { who, since: parkedExpiry(change.at), rows };
  const attachment = attachmentOf(db, { tenant, at: change.at }, "User", waiting);
  const { fence, statements, events, groupIds } = attachment;
  // Whoever is inactive gains nothing by it, and marks of an addition would put off what a deactivation takes away.
  const marks = written.user.active ? attachment.marks : [];
  return {
    written: {
      ...written,
      memberships: [
        ...written.memberships.filter(({ groupId }) => !groupIds.includes(groupId)),
        ...groupIds.map((groupId) => ({ groupId, type: "direct" }) as const),
      ],
      wakes: written.wakes || marks.length > 0,
    },
    commit: {
      ...change,
      fence: [...change.fence, ...fence],
      statements: [...change.statements, ...statements, ...marks],
      events: [...change.events, ...events],
    },
    ...(attachment.more ? { rest: () => attachRest(request, who) } : {}),
  };
}

/** A round of a change after which the user may bear another external id; read of what waits only then. */
export async function attachRenamed(request: UserRequest, round: Round, before: JsonObject): Promise<Round> {
  const { user } = round.written;
  const externalId = externalIdOf(user.attributes);
  if (externalId === undefined || externalId === externalIdOf(before)) return round;
  const [rows] = await request.db.batch([selectWaitingFor(request, { id: user.id, externalId })]);
  return attachWaiting(request, round, externalId, rows);
}

/** Attaches a user to what one commit did not take: more groups than anybody is in but by mistake. What fails here goes on waiting. */
async function attachRest({ db, tenant, requestId, now }: UserRequest, who: Appearing): Promise<void> {
  for (let round = 0; round < COMMIT_LIMITS.attachRounds; round++) {
    const at = now();
    const since = parkedExpiry(at);
    const [rows] = await db.batch([selectWaiting(db, tenant, who, since)]);
    const attachment = attachmentOf(db, { tenant, at }, "User", { who, since, rows });
    if (attachment.statements.length === 0) return;
    const committed = await commit(db, {
      tenant,
      requestId,
      operationId: `${requestId}.${newId()}`,
      at,
      fence: [usersExist(tenant, [who.id]), ...attachment.fence],
      statements: [...attachment.statements, ...attachment.marks],
      events: attachment.events,
      wakes: attachment.marks.length > 0,
      result: { userId: who.id },
    });
    if (!committed.ok && committed.error.kind !== "stale") return;
  }
}
