import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { understandPatch } from "../../src/dialects/patch.ts";
import { writeGroup } from "../../src/directory/group-writer/write.ts";
import { createUser } from "../../src/directory/users/create.ts";
import { replaceUser } from "../../src/directory/users/update.ts";
import { newId } from "../../src/lib/ids.ts";
import type { JsonObject } from "../../src/lib/json.ts";
import { ok } from "../../src/lib/result.ts";
import { MEMBER_LIMITS } from "../../src/limits/scim.ts";
import { groupResourceType } from "../../src/scim/resource-types.ts";
import type { Database } from "../../src/store/database.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Meter } from "../../src/store/meter.ts";
import { selectSettings } from "../../src/store/tenant-settings.ts";
import { RANK } from "../../src/store/work.ts";
import { age, letWaitForReview, membershipsOf, parkedIn, query } from "../support/directory-rows.ts";
import { interrupted } from "../support/interrupted.ts";
import { openRoad } from "../support/propagation.ts";
import { costOf, eventsOf, GROUP, PATCH_OP, type ScimTenant, scimTenant, USER } from "../support/scim.ts";

const DAY = 24 * 3_600_000;

const values = (names: readonly string[]) => names.map((value) => ({ value }));
const add = (...names: readonly string[]) => ({ op: "add", path: "members", value: values(names) });
const remove = (...names: readonly string[]) => ({ op: "remove", path: "members", value: values(names) });
const replace = (...names: readonly string[]) => ({ op: "replace", path: "members", value: values(names) });

/** Creates a user in a database of the test's own. */
function createIn(db: Database, tenant: ScimTenant, userName: string, externalId: string) {
  const guard = { statement: selectSettings(db, tenant.id), judge: ok };
  const request = { db, guard, tenant: tenant.id, requestId: newId(), now: Date.now };
  const resource: JsonObject = { schemas: [USER], userName, externalId };
  return createUser(request, newId(), () => ok(resource));
}

function patchIn(db: Database, tenant: ScimTenant, groupId: string, operation: unknown) {
  const body = { schemas: [PATCH_OP], Operations: [operation] } as never;
  const understood = understandPatch(body, groupResourceType, { strict: false, id: groupId });
  if (!understood.ok) throw new Error(understood.error.detail);
  const edit = { kind: "patch", operations: understood.value.operations } as const;
  return writeGroup(db, { tenant: tenant.id, groupId, requestId: newId(), edit }, Date.now);
}

const addedEvents = async (tenant: ScimTenant) =>
  (await eventsOf(tenant))
    .filter(({ type }) => type === "group.member_added")
    .map(({ groupId, value, memberType }) => [groupId, value, memberType]);

describe("whoever is waited for becomes a member", () => {
  it("when created, in the same commit, and shows it in the answer", async () => {
    const tenant = await scimTenant();
    const first = await tenant.addGroup("First", ["x-1", "x-2"]);
    const second = await tenant.addGroup("Second", ["x-1"]);
    const created = await tenant.scim("POST", "/Users", {
      body: { schemas: [USER], userName: "ada", externalId: "x-1" },
    });
    expect(created.status).toBe(201);
    expect((created.body.groups ?? []).map(({ value }) => value).sort()).toEqual([first, second].sort());
    expect(costOf(created).trips).toBe(2);
    expect((await tenant.scim("GET", `/Users/${created.body.id}`)).body).toEqual(created.body);
    expect(await tenant.membersOf(first)).toEqual([created.body.id]);
    expect((await tenant.scim("GET", `/Groups/${first}`)).body.meta.version).toBe('W/"2"');
    expect(await parkedIn(tenant)).toEqual(["first x-2"]);
    const events = (await eventsOf(tenant)).filter(
      ({ requestId }) => requestId === created.headers.get("X-Request-Id"),
    );
    expect(events.map(({ type }) => type)).toEqual([
      "user.created",
      "group.member_added",
      "group.member_added",
    ]);
  });

  it("when a change gives them the external id", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines", ["x-1", "x-2"]);
    const ada = await tenant.addUser("ada");
    const bob = await tenant.addUser("bob", { externalId: "old" });
    await tenant.patch(`/Users/${ada}`, { op: "add", path: "externalId", value: "x-1" });
    await tenant.scim("PUT", `/Users/${bob}`, {
      body: { schemas: [USER], userName: "bob", externalId: "x-2" },
    });
    expect(await tenant.membersOf(group)).toEqual([ada, bob].sort());
    expect(await parkedIn(tenant)).toEqual([]);
    const { body } = await tenant.scim("GET", `/Groups/${group}`);
    expect(body.meta.version).toBe('W/"3"');
  });

  it("when the change deactivates them too, whose access is taken away first all the same", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    await tenant.addGroup("Engines", [ada]);
    const waiting = await tenant.addGroup("Waiting", ["x-1"]);
    await tenant.patch(
      `/Users/${ada}`,
      { op: "replace", path: "active", value: false },
      { op: "add", path: "externalId", value: "x-1" },
    );
    expect(await tenant.membersOf(waiting)).toEqual([ada]);
    expect(await query(tenant, "SELECT rank FROM work WHERE tenant = ?1 AND kind = 'member'")).toEqual([
      { rank: RANK.removal },
    ]);
  });

  it("when they return to an IdP that creates them anew", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    const ada = await tenant.addUser("ada", { active: false });
    const group = await tenant.addGroup("Engines", ["x-1"]);
    expect(await tenant.addUser("ada", { externalId: "x-1" })).toBe(ada);
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });

  it("when a Bulk request creates them", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines", ["x-1"]);
    const bulk = await tenant.scim("POST", "/Bulk", {
      body: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        Operations: [
          {
            method: "POST",
            path: "/Users",
            bulkId: "a",
            data: { schemas: [USER], userName: "ada", externalId: "x-1" },
          },
        ],
      },
    });
    expect(bulk.status).toBe(200);
    expect(await tenant.membersOf(group)).toHaveLength(1);
  });

  it("when it is a group that is created, or gets the external id", async () => {
    const tenant = await scimTenant();
    const outer = await tenant.addGroup("Outer", ["g-1", "g-2"]);
    const created = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "Inner", externalId: "g-1" },
    });
    const other = await tenant.addGroup("Other");
    await tenant.patch(`/Groups/${other}`, { op: "add", path: "externalId", value: "g-2" });
    expect(await tenant.membersOf(outer)).toEqual([created.body.id, other].sort());
    expect(await parkedIn(tenant)).toEqual([]);
    expect(await addedEvents(tenant)).toEqual([
      [outer, created.body.id, "Group"],
      [outer, other, "Group"],
    ]);
  });

  it("once, where the group holds them already", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada, "x-1"]);
    await tenant.patch(`/Users/${ada}`, { op: "add", path: "externalId", value: "x-1" });
    expect(await tenant.membersOf(group)).toEqual([ada]);
    expect(await parkedIn(tenant)).toEqual([]);
    expect(await addedEvents(tenant)).toHaveLength(1);
  });

  it("in more groups than one commit takes", async () => {
    const tenant = await scimTenant();
    const count = MEMBER_LIMITS.attachedPerCommit + 100;
    const names = JSON.stringify(Array.from({ length: count }, (_, index) => `group-${index}`));
    await query(
      tenant,
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value), '{}' FROM json_each(?2)`,
      names,
    );
    await query(
      tenant,
      "INSERT INTO parked_members (tenant, group_id, value, since) SELECT ?1, value, 'x-1', ?3 FROM json_each(?2)",
      names,
      Date.now(),
    );
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    expect((await tenant.scim("GET", `/Users/${ada}`)).body.groups).toHaveLength(count);
    expect(await parkedIn(tenant)).toEqual([]);
    expect(await addedEvents(tenant)).toHaveLength(count);
  });

  it("not where two bear the same external id: nobody can say who is meant", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("ada", { externalId: "x-1" });
    const bob = await tenant.addUser("bob", { externalId: "x-1" });
    const group = await tenant.addGroup("Engines", ["x-1"]);
    expect(await tenant.membersOf(group)).toEqual([]);
    await tenant.addUser("cy", { externalId: "x-1" });
    expect(await tenant.membersOf(group)).toEqual([]);
    expect(await parkedIn(tenant)).toEqual(["engines x-1"]);
    await tenant.patch(`/Groups/${group}`, add(bob));
    expect(await tenant.membersOf(group)).toEqual([bob]);
    expect(await parkedIn(tenant)).toEqual(["engines x-1"]);
  });

  it("not in another tenant", async () => {
    const [tenant, other] = [await scimTenant(), await scimTenant()];
    await other.addGroup("Engines", ["x-1"]);
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    expect((await tenant.scim("GET", `/Users/${ada}`)).body.groups).toBeUndefined();
    expect(await parkedIn(other)).toEqual(["engines x-1"]);
  });
});

describe("members named by their external ids", () => {
  it("are added and removed at once, in whatever form the request has", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    const bob = await tenant.addUser("bob", { externalId: "x-2" });
    const inner = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "Inner", externalId: "g-1" },
    });
    const created = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "Engines", members: values(["x-1", ada, "g-1"]) },
    });
    expect(created.body.members).toMatchObject([
      { value: ada, type: "User" },
      { value: inner.body.id, type: "Group" },
    ]);
    const group = `/Groups/${created.body.id}`;
    const members = () => tenant.membersOf(created.body.id);
    await tenant.patch(group, add("x-2"));
    expect(await members()).toEqual([ada, bob, inner.body.id].sort());
    await tenant.patch(group, remove("x-1", "g-1"));
    expect(await members()).toEqual([bob]);
    await tenant.patch(group, { op: "remove", path: 'members[value eq "x-2"]' });
    expect(await members()).toEqual([]);
    expect(await parkedIn(tenant)).toEqual([]);
  });

  it("stay where a list that states them all is repeated, and nothing is written", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    const bob = await tenant.addUser("bob", { externalId: "x-2" });
    const group = await tenant.addGroup("Engines", [ada, bob]);
    const repeated = await tenant.patch(`/Groups/${group}`, replace("x-1", "x-2"));
    expect([repeated.status, costOf(repeated).written]).toEqual([204, 0]);
    await tenant.patch(`/Groups/${group}`, replace("x-2"));
    expect(await tenant.membersOf(group)).toEqual([bob]);
  });

  it("are known by their ids first", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    await tenant.addUser("bob", { externalId: ada });
    const group = await tenant.addGroup("Engines", [ada]);
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });

  it("are noted as a tolerance, which ids are not", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    const group = await tenant.addGroup("Engines");
    const tolerancesOf = async (...operations: object[]) => {
      const answer = await tenant.patch(`/Groups/${group}`, ...operations);
      const record = await tenant.api("GET", `/activity/${answer.headers.get("X-Request-Id")}`);
      return (await record.json<{ tolerances: string[] }>()).tolerances;
    };
    expect(await tolerancesOf(add("x-1"))).toEqual(["member-by-external-id"]);
    expect(await tolerancesOf(add(ada))).toEqual([]);
  });

  it("are unknown to a strict tenant", async () => {
    const tenant = await scimTenant({ strict: true });
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    const group = await tenant.addGroup("Engines", [ada]);
    const added = await tenant.patch(`/Groups/${group}`, add("x-1"));
    expect([added.status, added.body.scimType]).toEqual([400, "invalidValue"]);
    const filtered = await tenant.patch(`/Groups/${group}`, {
      op: "remove",
      path: 'members[value eq "x-1"]',
    });
    expect([filtered.status, costOf(filtered).written]).toEqual([204, 0]);
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });

  it("are refused where a request both adds and removes somebody under two names", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    const group = await tenant.addGroup("Engines");
    const answer = await tenant.patch(`/Groups/${group}`, add(ada), remove("x-1"));
    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
  });
});

describe("what is parked", () => {
  it("expires: it is not shown, attaches nobody, and is deleted when the lane tidies up", async () => {
    const { tenant, idp, wake } = await openRoad();
    const group = await idp.createGroup("Engines", ["x-1", "x-2"]);
    const listed = async (search = "") =>
      (
        await (
          await tenant.api("GET", `/parked-members${search}`)
        ).json<{
          items: { groupId: string; value: string; since: string; expiresAt: string }[];
        }>()
      ).items;
    const [first] = await listed();
    expect(first).toMatchObject({ groupId: group, displayName: "Engines", value: "x-1" });
    expect(Date.parse(first?.expiresAt ?? "") - Date.parse(first?.since ?? "")).toBe(MEMBER_LIMITS.parkedMs);
    expect(await listed(`?groupId=${group}`)).toHaveLength(2);
    expect(await listed("?groupId=other")).toEqual([]);

    await age(tenant, MEMBER_LIMITS.parkedMs);
    expect(await listed()).toEqual([]);
    await idp.createUser("ada@x.example", { externalId: "x-1" });
    expect((await membershipsOf(tenant, group)).length).toBe(0);
    await idp.add(group, "x-2");
    expect(await listed()).toMatchObject([{ value: "x-2" }]);
    await wake();
    await vi.waitFor(async () => expect(await parkedIn(tenant)).toEqual(["engines x-2"]), 20_000);
  });

  it("waits on from the last time that it was named, to the day", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines", ["x-1"]);
    const again = await tenant.patch(`/Groups/${group}`, add("x-1"));
    expect(costOf(again).written).toBe(0);
    await age(tenant, MEMBER_LIMITS.parkedMs - DAY);
    await tenant.patch(`/Groups/${group}`, add("x-1"));
    await age(tenant, 2 * DAY);
    const ada = await tenant.addUser("ada", { externalId: "x-1" });
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });
});

describe("races", () => {
  const found = () => openDatabase(env.DB, new Meter());

  it("parking while the user is being created", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines");
    const db = interrupted(() => patchIn(found(), tenant, group, add("x-1")));
    const created = await createIn(db, tenant, "ada", "x-1");
    expect(created.ok && created.value.memberships.map(({ groupId }) => groupId)).toEqual([group]);
    expect(await tenant.membersOf(group)).toHaveLength(1);
    expect(await parkedIn(tenant)).toEqual([]);
  });

  it("creating the user while the id is being parked", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines");
    const db = interrupted(() => createIn(found(), tenant, "ada", "x-1"));
    const patched = await patchIn(db, tenant, group, add("x-1"));
    expect(patched.ok && patched.value.changes).toMatchObject({ added: 1, parked: [] });
    expect(await tenant.membersOf(group)).toHaveLength(1);
    expect(await parkedIn(tenant)).toEqual([]);
  });

  it.each([
    [
      "takes the id back",
      (tenant: ScimTenant, group: string) => tenant.patch(`/Groups/${group}`, remove("x-1")),
    ],
    ["is deleted", (tenant: ScimTenant, group: string) => tenant.scim("DELETE", `/Groups/${group}`)],
  ])("creating the user while the group %s", async (_, change) => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines", ["x-1"]);
    const created = await createIn(
      interrupted(() => change(tenant, group)),
      tenant,
      "ada",
      "x-1",
    );
    expect(created.ok && created.value.memberships.map(({ groupId }) => groupId)).toEqual([]);
    expect(await query(tenant, "SELECT * FROM members WHERE tenant = ?1")).toEqual([]);
  });

  it("somebody else who gets the external id while it is resolved, or attached", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("ada", { externalId: "x-1" });
    const group = await tenant.addGroup("Engines");
    const patched = await patchIn(
      interrupted(() => tenant.addUser("bob", { externalId: "x-1" })),
      tenant,
      group,
      add("x-1"),
    );
    expect(patched.ok && patched.value.changes).toMatchObject({ added: 0, parked: ["x-1"] });

    const other = await tenant.addGroup("Other", ["x-2"]);
    const rival = () =>
      query(tenant, "UPDATE users SET external_id = 'x-2' WHERE tenant = ?1 AND user_name_key = 'bob'");
    await createIn(interrupted(rival), tenant, "cy", "x-2");
    expect(await tenant.membersOf(other)).toEqual([]);
    expect(await parkedIn(tenant)).toEqual(["engines x-1", "other x-2"]);
  });

  it("a group that adds, or removes, the user by the id while the user gets the external id", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", ["x-1", "x-2"]);
    const rename = (db: Database, externalId: string) => {
      const guard = { statement: selectSettings(db, tenant.id), judge: ok };
      const request = { db, guard, tenant: tenant.id, requestId: newId(), now: Date.now };
      return replaceUser(request, ada, () => ok({ schemas: [USER], userName: "ada", externalId }));
    };
    const added = () => patchIn(found(), tenant, group, add(ada));
    expect((await rename(interrupted(added, 2), "x-1")).ok).toBe(true);
    expect(await tenant.membersOf(group)).toEqual([ada]);
    const removed = () => patchIn(found(), tenant, group, remove(ada));
    expect((await rename(interrupted(removed, 2), "x-2")).ok).toBe(true);
    expect(await tenant.membersOf(group)).toEqual([ada]);
    expect(await parkedIn(tenant)).toEqual([]);
  });

  it("a membership that is to be reviewed while it is confirmed", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    await age(tenant, 2 * DAY);
    await patchIn(
      interrupted(() => letWaitForReview(tenant, ada)),
      tenant,
      group,
      add(ada),
    );
    expect(await membershipsOf(tenant, group)).toMatchObject([{ state: "confirmed" }]);
    const confirmed = (await eventsOf(tenant)).filter(({ type }) => type === "group.member_confirmed");
    expect(confirmed).toMatchObject([{ groupId: group, value: ada, memberType: "User" }]);
  });

  it("twenty users who are created while three groups name each of them", async () => {
    const tenant = await scimTenant();
    const groups = [
      await tenant.addGroup("Zero"),
      await tenant.addGroup("One"),
      await tenant.addGroup("Two"),
    ];
    const names = Array.from({ length: 20 }, (_, index) => `x-${index}`);
    await Promise.all(
      names.flatMap((externalId, index) => {
        const create = (): Promise<unknown> => tenant.addUser(`user-${externalId}`, { externalId });
        const name = groups.map(
          (group) => (): Promise<unknown> => tenant.patch(`/Groups/${group}`, add(externalId)),
        );
        return name.toSpliced(index % 4, 0, create).map((write) => write());
      }),
    );
    for (const group of groups) expect(await tenant.membersOf(group)).toHaveLength(names.length);
    expect(await parkedIn(tenant)).toEqual([]);
    await expectConsistent(tenant, groups);
  });

  it("leave nobody waiting for somebody who is there, however they fall", async () => {
    const name = fc.integer({ min: 0, max: 5 }).map((index) => `x-${index}`);
    const step = fc.oneof(
      fc.record({ kind: fc.constant("create" as const), name }),
      fc.record({ kind: fc.constant("rename" as const), name }),
      fc.record({ kind: fc.constant("add" as const), name, group: fc.nat(1) }),
      fc.record({ kind: fc.constant("remove" as const), name, group: fc.nat(1) }),
    );
    const at = fc.array(step, { minLength: 8, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(at, async (steps) => {
        const tenant = await scimTenant();
        const groups = [await tenant.addGroup("Zero"), await tenant.addGroup("One")];
        const users = await Promise.all([0, 1, 2].map((index) => tenant.addUser(`user-${index}`)));
        await Promise.all(
          steps.map(async (each, index) => {
            if (each.kind === "create") return createIn(found(), tenant, `new-${index}`, each.name);
            if (each.kind === "rename") {
              // Each once: whoever gives an external id away may leave it to somebody, which attaches nobody.
              const user = users.pop();
              if (user === undefined) return undefined;
              return tenant.patch(`/Users/${user}`, { op: "replace", path: "externalId", value: each.name });
            }
            const operation = each.kind === "add" ? add(each.name) : remove(each.name);
            return patchIn(found(), tenant, groups[each.group] ?? "", operation);
          }),
        );
        await expectConsistent(tenant, groups);
      }),
      { numRuns: 6 },
    );
  }, 60_000);

  /** The events give the members, and what waits is an id that nobody bears, or several. */
  async function expectConsistent(tenant: ScimTenant, groups: readonly string[]) {
    const events = await eventsOf(tenant);
    for (const group of groups) {
      const replayed = new Set<string>();
      for (const { type, groupId, value } of events) {
        if (groupId !== group) continue;
        if (type === "group.member_added") {
          expect(replayed).not.toContain(value);
          replayed.add(String(value));
        } else if (type === "group.member_removed") {
          expect(replayed).toContain(value);
          replayed.delete(String(value));
        }
      }
      expect(await tenant.membersOf(group)).toEqual([...replayed].sort());
    }
    const stuck = await query(
      tenant,
      `SELECT parked.value FROM parked_members parked JOIN users bearer
           ON bearer.tenant = parked.tenant AND bearer.external_id = parked.value
        WHERE parked.tenant = ?1 GROUP BY parked.group_id, parked.value HAVING count(*) = 1`,
    );
    expect(stuck).toEqual([]);
  }
});
