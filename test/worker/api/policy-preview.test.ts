import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { problemOf } from "../../support/api.ts";
import { openRoad, type Road } from "../../support/propagation.ts";
import { type ScimTenant, scimTenant } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";

interface Change {
  readonly policy: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly effect: string;
  readonly concerned: {
    readonly count: number;
    readonly isMinimum: boolean;
    readonly sample: readonly {
      readonly id: string;
      readonly name: string;
      readonly target: string | null;
    }[];
  };
}

async function preview(tenant: Pick<TestTenant, "api">, changes: object): Promise<readonly Change[]> {
  const answer = await tenant.api("POST", "/policies/preview", changes);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json<{ changes: readonly Change[] }>()).changes;
}

/** The one change, which has to be about that policy. */
async function only(tenant: Pick<TestTenant, "api">, policy: string, changes: object): Promise<Change> {
  const [change, ...rest] = await preview(tenant, changes);
  expect(rest).toEqual([]);
  expect(change?.policy).toBe(policy);
  if (change === undefined) throw new Error("nothing changes");
  return change;
}

const names = ({ concerned }: Change) => concerned.sample.map(({ name }) => name).toSorted();

/** A directory in Foundation: ada and bo in Sales, cy in nothing, dee inactive. */
async function salesRoad(): Promise<Road & { readonly ids: Record<"ada" | "bo" | "cy" | "dee", string> }> {
  const road = await openRoad();
  const [ada = "", bo = "", cy = "", dee = ""] = [
    await road.idp.createUser("ada@x.example"),
    await road.idp.createUser("bo@x.example"),
    await road.idp.createUser("cy@x.example"),
    await road.idp.createUser("dee@x.example"),
  ];
  await road.idp.createGroup("Sales", [ada, bo, dee]);
  await road.holds({ Sales: ["ada@x.example", "bo@x.example", "dee@x.example"] });
  await road.idp.setActive(dee, false);
  await road.holds({ Sales: ["ada@x.example", "bo@x.example"] });
  return { ...road, ids: { ada, bo, cy, dee } };
}

async function compared(road: Road, findings: number): Promise<void> {
  await road.tenant.api("POST", "/reconcile");
  await vi.waitFor(
    async () => {
      const found = await (await road.tenant.api("GET", "/drift")).json<{ items: unknown[] }>();
      expect(found.items).toHaveLength(findings);
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe.concurrent("POST /policies/preview", () => {
  it("answers with the policies as they would be, and changes nothing", async () => {
    const tenant = await scimTenant();
    const before = await (await tenant.api("GET", "/policies")).json<object>();
    const answer = await tenant.api("POST", "/policies/preview", {
      strict: true,
      drift: { missing: "report" },
      guard: { people: 5 },
    });
    const said = await answer.json<{ policies: object; changes: readonly Change[] }>();
    expect(await (await tenant.api("GET", "/policies")).json()).toEqual(before);
    expect(said.changes.map(({ policy, from, to }) => [policy, from, to])).toEqual([
      ["strict", false, true],
      ["drift.missing", "restore", "report"],
      ["guard", expect.objectContaining({ people: 20 }), expect.objectContaining({ people: 5 })],
    ]);
    await tenant.api("PUT", "/policies", {
      strict: true,
      drift: { missing: "report" },
      guard: { people: 5 },
    });
    expect(await (await tenant.api("GET", "/policies")).json()).toEqual(said.policies);
    expect(await preview(tenant, { strict: true, guard: { people: 5 } })).toEqual([]);
    const wrong = await tenant.api("POST", "/policies/preview", { drift: { strangers: "shoot" } });
    expect((await problemOf(wrong)).errors).toMatchObject([{ pointer: "/drift/strangers" }]);
  });

  it("counts the accounts of inactive, deleted and ungrouped people that Rollcall made", async () => {
    const road = await salesRoad();
    const { tenant, ids } = road;
    const inactive = await only(tenant, "onDeactivate.foundationUser", {
      onDeactivate: { foundationUser: "remove" },
    });
    expect(inactive.concerned).toEqual({
      count: 1,
      isMinimum: false,
      sample: [{ id: ids.dee, name: "dee@x.example", target: null }],
    });
    expect(
      names(await only(tenant, "onDeactivate.memberships", { onDeactivate: { memberships: "drop" } })),
    ).toEqual(["dee@x.example"]);
    expect(names(await only(tenant, "ungrouped", { ungrouped: "inactive" }))).toEqual(["cy@x.example"]);
    // Of those only the ones whose accounts Rollcall made can go: nobody has made one for cy.
    const [, both] = await preview(tenant, {
      onDeactivate: { foundationUser: "remove" },
      ungrouped: "inactive",
    });
    expect(both).toMatchObject({ policy: "ungrouped", concerned: { count: 0 } });
    await road.idp.deleteUser(ids.bo);
    await road.holds({ Sales: ["ada@x.example"] });
    expect(
      names(await only(tenant, "onDelete.foundationUser", { onDelete: { foundationUser: "remove" } })),
    ).toEqual(["bo@x.example"]);
    await env.DB.prepare(
      "UPDATE foundation_users SET gone_at = gone_at - 10 * 86400000 WHERE tenant = ? AND user_id = ?",
    )
      .bind(tenant.id, ids.bo)
      .run();
    expect(names(await only(tenant, "onDelete.relinkDays", { onDelete: { relinkDays: 5 } }))).toEqual([
      "bo@x.example",
    ]);
    expect(names(await only(tenant, "onDelete.relinkDays", { onDelete: { relinkDays: 20 } }))).toEqual([]);
  });

  it("names the strangers of the last comparison whom enforcing takes out, and it does", async () => {
    const road = await salesRoad();
    await road.world.edit({ createUser: { username: "eve", email: "eve@x.example" } });
    await road.world.edit({ addMember: { group: "Sales", user: "eve" } });
    await compared(road, 1);
    const change = await only(road.tenant, "drift.strangers", { drift: { strangers: "enforce" } });
    expect(change.concerned).toMatchObject({ count: 1, sample: [{ target: "Sales" }] });
    await road.holds({ Sales: ["ada@x.example", "bo@x.example", "eve"] });

    await road.tenant.api("PUT", "/policies", { drift: { strangers: "ignore" } });
    await compared(road, 0);
    const again = await only(road.tenant, "drift.strangers", { drift: { strangers: "enforce" } });
    expect(again.concerned).toMatchObject({ count: 1, sample: [{ name: "Sales" }] });
    await road.tenant.api("PUT", "/policies", { drift: { strangers: "enforce" } });
    await road.tenant.api("POST", "/reconcile");
    await road.holds({ Sales: ["ada@x.example", "bo@x.example"] });
  });

  it("says which removals another guard would hold back, and which are held", async () => {
    const road = await openRoad();
    const people = await Promise.all(
      Array.from({ length: 4 }, (_, index) => road.idp.createUser(`p${index}@x.example`)),
    );
    const group = await road.idp.createGroup("Sales", people);
    await road.holds({ Sales: people.map((_, index) => `p${index}@x.example`) });
    const guard = { people: 1, share: 0.1 };
    expect(await only(road.tenant, "guard", { guard })).toMatchObject({
      effect: expect.stringContaining("none would be held back"),
      concerned: { count: 0 },
    });
    // Foundation takes no calls now, so the removals stay due.
    await road.tenant.api("PUT", "/foundation", {
      baseUrl: road.world.url,
      organization: "demo",
      credentials: { type: "password", user: "rollcall", password: "rollcall" },
      start: "preview",
    });
    await road.idp.remove(group, ...people.slice(0, 3));
    const holding = await only(road.tenant, "guard", { guard });
    expect(holding.effect).toMatch(/would be held back: 3 of 4 people/);
    expect(holding.concerned).toMatchObject({ count: 3, sample: [{ target: "Sales" }, {}, {}] });
    expect((await only(road.tenant, "guard", { guard: { ...guard, mode: "warn" } })).effect).toMatch(
      /with a warning/,
    );

    await road.tenant.api("PUT", "/policies", { guard });
    await road.tenant.api("POST", "/sync/start");
    await vi.waitFor(
      async () => expect((await road.work()).map(({ state }) => state)).toEqual(["held", "held", "held"]),
      { timeout: 20_000, interval: 50 },
    );
    const off = await only(road.tenant, "guard", { guard: { mode: "off" } });
    expect(off.effect).toMatch(/No removals are held back from then on/);
    expect(off.concerned.count).toBe(3);
    expect((await road.world.members()).Sales).toHaveLength(4);
  });

  it("finds the emptied groups, the requests, the records and the stale groups that it is about", async () => {
    const tenant: ScimTenant = await scimTenant();
    const id = await tenant.addGroup("Sales");
    await tenant.patch(`/Groups/${id}`, { op: "Replace", path: "displayName", value: "Sales 2" });
    const { id: tenantId } = tenant;
    await env.DB.prepare("UPDATE activity SET tolerances = '[\"x\"]' WHERE tenant = ? AND method = 'PATCH'")
      .bind(tenantId)
      .run();
    const tolerated = await only(tenant, "strict", { strict: true });
    expect(tolerated.concerned.sample.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^PATCH .*\/Groups\//),
    ]);
    await env.DB.prepare(
      `INSERT INTO targets (tenant, id, name, name_key, adopt, state, foundation_id, foundation_name, created_here, created_at)
       VALUES (?, 't', 'Old', 'old', 0, 'present', 'f', 'Old', 1, 1)`,
    )
      .bind(tenantId)
      .run();
    expect(names(await only(tenant, "onGroupDelete", { onGroupDelete: "delete" }))).toEqual(["Old"]);
    expect(await only(tenant, "staleAfterDays", { staleAfterDays: 1 })).toMatchObject({
      concerned: { count: 0 },
    });
    await env.DB.prepare("UPDATE groups SET confirmed_at = 1, last_modified = 1 WHERE tenant = ?")
      .bind(tenantId)
      .run();
    expect(names(await only(tenant, "staleAfterDays", { staleAfterDays: 1 }))).toEqual(["Sales 2"]);
    expect((await only(tenant, "activityDays", { activityDays: 1 })).concerned.count).toBe(0);
  });

  it("is about people who wait for review, and about inactive ones", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    await tenant.addUser("bo", { active: false });
    const group = await tenant.addGroup("Sales", [ada]);
    await env.DB.prepare("UPDATE members SET state = 'review' WHERE tenant = ? AND group_id = ?")
      .bind(tenant.id, group)
      .run();
    await tenant.api("PUT", "/policies", { onReactivate: "review" });
    expect(names(await only(tenant, "onReactivate", { onReactivate: "trust" }))).toEqual(["ada"]);
    expect(names(await only(tenant, "onRecreate", { onRecreate: "reactivate" }))).toEqual(["bo"]);
  });
});
