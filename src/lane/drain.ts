import { LANE_LIMITS } from "../limits/propagation.ts";
import {
  type DueWork,
  type LedgerWrite,
  type PairState,
  readDue,
  readPairs,
  type WorkOutcome,
  writeLedger,
  writeOutcomes,
} from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { dropLinks } from "../store/links.ts";
import { markRolesOfPeople } from "../store/role-ledger.ts";
import { type Addition, addMembers } from "./add-members.ts";
import { identity, type LaneContext, laterAt } from "./context.ts";
import { holdBack } from "./guard.ts";
import { linkUsers } from "./link-users.ts";
import { decidePair, standingOf } from "./pair.ts";
import { type Removal, removeMembers } from "./remove-members.ts";
import { removeUsers } from "./remove-users.ts";
import { settleRoles, takeRoles } from "./roles.ts";
import { settleTargets } from "./targets.ts";

/** What a drain did: for the log. */
export interface DrainReport {
  readonly passes: number;
  readonly items: number;
  /** Whether due work is left, because this drain has done its share. */
  readonly more: boolean;
}

/**
 * Does the tenant's due work, pass by pass: access is taken away first, then groups are settled, then people are found, then access is
 * given. Each pass looks at desired and ledger anew, so it does not matter what happened since the work was written, nor which instance
 * did half of it. Bounded: what is left is for the next alarm.
 */
export async function drain(context: LaneContext): Promise<DrainReport> {
  const { breaker, now, spent } = context;
  // What comes meanwhile is for the next drain, so that it gathers; only removals are taken as they come.
  const horizon = now();
  const until = horizon + LANE_LIMITS.alarmMs;
  let passes = 0;
  let items = 0;
  while (spent.allowsMore && now() < until && !breaker.isOpen(now())) {
    const done = await pass(context, horizon);
    if (done === 0) return { passes, items, more: false };
    passes++;
    items += done;
  }
  return { passes, items, more: !breaker.isOpen(now()) };
}

async function pass(context: LaneContext, horizon: number): Promise<number> {
  const due = await readDue(context.store, context.now(), horizon, {
    removals: LANE_LIMITS.removalsPerPass,
    groups: LANE_LIMITS.groupsPerPass,
    users: LANE_LIMITS.usersPerPass,
    additions: LANE_LIMITS.additionsPerPass,
  });
  const [takings, removals] = split(due.removals);
  const [givings, additions] = split(due.additions);
  const roles = [...takings, ...givings];
  const wanted = await settlePairs(context, await readPairs(context.store, removals));
  const ends = await takeRoles(context, roles);
  await settleTargets(context, due.groups);
  await settleUsers(context, due.users);
  const others = await settlePairs(
    context,
    await readPairs(context.store, [...additions, ...wanted.map((pair) => pair as DueWork)]),
  );
  await giveAccess(context, others);
  await settleRoles(context, roles, ends);
  return due.removals.length + due.groups.length + due.users.length + due.additions.length;
}

/** Work about roles, and work about places. */
const split = (due: readonly DueWork[]): readonly [DueWork[], DueWork[]] => [
  due.filter((work) => work.kind === "role"),
  due.filter((work) => work.kind !== "role"),
];

/** Takes access away where that is what is left to do, and ends what is settled. Gives the pairs that are to be added. */
async function settlePairs(context: LaneContext, pairs: readonly PairState[]): Promise<readonly PairState[]> {
  const { store, now } = context;
  const additions: PairState[] = [];
  const removals: Removal[] = [];
  const outcomes: WorkOutcome[] = [];
  const over: LedgerWrite[] = [];
  const at = now();
  for (const pair of pairs) {
    const { entry } = pair;
    // Somebody who has become another user of Foundation leaves as the former one first.
    const formerly =
      entry !== undefined &&
      pair.foundationUserId !== undefined &&
      entry.foundationUserId !== pair.foundationUserId;
    const action = decidePair(pair.desired && !formerly, entry, at);
    if (action.kind === "settled" && formerly && pair.desired) additions.push({ ...pair, entry: undefined });
    else if (action.kind === "settled") {
      outcomes.push({ ...identity(pair), to: "done" });
      over.push({
        targetId: pair.targetId,
        userId: pair.subject,
        entry: standingOf(pair.desired, entry, at).entry,
      });
    } else if (action.kind === "wait") outcomes.push(laterAt(pair, action.until));
    else if (action.kind === "add") additions.push(pair);
    else if (entry !== undefined)
      removals.push({ ...pair, desired: false, returns: pair.desired && formerly, entry });
  }
  const { go, held } = await holdBack(context, removals);
  const marks = markRolesOfPeople(store, touchedRoles(pairs, held), at);
  outcomes.push(...held);
  if (outcomes.length + marks.length > 0) {
    await writeLane(store, at, [
      ...marks,
      ...writeLedger(store, over, at),
      ...writeOutcomes(store, outcomes),
    ]);
  }
  await removeMembers(context, go);
  return additions;
}

/**
 * The places whose people may get or lose roles with them, the first time that the lane comes to the work: before that work ends, there is
 * work for the roles. Whoever is held back keeps them.
 */
const touchedRoles = (pairs: readonly PairState[], held: readonly WorkOutcome[]) => {
  const stay = new Set(held.map(({ targetId, subject }) => `${targetId} ${subject}`));
  return pairs
    .filter((pair) => pair.attempts === 0 && (pair.holdsRoles || pair.givesRoles))
    .filter(({ targetId, subject }) => !stay.has(`${targetId} ${subject}`))
    .map(({ targetId, subject, approved }) => ({ targetId, userId: subject, approved }));
};

async function settleUsers(context: LaneContext, all: readonly DueWork[]): Promise<void> {
  if (all.length === 0) return;
  const due = await removeUsers(context, all);
  if (due.length === 0) return;
  const { store, now } = context;
  // Done unless it turns out that there is still trouble, which is written with a new generation.
  await linkUsers(
    context,
    due.map((work) => work.subject),
  );
  await writeLane(
    store,
    now(),
    writeOutcomes(
      store,
      due.map((work): WorkOutcome => ({ ...identity(work), to: "done" })),
    ),
  );
}

/** Adds the people whose group and user are both there; the others wait for the work that makes them so. */
async function giveAccess(context: LaneContext, pairs: readonly PairState[]): Promise<void> {
  const { store, now } = context;
  const ready = pairs.filter((pair) => pair.groupId !== undefined);
  const strangers = [
    ...new Set(ready.flatMap((pair) => (pair.foundationUserId === undefined ? [pair.subject] : []))),
  ];
  const asked = strangers.slice(0, LANE_LIMITS.usersPerPass);
  const linked = asked.length === 0 ? new Map<string, string>() : await linkUsers(context, asked);

  const additions: Addition[] = [];
  const outcomes: WorkOutcome[] = [];
  for (const pair of pairs) {
    const { groupId } = pair;
    const foundationUserId = pair.foundationUserId ?? linked.get(pair.subject);
    if (groupId === undefined) outcomes.push({ ...identity(pair), to: "waiting", ...waitsForGroup });
    else if (foundationUserId !== undefined) additions.push({ ...pair, groupId, foundationUserId });
    // The others stay due as they are: the next pass asks for them.
    else if (asked.includes(pair.subject))
      outcomes.push({ ...identity(pair), to: "waiting", ...waitsForUser });
  }
  if (outcomes.length > 0) await writeLane(store, now(), writeOutcomes(store, outcomes));
  const unknown = await addMembers(context, additions);
  if (unknown.length > 0) await writeLane(store, now(), [dropLinks(store, unknown)]);
}

const waitsForGroup = {
  reason: "The group is not in Foundation yet.",
  remedy: "Look at the item of this group; this one goes on by itself after it.",
};

const waitsForUser = {
  reason: "The person is not known in Foundation yet.",
  remedy: "Look at the item of this person; this one goes on by itself after it.",
};
