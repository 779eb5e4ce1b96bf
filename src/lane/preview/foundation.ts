import type { Foundation } from "../../foundation/client.ts";
import type { FoundationFault } from "../../foundation/fault.ts";
import type { FoundationUser } from "../../foundation/users.ts";
import { ok, type Result } from "../../lib/result.ts";
import { FOUNDATION_LIMITS, FOUNDATION_PREVIEW_LIMITS as LIMITS } from "../../limits/propagation.ts";
import type { Database } from "../../store/database.ts";
import { type Plan, type PlannedTarget, readPlan } from "../../store/foundation-preview.ts";
import { readNamesOfOthers } from "../../store/shared-names.ts";
import { type GroupOutlook, lookAtGroups } from "./groups.ts";
import { lookAtPeople, type PersonOutlook } from "./people.ts";
import { type Sample, sampleOf } from "./sample.ts";

/** What the lane would do in Foundation, as of now. */
export interface FoundationPreview {
  /** Whether everything could be looked at within the bounds. */
  readonly complete: boolean;
  readonly groups: {
    readonly create: Sample<{ readonly target: string; readonly alike?: string }>;
    readonly keep: Sample<{ readonly target: string; readonly renamedFrom?: string }>;
    readonly adopt: Sample<{ readonly target: string; readonly members: number; readonly strangers: number }>;
    readonly parked: Sample<{ readonly target: string; readonly reason: string; readonly remedy: string }>;
    readonly vanished: Sample<{ readonly target: string }>;
    readonly notLookedAt: Sample<{ readonly target: string }>;
  };
  readonly people: {
    readonly found: Sample<NamedUser>;
    readonly create: Sample<NamedUser>;
    readonly parked: Sample<NamedUser & { readonly reason: string; readonly remedy: string }>;
    readonly notLookedAt: Sample<NamedUser>;
  };
  readonly members: {
    readonly add: Sample<NamedUser & { readonly target: string }>;
    readonly remove: Sample<Present>;
    /** Members whom Rollcall did not place. */
    readonly strangers: Sample<Present>;
    /** Places that wait for a group or a person that is parked. */
    readonly waiting: number;
  };
}

interface NamedUser {
  readonly userId: string;
  readonly userName: string;
}

/** Somebody who is in a Foundation group; the user name is that of Foundation, where it lists one. */
interface Present {
  readonly target: string;
  readonly foundationUserId: string;
  readonly userName: string | null;
}

/**
 * Compares what a tenant wants with what Foundation has, by calls that only read, up to bounds. It goes by the same rules as the lane, but
 * leaves out what only the lane finds out: names that are taken in other organizations, and people who return.
 */
export async function previewFoundation(
  db: Database,
  tenant: string,
  foundation: Foundation,
  provisionUsers: boolean,
): Promise<Result<FoundationPreview, FoundationFault>> {
  const users = await foundation.findUsers("");
  if (!users.ok) return users;
  // Only whom Foundation has let in is told which names are taken there.
  const plan = await readPlan(db, tenant);
  const names = plan.targets.map((target) => target.name);
  const groups = await lookAtGroups(foundation, plan.targets, await readNamesOfOthers(db, tenant, names));
  if (!groups.ok) return groups;
  const members = await readAllMembers(foundation, groups.value);
  if (!members.ok) return members;
  const people = lookAtPeople([...plan.people.values()], users.value, provisionUsers);
  return ok(sumUp(plan, groups.value, people, members.value, users.value));
}

/** Who is in the groups that are there, by target; targets for which the bound left nothing are missing. */
async function readAllMembers(
  foundation: Foundation,
  outlooks: ReadonlyMap<string, GroupOutlook>,
): Promise<Result<ReadonlyMap<string, ReadonlySet<string>>, FoundationFault>> {
  const members = new Map<string, ReadonlySet<string>>();
  let pages = 0;
  for (const [targetId, outlook] of outlooks) {
    if (outlook.to !== "keep" && outlook.to !== "adopt") continue;
    const ids = new Set<string>();
    for (let more = true; more; ) {
      if (pages++ >= LIMITS.memberPages) return ok(members);
      const before = ids.size;
      const page = await foundation.listMembers(outlook.group.identifier, before, FOUNDATION_LIMITS.pageSize);
      if (!page.ok) return page;
      for (const id of page.value) ids.add(id);
      more = page.value.length === FOUNDATION_LIMITS.pageSize && ids.size > before;
    }
    members.set(targetId, ids);
  }
  return ok(members);
}

function sumUp(
  plan: Plan,
  groups: ReadonlyMap<string, GroupOutlook>,
  people: ReadonlyMap<string, PersonOutlook>,
  members: ReadonlyMap<string, ReadonlySet<string>>,
  users: readonly FoundationUser[],
): FoundationPreview {
  const userNames = new Map(users.map((user) => [user.identifier, user.username]));
  const wanted = Map.groupBy(plan.places, (place) => place.targetId);
  const ledger = Map.groupBy(plan.ledger, (entry) => entry.targetId);
  const nameOf = (userId: string): NamedUser => ({
    userId,
    userName: String(plan.people.get(userId)?.attributes.userName ?? ""),
  });
  const add: (NamedUser & { target: string })[] = [];
  const remove: Present[] = [];
  const strangers: Present[] = [];
  let waiting = 0;
  let complete = plan.whole;
  const strangersIn = new Map<string, number>();
  for (const { id, name: target } of plan.targets) {
    const outlook = groups.get(id);
    const inside = members.get(id);
    const isThere = outlook?.to === "keep" || outlook?.to === "adopt";
    if (isThere && inside === undefined) {
      complete = false;
      continue;
    }
    if (outlook?.to === "unknown") complete = false;
    const mayAdd = isThere || outlook?.to === "create";
    const desired = new Set<string>();
    for (const { userId } of wanted.get(id) ?? []) {
      const person = people.get(userId);
      if (person?.to === "found") desired.add(person.foundationId);
      if (!mayAdd || (person?.to !== "found" && person?.to !== "create")) waiting++;
      else if (person.to === "create" || inside?.has(person.foundationId) !== true)
        add.push({ ...nameOf(userId), target });
    }
    const ours = new Set((ledger.get(id) ?? []).map((entry) => entry.foundationId));
    for (const foundationUserId of inside ?? []) {
      if (desired.has(foundationUserId)) continue;
      const present = { target, foundationUserId, userName: userNames.get(foundationUserId) ?? null };
      if (ours.has(foundationUserId)) remove.push(present);
      else {
        strangers.push(present);
        strangersIn.set(id, (strangersIn.get(id) ?? 0) + 1);
      }
    }
  }
  const peopleThat = (to: PersonOutlook["to"]) =>
    [...people].filter(([, person]) => person.to === to).map(([id]) => nameOf(id));
  const notLookedAt = peopleThat("unknown");
  return {
    complete: complete && notLookedAt.length === 0,
    groups: sumUpGroups(plan.targets, groups, (id) => ({
      members: members.get(id)?.size ?? 0,
      strangers: strangersIn.get(id) ?? 0,
    })),
    people: {
      found: sampleOf(peopleThat("found")),
      create: sampleOf(peopleThat("create")),
      parked: sampleOf(
        [...people].flatMap(([id, person]) =>
          person.to === "park" ? [{ ...nameOf(id), ...person.why }] : [],
        ),
      ),
      notLookedAt: sampleOf(notLookedAt),
    },
    members: { add: sampleOf(add), remove: sampleOf(remove), strangers: sampleOf(strangers), waiting },
  };
}

function sumUpGroups(
  targets: readonly PlannedTarget[],
  outlooks: ReadonlyMap<string, GroupOutlook>,
  countsOf: (targetId: string) => { readonly members: number; readonly strangers: number },
): FoundationPreview["groups"] {
  const each = <T>(pick: (target: PlannedTarget, outlook: GroupOutlook) => readonly T[]): Sample<T> =>
    sampleOf(
      targets.flatMap((target) => {
        const outlook = outlooks.get(target.id);
        return outlook === undefined ? [] : pick(target, outlook);
      }),
    );
  return {
    create: each(({ name }, outlook) =>
      outlook.to === "create"
        ? [{ target: name, ...(outlook.alike === undefined ? {} : { alike: outlook.alike }) }]
        : [],
    ),
    keep: each(({ name }, outlook) =>
      outlook.to === "keep"
        ? [{ target: name, ...(outlook.group.name === name ? {} : { renamedFrom: outlook.group.name }) }]
        : [],
    ),
    adopt: each(({ id, name }, outlook) =>
      outlook.to === "adopt" ? [{ target: name, ...countsOf(id) }] : [],
    ),
    parked: each(({ name }, outlook) => (outlook.to === "park" ? [{ target: name, ...outlook.why }] : [])),
    vanished: each(({ name }, outlook) => (outlook.to === "vanished" ? [{ target: name }] : [])),
    notLookedAt: each(({ name }, outlook) => (outlook.to === "unknown" ? [{ target: name }] : [])),
  };
}
