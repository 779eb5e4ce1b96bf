import { abortAllDurableObjects, evictAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { understandPatch } from "../../../src/dialects/patch.ts";
import type { GroupCommand, GroupOutcome } from "../../../src/directory/group-writer/command.ts";
import { membersOf } from "../../../src/directory/group-writer/members-of.ts";
import { groupRowsOf, groupStatements } from "../../../src/directory/group-writer/rows.ts";
import { writeGroup } from "../../../src/directory/group-writer/write.ts";
import { deleteUser } from "../../../src/directory/users/delete.ts";
import { newId } from "../../../src/lib/ids.ts";
import { ok } from "../../../src/lib/result.ts";
import { groupResourceType } from "../../../src/scim/resource-types.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { Meter } from "../../../src/store/meter.ts";
import { selectSettings } from "../../../src/store/tenant-settings.ts";
import {
  eventsOf,
  GROUP,
  PATCH_OP,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
} from "../../support/scim.ts";
import { seededUser, seedUsers } from "../../support/seed.ts";

const add = (...ids: readonly string[]) => ({
  op: "add",
  path: "members",
  value: ids.map((value) => ({ value })),
});
const remove = (...ids: readonly string[]) => ({ ...add(...ids), op: "remove" });

/** A change as another instance of the object would make it, which knows nothing of this one. */
async function writeBeside(tenant: ScimTenant, groupId: string, operation: unknown) {
  const body = { schemas: [PATCH_OP], Operations: [operation] } as never;
  const understood = understandPatch(body, groupResourceType, { strict: false, id: groupId });
  if (!understood.ok) throw new Error(understood.error.detail);
  const edit = { kind: "patch", operations: understood.value.operations } as const;
  const db = openDatabase(env.DB, new Meter());
  return writeGroup(db, { tenant: tenant.id, groupId, requestId: newId(), edit }, Date.now);
}

/** What a request reads along with the check of who is calling, and the command that it then sends to the group's object. */
async function readAlong(tenant: ScimTenant, groupId: string, operation: unknown): Promise<GroupCommand> {
  const body = { schemas: [PATCH_OP], Operations: [operation] } as never;
  const understood = understandPatch(body, groupResourceType, { strict: false, id: groupId });
  if (!understood.ok) throw new Error(understood.error.detail);
  const edit = { kind: "patch", operations: understood.value.operations } as const;
  const members = membersOf(edit);
  if (!members.ok) throw new Error(members.error.detail);
  const wanted = { tenant: tenant.id, groupId, edit, members: members.value, now: Date.now() };
  const db = openDatabase(env.DB, new Meter());
  const known = groupRowsOf(await db.batch(groupStatements(db, wanted)), Date.now());
  return { tenant: tenant.id, groupId, requestId: newId(), edit, known };
}

/** Sends a command to the group's object. */
async function send(command: GroupCommand): Promise<GroupOutcome> {
  const id = env.GROUP_WRITER.idFromName(`${command.tenant}/${command.groupId}`);
  const object = env.GROUP_WRITER.get(id) as unknown as { write(sent: GroupCommand): Promise<GroupOutcome> };
  return object.write(command);
}

/** A deletion that begins at once, so that it reads before whatever is begun after it. */
function deleteBeside(tenant: ScimTenant, id: string) {
  const db = openDatabase(env.DB, new Meter());
  const guard = { statement: selectSettings(db, tenant.id), judge: ok };
  return deleteUser({ db, guard, tenant: tenant.id, requestId: newId(), now: Date.now }, id);
}

/**
 * What must hold whatever happened: the events give the members that are stored, none tells of somebody who came twice or left twice, and
 * the version counts the commits that changed something.
 */
async function expectConsistent(tenant: ScimTenant, groupId: string): Promise<ReadonlySet<string>> {
  const replayed = new Set<string>();
  const commits = new Set<string>();
  const events = (await eventsOf(tenant)).filter((event) => event.groupId === groupId);
  for (const { type, value, requestId } of events) {
    commits.add(requestId);
    if (type === "group.member_added") {
      expect(replayed).not.toContain(value);
      replayed.add(String(value));
    } else if (type === "group.member_removed") {
      expect(replayed).toContain(value);
      replayed.delete(String(value));
    }
  }
  expect([...replayed].sort()).toEqual(await tenant.membersOf(groupId));
  const { body } = await tenant.scim("GET", `/Groups/${groupId}`);
  expect(body.meta.version).toBe(`W/"${commits.size}"`);
  return replayed;
}

const isDone = (result: GroupOutcome["result"]): boolean => typeof result !== "string" && result.ok;

describe("what was read along with the check of who is calling", () => {
  it("is decided on while it is so", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 2);
    const group = await tenant.addGroup("Engines", [seededUser(0)]);
    const { result, cost } = await send(await readAlong(tenant, group, add(seededUser(1))));
    expect([isDone(result), cost.trips]).toEqual([true, 1]);
    expect(await tenant.membersOf(group)).toEqual([seededUser(0), seededUser(1)]);
  });

  it("is not decided on where the group's object has changed the group since, even if nothing seems to be left to do", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 2);
    const group = await tenant.addGroup("Engines");
    const command = await readAlong(tenant, group, remove(seededUser(0)));
    await tenant.patch(`/Groups/${group}`, add(seededUser(0)));
    const { result, cost } = await send(command);
    expect([isDone(result), cost.trips]).toEqual([true, 2]);
    expect(await tenant.membersOf(group)).toEqual([]);
  });

  it("commits nothing where somebody else has changed the group since", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 3);
    const group = await tenant.addGroup("Engines", [seededUser(0)]);
    const command = await readAlong(tenant, group, {
      op: "replace",
      path: "members",
      value: [{ value: seededUser(1) }],
    });
    await writeBeside(tenant, group, add(seededUser(2)));
    expect(isDone((await send(command)).result)).toBe(true);
    expect([...(await expectConsistent(tenant, group))]).toEqual([seededUser(1)]);
  });

  it("commits nothing for a member who was deleted since", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines");
    const command = await readAlong(tenant, group, add(ada));
    await tenant.scim("DELETE", `/Users/${ada}`);
    const { result } = await send(command);
    expect(result).toMatchObject({ ok: true, value: { changes: { added: 0, parked: [ada] } } });
    expect(await tenant.membersOf(group)).toEqual([]);
  });
});

describe("many writers of one group", () => {
  it("lose nobody of 100 who are added at once", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 100);
    const group = await tenant.addGroup("Engines");
    const users = Array.from({ length: 100 }, (_, index) => seededUser(index));
    const answers = await Promise.all(users.map((id) => tenant.patch(`/Groups/${group}`, add(id))));
    expect(answers.map(({ status }) => status)).toEqual(users.map(() => 204));
    expect([...(await expectConsistent(tenant, group))].sort()).toEqual(users);
    const { body } = await tenant.scim("GET", `/Groups/${group}`);
    expect(body.meta.version).toBe('W/"101"');
  });

  it("agree with their events where additions and removals overlap", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 12);
    const group = await tenant.addGroup("Engines", [seededUser(0), seededUser(1)]);
    const changes = Array.from({ length: 100 }, (_, index) => {
      const ids = [seededUser(index % 10), seededUser((index * 7) % 10)];
      return index % 3 === 0 ? remove(...ids) : add(...ids);
    });
    const answers = await Promise.all([
      ...changes.map((change) => tenant.patch(`/Groups/${group}`, change)),
      tenant.patch(`/Groups/${group}`, add(seededUser(10))),
      tenant.patch(`/Groups/${group}`, remove(seededUser(11))),
    ]);
    for (const { status } of answers) expect(status).toBe(204);
    const members = await expectConsistent(tenant, group);
    expect(members).toContain(seededUser(10));
    expect(members).not.toContain(seededUser(11));
  });

  it("lose nobody when the object is evicted in between", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 40);
    const group = await tenant.addGroup("Engines");
    for (let round = 0; round < 4; round++) {
      const ids = Array.from({ length: 10 }, (_, index) => seededUser(round * 10 + index));
      const answers = ids.map((id) => tenant.patch(`/Groups/${group}`, add(id)));
      await Promise.race(answers);
      await evictAllDurableObjects();
      for (const { status } of await Promise.all(answers)) expect(status).toBe(204);
    }
    expect(await expectConsistent(tenant, group)).toHaveLength(40);
  });

  it("lose nobody whose change was answered when the object is aborted at work", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 40);
    const group = await tenant.addGroup("Engines");
    const acknowledged = new Set<string>();
    for (let round = 0; round < 4; round++) {
      const ids = Array.from({ length: 10 }, (_, index) => seededUser(round * 10 + index));
      const answers = ids.map((id) => tenant.patch(`/Groups/${group}`, add(id)));
      // By the time of the first answer the others are waiting in the object or at work there.
      await Promise.race(answers);
      await abortAllDurableObjects();
      for (const [index, { status, headers }] of (await Promise.all(answers)).entries()) {
        expect([204, 503]).toContain(status);
        if (status === 204) acknowledged.add(ids[index] ?? "");
        else expect(headers.get("Retry-After")).toMatch(/^\d+$/);
      }
    }
    const members = await expectConsistent(tenant, group);
    expect([...acknowledged].filter((id) => !members.has(id))).toEqual([]);
  });

  it("lose nobody where other instances write the same group", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 20);
    const group = await tenant.addGroup("Engines");
    const through = Array.from({ length: 9 }, (_, index) => seededUser(index));
    const beside = Array.from({ length: 5 }, (_, index) => seededUser(9 + index));
    const [answers, results] = await Promise.all([
      Promise.all(through.map((id) => tenant.patch(`/Groups/${group}`, add(id)))),
      Promise.all(beside.map((id) => writeBeside(tenant, group, add(id)))),
    ]);
    for (const { status } of answers) expect(status).toBe(204);
    for (const result of results) expect(result.ok).toBe(true);
    expect([...(await expectConsistent(tenant, group))].sort()).toEqual([...through, ...beside].sort());
  });

  it("count one change where three instances make the same one", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 6);
    const group = await tenant.addGroup("Engines");
    const everywhere = (operation: unknown) =>
      Promise.all([
        writeBeside(tenant, group, operation),
        writeBeside(tenant, group, operation),
        tenant.patch(`/Groups/${group}`, operation),
      ]);
    for (let index = 0; index < 6; index++) await everywhere(add(seededUser(index)));
    expect(await expectConsistent(tenant, group)).toHaveLength(6);
    for (let index = 0; index < 3; index++) await everywhere(remove(seededUser(index)));
    expect(await expectConsistent(tenant, group)).toHaveLength(3);
    const { body } = await tenant.scim("GET", `/Groups/${group}`);
    expect(body.meta.version).toBe('W/"10"');
  });

  it("leave no mixture of a replacement and of what it replaces", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 6);
    const users = Array.from({ length: 6 }, (_, index) => seededUser(index));
    const group = await tenant.addGroup("Engines", users);
    const replace = (...ids: readonly string[]) => ({ ...add(...ids), op: "replace" });
    const states = [users.slice(0, 2), users.slice(2, 4), users.slice(4, 6)];
    for (let round = 0; round < 4; round++) {
      await Promise.all(states.map((state) => writeBeside(tenant, group, replace(...state))));
      const members = [...(await expectConsistent(tenant, group))].sort();
      expect(states).toContainEqual(members);
    }
  });

  it("have one of several groups of a name made", async () => {
    const tenant = await scimTenant();
    const body = { schemas: [GROUP], displayName: "Engines" };
    const answers = await Promise.all([1, 2, 3, 4].map(() => tenant.scim("POST", "/Groups", { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await tenant.scim("GET", "/Groups")).body.totalResults).toBe(1);
  });
});

describe("a user who is deleted while being added", () => {
  it("is a member of nothing afterwards, whichever is first", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines");
    for (let round = 0; round < 6; round++) {
      const id = await tenant.addUser(`user-${round}`);
      const writes = [() => deleteBeside(tenant, id), () => writeBeside(tenant, group, add(id))];
      const order = round % 2 === 0 ? writes : writes.toReversed();
      const results = await Promise.all([
        ...order.map((write) => write()),
        tenant.patch(`/Groups/${group}`, add(id)),
      ]);
      for (const result of results) expect(result).toSatisfy(isSuccess);
    }
    expect(await expectConsistent(tenant, group)).toHaveLength(0);
    const { results } = await env.DB.prepare("SELECT * FROM members WHERE tenant = ?").bind(tenant.id).all();
    expect(results).toEqual([]);
  });

  const isSuccess = (result: { readonly ok: boolean } | ScimAnswer): boolean =>
    "ok" in result ? result.ok : result.status === 204;
});
