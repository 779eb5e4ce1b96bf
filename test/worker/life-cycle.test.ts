import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { understandPatch } from "../../src/dialects/patch.ts";
import { decideReviews, type Verdict } from "../../src/directory/reviews.ts";
import { createUser } from "../../src/directory/users/create.ts";
import { deleteUser } from "../../src/directory/users/delete.ts";
import type { UserRequest } from "../../src/directory/users/round.ts";
import { patchUser } from "../../src/directory/users/update.ts";
import { newId } from "../../src/lib/ids.ts";
import type { Json } from "../../src/lib/json.ts";
import { fail, ok } from "../../src/lib/result.ts";
import { userResourceType } from "../../src/scim/resource-types.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { Meter } from "../../src/store/meter.ts";
import { selectSettings } from "../../src/store/tenant-settings.ts";
import { type Wanted, wantedFrom } from "../../src/store/wanted.ts";
import { interrupted } from "../support/interrupted.ts";
import { membershipsToldBy, PATCH_OP, type ScimTenant, scimTenant, USER } from "../support/scim.ts";

/** Whatever somebody else does between what a change is decided on and its commit, the two end as if one had come after the other. */

const requestIn = (db: Database, tenant: ScimTenant): UserRequest => ({
  db,
  guard: { statement: selectSettings(db, tenant.id), judge: ok },
  tenant: tenant.id,
  requestId: newId(),
  now: Date.now,
});

function patchIn(db: Database, tenant: ScimTenant, id: string, ...operations: readonly Json[]) {
  const understood = understandPatch({ schemas: [PATCH_OP], Operations: operations }, userResourceType, {
    strict: false,
    id,
  });
  if (!understood.ok) throw new Error(understood.error.detail);
  return patchUser(requestIn(db, tenant), id, () => ok(understood.value.operations));
}

const active = (value: boolean) => ({ op: "replace", path: "active", value });
const rename = (value: string) => ({ op: "replace", path: "userName", value });
const add = (id: string) => ({ op: "add", path: "members", value: [{ value: id }] });
const remove = (id: string) => ({ op: "remove", path: `members[value eq "${id}"]` });

const BURIED = `${"0a".repeat(16)}ada@x.example`;

/** What the events tell is what is there. */
async function expectTold(tenant: ScimTenant, ...groups: readonly string[]): Promise<void> {
  const there = await Promise.all(
    groups.map(async (group) => (await tenant.membersOf(group)).map((value) => `${group}/${value}`)),
  );
  expect(await membershipsToldBy(tenant)).toEqual(there.flat().toSorted());
}

describe("memberships that go with a deactivation, or a deletion", () => {
  it.each<[string, (db: Database, tenant: ScimTenant, id: string) => Promise<{ readonly ok: boolean }>]>([
    ["deactivation", (db, tenant, id) => patchIn(db, tenant, id, active(false))],
    ["deletion", (db, tenant, id) => deleteUser(requestIn(db, tenant), id)],
  ])("include one that is added in the middle of the %s", async (_, leave) => {
    const tenant = await scimTenant();
    await tenant.api("PUT", "/policies", { onDeactivate: { memberships: "drop" } });
    const ada = await tenant.addUser("ada@x.example");
    const [first, second] = [await tenant.addGroup("First", [ada]), await tenant.addGroup("Second")];
    const db = interrupted(() => tenant.patch(`/Groups/${second}`, add(ada)));
    expect((await leave(db, tenant, ada)).ok).toBe(true);
    expect(await tenant.membersOf(second)).toEqual([]);
    await expectTold(tenant, first, second);
  });

  it("do not include one that has ended in its middle", async () => {
    const tenant = await scimTenant();
    await tenant.api("PUT", "/policies", { onDeactivate: { memberships: "drop" } });
    const ada = await tenant.addUser("ada@x.example");
    const group = await tenant.addGroup("First", [ada]);
    const db = interrupted(() => tenant.patch(`/Groups/${group}`, remove(ada)));
    expect(await patchIn(db, tenant, ada, active(false))).toMatchObject({ value: { change: "deactivated" } });
    await expectTold(tenant, group);
  });
});

describe("a name that is kept", () => {
  it("is given to nobody who is created, or renamed, between the bearer's rename and the deletion", async () => {
    const tenant = await scimTenant();
    const [ada, bo] = [await tenant.addUser("ada@x.example"), await tenant.addUser("bo@x.example")];
    // When it is decided on, the name is free.
    await tenant.patch(`/Users/${ada}`, rename("other@x.example"));
    const bury = async () => {
      await tenant.patch(`/Users/${ada}`, rename("ada@x.example"));
      expect((await tenant.patch(`/Users/${ada}`, active(false), rename(BURIED))).status).toBe(200);
    };
    const renamed = await patchIn(interrupted(bury), tenant, bo, rename("ADA@x.example"));
    expect(renamed).toMatchObject({
      error: { kind: "uniqueness", detail: expect.stringContaining("kept for") },
    });

    await tenant.patch(`/Users/${ada}`, active(true), rename("other@x.example"));
    const resource = { schemas: [USER], userName: "ADA@x.example" };
    const created = await createUser(requestIn(interrupted(bury), tenant), newId(), () => ok(resource));
    expect(created).toMatchObject({
      error: { kind: "uniqueness", detail: expect.stringContaining("kept for") },
    });

    await tenant.scim("DELETE", `/Users/${ada}`);
    expect((await tenant.patch(`/Users/${bo}`, rename("ADA@x.example"))).status).toBe(200);
  });
});

describe("a review", () => {
  async function waiting() {
    const tenant = await scimTenant({ idp: "okta" });
    const ada = await tenant.addUser("ada@x.example");
    const groups = [await tenant.addGroup("First", [ada]), await tenant.addGroup("Second", [ada])] as const;
    for (const value of [false, true]) await tenant.patch(`/Users/${ada}`, active(value));
    return { tenant, ada, groups };
  }

  const decideIn = (
    db: Database,
    tenant: ScimTenant,
    verdict: Verdict,
    filter: object = {},
    wanted: Wanted = wantedFrom(Date.now()),
  ) => decideReviews({ db, tenant: tenant.id, requestId: newId(), now: Date.now, wanted }, verdict, filter);

  const reviewsOf = async (tenant: ScimTenant) =>
    (await (await tenant.api("GET", "/reviews")).json<{ items: { groupId: string }[] }>()).items.map(
      ({ groupId }) => groupId,
    );

  it.each<Verdict>(["confirm", "dismiss"])(
    "that ends meanwhile is left out when all are told to %s",
    async (verdict) => {
      const { tenant, ada, groups } = await waiting();
      const db = interrupted(() => tenant.patch(`/Groups/${groups[0]}`, remove(ada)));
      expect(await decideIn(db, tenant, verdict)).toEqual(ok({ count: 1, more: false }));
      expect(await tenant.membersOf(groups[1])).toEqual(verdict === "confirm" ? [ada] : []);
      await expectTold(tenant, ...groups);
    },
  );

  it.each<Verdict>(["confirm", "dismiss"])(
    "waits on where the user is deactivated during a %s",
    async (verdict) => {
      const { tenant, ada, groups } = await waiting();
      const db = interrupted(() => tenant.patch(`/Users/${ada}`, active(false)));
      expect(await decideIn(db, tenant, verdict)).toEqual(ok({ count: 0, more: false }));
      await tenant.patch(`/Users/${ada}`, active(true));
      expect((await reviewsOf(tenant)).toSorted()).toEqual([...groups].toSorted());
    },
  );

  it("is decided once, however many ask", async () => {
    const { tenant, groups } = await waiting();
    const db = interrupted(() => tenant.api("POST", "/reviews/dismiss", { groupId: groups[0] }));
    expect(await decideIn(db, tenant, "confirm")).toEqual(ok({ count: 1, more: false }));
    await expectTold(tenant, ...groups);
  });

  it("waits on where whoever decides cannot be waiting any more", async () => {
    const { tenant, groups } = await waiting();
    const db = openDatabase(env.DB, new Meter());
    const late = await decideIn(db, tenant, "confirm", {}, { until: Date.now(), calls: [] });
    expect(late).toEqual(fail("busy"));
    expect((await reviewsOf(tenant)).toSorted()).toEqual([...groups].toSorted());
  });

  it("takes in what is added while the user comes back only if it is older than the deactivation", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    const ada = await tenant.addUser("ada@x.example");
    const [old, fresh] = [await tenant.addGroup("Old", [ada]), await tenant.addGroup("Fresh")];
    await tenant.patch(`/Users/${ada}`, active(false));
    const db = interrupted(() => tenant.patch(`/Groups/${fresh}`, add(ada)));
    expect(await patchIn(db, tenant, ada, active(true))).toMatchObject({ value: { change: "reactivated" } });
    expect(await reviewsOf(tenant)).toEqual([old]);
  });
});
