import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SETUP_LINK_LIMITS } from "../../../src/limits/tenants.ts";
import { callApi, ORIGIN, problemOf } from "../../support/api.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

interface Link {
  readonly id: string;
  readonly url: string;
  readonly label: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

const HOUR = 3_600_000;

const make = async (tenant: TestTenant, body?: object): Promise<Link> => {
  const response = await tenant.api("POST", "/setup-links", body);
  expect(response.status).toBe(201);
  return response.json<Link>();
};

const listed = async (tenant: TestTenant): Promise<readonly Link[]> =>
  (await (await tenant.api("GET", "/setup-links")).json<{ items: Link[] }>()).items;

const lifeOf = ({ createdAt, expiresAt }: Link) => (Date.parse(expiresAt) - Date.parse(createdAt)) / HOUR;

describe("set-up links", () => {
  it("are made for as long as is said, a day where nothing is said", async () => {
    const tenant = await registerTenant();
    const link = await make(tenant);
    expect(link.url).toMatch(new RegExp(`^${ORIGIN}/links/${tenant.id}/rcl_[0-9A-Za-z]{36}$`));
    expect([link.label, lifeOf(link)]).toEqual(["Set-up link", 24]);
    expect(lifeOf(await make(tenant, { expiresInHours: 168, label: "Ada" }))).toBe(168);
    for (const expiresInHours of [0, 169, 1.5, "24", null]) {
      const refused = await tenant.api("POST", "/setup-links", { expiresInHours });
      expect((await problemOf(refused)).errors?.[0]?.pointer).toBe("/expiresInHours");
    }
    expect((await problemOf(await tenant.api("POST", "/setup-links", { label: "" }))).status).toBe(400);
  });

  it("show their address once, and are nowhere in the clear", async () => {
    const tenant = await registerTenant();
    const { url, ...link } = await make(tenant, { label: "Ada" });
    expect(await listed(tenant)).toEqual([link]);
    const { results } = await env.DB.prepare("SELECT * FROM setup_links WHERE tenant = ?")
      .bind(tenant.id)
      .all();
    expect(JSON.stringify(results)).not.toContain(url.slice(-30));
  });

  it("are withdrawn", async () => {
    const tenant = await registerTenant();
    const { id } = await make(tenant);
    expect((await tenant.api("DELETE", `/setup-links/${id}`)).status).toBe(204);
    expect(await listed(tenant)).toEqual([]);
    expect((await problemOf(await tenant.api("DELETE", `/setup-links/${id}`))).status).toBe(404);
  });

  it("are bounded; those that have ended do not count, and are forgotten", async () => {
    const tenant = await registerTenant();
    for (let count = 0; count < SETUP_LINK_LIMITS.live; count++) await make(tenant);
    expect((await problemOf(await tenant.api("POST", "/setup-links"))).status).toBe(409);
    await env.DB.prepare("UPDATE setup_links SET expires_at = 1 WHERE tenant = ?").bind(tenant.id).run();
    expect(await listed(tenant)).toEqual([]);
    const { id } = await make(tenant);
    const { results } = await env.DB.prepare("SELECT id FROM setup_links WHERE tenant = ?")
      .bind(tenant.id)
      .all();
    expect(results).toEqual([{ id }]);
  });

  it("of one tenant are not another's", async () => {
    const [ours, theirs] = [await registerTenant(), await registerTenant()];
    const { id } = await make(theirs);
    expect(await listed(ours)).toEqual([]);
    expect((await ours.api("DELETE", `/setup-links/${id}`)).status).toBe(404);
    expect(await listed(theirs)).toHaveLength(1);
  });

  it("are made by the operator too, for a tenant that there is", async () => {
    const tenant = await registerTenant();
    const operate = (id: string, body?: unknown) =>
      callApi("POST", `/operator/tenants/${id}/setup-links`, { token: env.OPERATOR_TOKEN, body });
    const made = await operate(tenant.id, { expiresInHours: 2 });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({
      url: expect.stringContaining(`/links/${tenant.id}/rcl_`),
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect((await problemOf(await operate("nobody-0000"))).status).toBe(404);
    expect((await callApi("POST", `/operator/tenants/${tenant.id}/setup-links`)).status).toBe(401);
  });
});
