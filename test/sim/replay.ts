import type { Tenant } from "./tenant.ts";

interface DirectoryEvent {
  readonly type: string;
  readonly seq: number;
  readonly userId?: string;
  readonly active?: boolean;
  readonly groupId?: string;
  readonly value?: string;
}

/** Plays the events again from the first, and tells how what they give differs from what the IdP believes. */
export async function replay(tenant: Tenant): Promise<string | undefined> {
  const active = new Map<string, boolean>();
  const members = new Map<string, Set<string>>();
  let expected = 1;
  for await (const event of eventsOf(tenant)) {
    if (event.seq !== expected++) return `the event ${event.seq} follows ${expected - 2}`;
    const { type, userId = "", groupId = "", value = "" } = event;
    if (type === "user.deleted") active.delete(userId);
    else if (type.startsWith("user.")) active.set(userId, event.active ?? true);
    else if (type === "group.deleted") {
      members.delete(groupId);
      for (const set of members.values()) set.delete(groupId);
    } else if (type === "group.member_added") members.get(groupId)?.add(value);
    else if (type === "group.member_removed") members.get(groupId)?.delete(value);
    else if (!members.has(groupId)) members.set(groupId, new Set());
  }
  const { people, groups } = tenant.model;
  const wantedActive = [...people].flatMap(([name, person]) =>
    person.exists === "yes" ? [`${tenant.ids.get(name)} ${person.active === "yes"}`] : [],
  );
  const wantedMembers = [...groups].flatMap(([name, group]) =>
    group.exists === "yes"
      ? [...group.members].flatMap(([member, is]) =>
          is === "yes" ? [`${tenant.ids.get(name)} ${tenant.ids.get(member)}`] : [],
        )
      : [],
  );
  const users = difference(
    wantedActive,
    [...active].map(([id, is]) => `${id} ${is}`),
  );
  const places = difference(
    wantedMembers,
    [...members].flatMap(([id, set]) => [...set].map((member) => `${id} ${member}`)),
  );
  return users ?? places;
}

async function* eventsOf(tenant: Tenant): AsyncGenerator<DirectoryEvent> {
  for (let after = ""; ; ) {
    const { body } = await tenant.administer("end", "GET", `/events?limit=200&after=${after}`);
    const { items, nextCursor } = body as { items: DirectoryEvent[]; nextCursor: string | null };
    yield* items;
    if (nextCursor === null) return;
    after = nextCursor;
  }
}

function difference(wanted: readonly string[], given: readonly string[]): string | undefined {
  const left = wanted.toSorted().join(", ");
  const right = given.toSorted().join(", ");
  return left === right ? undefined : `the IdP believes [${left}], and the events give [${right}]`;
}
