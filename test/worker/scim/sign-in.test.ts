import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { callScim, ERROR, scimTenant } from "../../support/scim.ts";

const wrongToken = "rcs_0123456789012345678901234567890aaaaaa";

describe("signing in to SCIM", () => {
  it("looks the same for every wrong token, wrong tenant and path", async () => {
    const tenant = await scimTenant();
    const other = await scimTenant();
    const nobody = { ...tenant, scimUrl: tenant.scimUrl.replace(tenant.id, "nobody-0000") };
    const refused = [
      await tenant.scim("GET", "/Users", { token: null }),
      await tenant.scim("GET", "/Users", { token: "wrong" }),
      await tenant.scim("GET", "/Users", { token: wrongToken }),
      await tenant.scim("GET", "/Users", { token: other.scimToken }),
      await tenant.scim("GET", "/Users", { token: other.adminToken }),
      await tenant.scim("GET", "/Users", { token: null, headers: { Authorization: "Basic eDp5" } }),
      await callScim(nobody, "GET", "/Users"),
      await tenant.scim("GET", "/Nothing", { token: other.scimToken }),
      await tenant.scim("PUT", "/Users", { token: other.scimToken }),
      await tenant.scim("POST", "/Me", { token: other.scimToken }),
      await tenant.scim("GET", "/Schemas", { token: other.scimToken }),
      await tenant.scim("GET", "/Users?filter=nonsense", { token: other.scimToken }),
      await tenant.scim("GET", "/Users?attributes=a&excludedAttributes=b", { token: other.scimToken }),
      await tenant.scim("POST", "/Users", { token: other.scimToken, body: "{broken" }),
      await tenant.scim("POST", "/Users", { token: other.scimToken, body: { userName: 1 } }),
      await tenant.scim("PATCH", "/Groups/x", { token: other.scimToken, body: {} }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
      expect(answer.headers.get("Content-Type")).toBe("application/scim+json");
      expect(answer.headers.get("Server-Timing")).toBeNull();
      expect(answer.body).toEqual(refused[0]?.body);
    }
    expect(refused[0]?.body).toMatchObject({ schemas: [ERROR], status: "401", detail: expect.any(String) });
  });

  it("refuses an admin token, and everybody of a suspended tenant", async () => {
    const tenant = await scimTenant();
    const admin = await tenant.scim("GET", "/Users", { token: tenant.adminToken });
    expect([admin.status, admin.body.status]).toEqual([403, "403"]);
    await env.DB.prepare("UPDATE tokens SET status = 'suspended' WHERE tenant = ?").bind(tenant.id).run();
    for (const [method, path] of [
      ["GET", "/Users"],
      ["POST", "/Users"],
      ["GET", "/Nothing"],
    ] as const) {
      const answer = await tenant.scim(method, path, method === "POST" ? { body: {} } : {});
      expect(answer.status).toBe(403);
      expect(answer.body.detail).toContain("suspended");
    }
  });

  it("makes who keeps failing wait", async () => {
    const tenant = await scimTenant();
    const options = {
      token: wrongToken,
      env: { RATE_LIMITS: "enforced" },
      headers: { "CF-Connecting-IP": "192.0.2.77" },
    };
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 40; attempt++) {
      const answer = await tenant.scim("GET", "/Users", options);
      statuses.add(answer.status);
      if (answer.status !== 429) continue;
      expect(answer.headers.get("Retry-After")).toMatch(/^\d+$/);
      expect(answer.headers.get("WWW-Authenticate")).toBeNull();
      expect(answer.body).toMatchObject({ schemas: [ERROR], status: "429" });
    }
    expect([...statuses]).toEqual([401, 429]);
    const good = await tenant.scim("GET", "/Users", { ...options, token: tenant.scimToken });
    expect(good.status).toBe(200);
  });

  it("tells a caller what the request cost, errors included", async () => {
    const tenant = await scimTenant();
    for (const path of ["/Users", "/Users/nobody", "/Nothing", "/Users?filter=x"]) {
      const answer = await tenant.scim("GET", path);
      expect(answer.headers.get("Server-Timing")).toMatch(
        /^d1;dur=\d+;desc="trips=1 queries=\d+ read=\d+ written=0"$/,
      );
      expect(answer.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
