import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { callApi, problemOf, sendIn } from "../../support/api.ts";
import { openRoad, type Road } from "../../support/propagation.ts";
import { GROUP, scimTenant } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";

const TEMPLATE = "{tenant} – {group}";

const put = async (tenant: TestTenant, mapping: object): Promise<void> => {
  const answer = await tenant.api("PUT", "/mapping", mapping);
  if (answer.status !== 200) throw new Error(await answer.text());
};

const targetsOf = async ({ id }: TestTenant): Promise<readonly { id: string; name: string }[]> =>
  (
    await env.DB.prepare("SELECT id, name FROM targets WHERE tenant = ? ORDER BY name")
      .bind(id)
      .all<{ id: string; name: string }>()
  ).results;

const groupIds = async ({ world }: Road): Promise<readonly string[]> =>
  (await world.state()).groups.map(({ identifier }) => identifier).toSorted();

const removals = async ({ world }: Road) =>
  (await world.calls()).filter(({ method }) => method === "DELETE").length;

describe("a mapping's nameTemplate", () => {
  it("renames the Foundation groups and keeps them, with everybody in them", async () => {
    const road = await openRoad({}, { name: "Acme" });
    const ada = await road.idp.createUser("ada@x.com");
    await road.idp.createGroup("sales-emea", [ada]);
    await road.idp.createGroup("Doctors", [ada]);
    const rules = [{ when: 'displayName sw "sales-"', target: "Sales Users" }];
    await put(road.tenant, { rules, otherwise: "mirror" });
    await road.holds({ "Sales Users": ["ada@x.com"], Doctors: ["ada@x.com"] });
    const [groups, targets] = [await groupIds(road), await targetsOf(road.tenant)];

    await put(road.tenant, { rules, otherwise: "mirror", nameTemplate: TEMPLATE });
    await road.holds({ "Acme – Sales Users": ["ada@x.com"], "Acme – Doctors": ["ada@x.com"] });
    await road.tenant.api("PATCH", "", { name: "Bolt" });
    await road.holds({ "Bolt – Sales Users": ["ada@x.com"], "Bolt – Doctors": ["ada@x.com"] });

    expect(await groupIds(road)).toEqual(groups);
    expect((await targetsOf(road.tenant)).map(({ id }) => id).toSorted()).toEqual(
      targets.map(({ id }) => id).toSorted(),
    );
    expect(await removals(road)).toBe(0);
  });

  it("goes into the names of groups that are made, renamed, and led elsewhere by an attribute of an extension", async () => {
    const urn = "urn:example:2.0:Group";
    const road = await openRoad({}, { name: "Acme" });
    const defined = await road.tenant.api("PUT", `/schemas/${urn}`, {
      resourceType: "Group",
      name: "Clearance",
      attributes: [{ name: "clearanceLevel" }],
    });
    expect(defined.status).toBe(201);
    await put(road.tenant, {
      rules: [
        { when: `${urn}:clearanceLevel eq "high"`, target: `Cleared {${urn}:clearanceLevel}` },
        { when: 'displayName sw "team"', target: "{displayName}" },
      ],
      nameTemplate: TEMPLATE,
    });
    const ada = await road.idp.createUser("ada@x.com");
    const made = await road.idp.send("POST", "/Groups", {
      schemas: [GROUP, urn],
      displayName: "team one",
      members: [{ value: ada }],
      [urn]: { clearanceLevel: "high" },
    });
    const { id } = await made.json<{ id: string }>();
    await road.holds({ "Acme – Cleared high": ["ada@x.com"], "Acme – team one": ["ada@x.com"] });
    const groups = await groupIds(road);

    await road.idp.patchGroup(id, { op: "replace", path: "displayName", value: "team two" });
    await road.holds({ "Acme – Cleared high": ["ada@x.com"], "Acme – team two": ["ada@x.com"] });
    await road.idp.patchGroup(id, { op: "replace", path: `${urn}:clearanceLevel`, value: "low" });
    await road.holds({ "Acme – Cleared high": [], "Acme – team two": ["ada@x.com"] });
    expect(await groupIds(road)).toEqual(groups);
  });

  it("is shown, is the installation's where none is stated, and the same again changes nothing", async () => {
    const tenant = await scimTenant({ name: "Acme" });
    const read = async () => (await tenant.api("GET", "/mapping")).json<{ nameTemplate: string }>();
    expect((await read()).nameTemplate).toBe("{group}");
    const version = async () =>
      (await env.DB.prepare("SELECT mapping_version FROM tenants WHERE id = ?").bind(tenant.id).first())
        ?.mapping_version;
    const before = await version();
    const state = (settings: object) =>
      sendIn(settings, "PUT", `/api/v1/tenants/${tenant.id}/mapping`, {
        headers: { Authorization: `Bearer ${tenant.adminToken}`, "Content-Type": "application/json" },
        body: JSON.stringify({ rules: [] }),
      });
    expect((await state({})).status).toBe(200);
    expect(await version()).toBe(before);
    expect((await state({ TARGET_NAME_TEMPLATE: TEMPLATE })).status).toBe(200);
    expect((await read()).nameTemplate).toBe(TEMPLATE);
  });

  it("of the installation counts for a new tenant from its first group on", async () => {
    const registered = await sendIn({ TARGET_NAME_TEMPLATE: TEMPLATE }, "POST", "/api/v1/tenants", {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: "Acme", idp: "generic" }),
    });
    const { tenant, admin } = await registered.json<{ tenant: { id: string }; admin: { token: string } }>();
    const mapping = await callApi("GET", `/tenants/${tenant.id}/mapping`, { token: admin.token });
    expect(await mapping.json()).toMatchObject({ nameTemplate: TEMPLATE });
  });

  it.each([
    ["/nameTemplate", { rules: [], nameTemplate: "{tenant}" }],
    ["/nameTemplate", { rules: [], nameTemplate: "{displayName} {group}" }],
    ["/nameTemplate", { rules: [], nameTemplate: "a\u0000{group}" }],
    [
      "/rules/0/target",
      {
        rules: [{ when: "displayName pr", target: "x".repeat(200) }],
        nameTemplate: `${"y".repeat(56)}{group}`,
      },
    ],
  ])("is refused, at %s, where no name could come of it", async (pointer, mapping) => {
    const tenant = await scimTenant();
    const answer = await tenant.api("PUT", "/mapping", mapping);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  it("has a tenant's new name touch groups only where it holds the name", async () => {
    const tenant = await scimTenant({ name: "Acme" });
    // More than can be worked out at once.
    await env.DB.prepare("UPDATE tenants SET group_count = 1000000 WHERE id = ?").bind(tenant.id).run();
    expect((await tenant.api("PATCH", "", { name: "Bolt" })).status).toBe(200);
    expect(await (await tenant.api("GET", "")).json()).toMatchObject({ name: "Bolt" });
    await env.DB.prepare("UPDATE tenants SET mapping = json_set(mapping, '$.nameTemplate', ?) WHERE id = ?")
      .bind(TEMPLATE, tenant.id)
      .run();
    expect((await tenant.api("PATCH", "", { name: "Crane" })).status).toBe(409);
    expect(await (await tenant.api("GET", "")).json()).toMatchObject({ name: "Bolt" });
  });

  it("is not lost when the tenant's new name leaves no room for its targets' names", async () => {
    const tenant = await scimTenant({ name: "Acme" });
    await put(tenant, {
      rules: [{ when: "displayName pr", target: "x".repeat(200) }],
      nameTemplate: TEMPLATE,
    });
    const answer = await tenant.api("PATCH", "", { name: "y".repeat(100) });
    expect(answer.status).toBe(400);
    expect(await (await tenant.api("GET", "")).json()).toMatchObject({ name: "Acme" });
  });
});
