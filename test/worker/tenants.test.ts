import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { callApi, ORIGIN, problemOf } from "../support/api.ts";
import { type RegistrationAnswer, registerTenant } from "../support/tenant.ts";

describe("POST /api/v1/tenants", () => {
  it("registers a tenant and shows both tokens once", async () => {
    const response = await callApi("POST", "/tenants", { body: { name: "Acme Inc", idp: "okta" } });
    expect(response.status).toBe(201);
    const { tenant, scim, admin } = await response.json<RegistrationAnswer>();
    expect(tenant).toMatchObject({ name: "Acme Inc", idp: "okta", status: "active" });
    expect(tenant.id).toMatch(/^acme-inc-[a-z0-9]{4}$/);
    expect(new Date(tenant.createdAt).toISOString()).toBe(tenant.createdAt);
    expect(scim.baseUrl).toBe(`${ORIGIN}/t/${tenant.id}/scim/v2`);
    expect(scim.token).toMatch(/^rcs_[0-9A-Za-z]{36}$/);
    expect(admin.token).toMatch(/^rca_[0-9A-Za-z]{36}$/);
    expect(admin.consoleUrl).toContain("/console/");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("stores no token, only hashes", async () => {
    const tenant = await registerTenant();
    const { results } = await env.DB.prepare("SELECT * FROM tokens WHERE tenant = ?").bind(tenant.id).all();
    expect(results).toHaveLength(2);
    const stored = JSON.stringify(results);
    for (const token of [tenant.scimToken, tenant.adminToken])
      expect(stored).not.toContain(token.slice(4, 34));
  });

  it("points at every bad field", async () => {
    const response = await callApi("POST", "/tenants", {
      body: { name: "", idp: "ldap", favourite: 1, foundation: { baseUrl: 7, colour: "red" } },
    });
    expect(response.status).toBe(400);
    const { errors = [] } = await problemOf(response);
    const pointers = errors.map((error) => error.pointer);
    for (const pointer of ["/name", "/idp", "/favourite", "/foundation/baseUrl", "/foundation/colour"])
      expect(pointers).toContain(pointer);
  });

  it.each(["ftp://foundation.example.com", "not an address", "https://user:pw@foundation.example.com"])(
    "refuses %s as the address of Foundation",
    async (baseUrl) => {
      const response = await callApi("POST", "/tenants", {
        body: {
          name: "Acme",
          idp: "okta",
          foundation: { baseUrl, organization: "acme", credentials: { type: "token", token: "t" } },
        },
      });
      expect(response.status).toBe(400);
      expect((await problemOf(response)).errors?.[0]?.pointer).toBe("/foundation/baseUrl");
    },
  );
});

describe("/api/v1/tenants/{id}", () => {
  it("shows and changes the tenant", async () => {
    const tenant = await registerTenant({ idp: "okta" });
    const changed = await tenant.api("PATCH", "", { name: "Acme Ltd" });
    expect(changed.status).toBe(200);
    const shown = await tenant.api("GET");
    expect(await shown.json()).toMatchObject({ id: tenant.id, name: "Acme Ltd", idp: "okta" });
  });

  it("refuses a change that changes nothing or names an unknown field", async () => {
    const tenant = await registerTenant();
    expect((await tenant.api("PATCH", "", {})).status).toBe(400);
    const unknown = await tenant.api("PATCH", "", { status: "suspended" });
    expect((await problemOf(unknown)).errors?.[0]?.pointer).toBe("/status");
  });

  it("tells an authenticated caller what the request cost, and nobody else", async () => {
    const tenant = await registerTenant();
    const shown = await tenant.api("GET");
    expect(shown.headers.get("Server-Timing")).toMatch(
      /^d1;dur=\d+;desc="trips=2 queries=2 read=\d+ written=0"$/,
    );
    const refused = await callApi("GET", `/tenants/${tenant.id}`);
    expect(refused.headers.get("Server-Timing")).toBeNull();
    for (const response of [shown, refused])
      expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});
