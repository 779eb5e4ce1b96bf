import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { mintToken } from "../../src/lib/token.ts";
import { callApi, problemOf, send, sendIn } from "../support/api.ts";
import { registerTenant, type TestTenant } from "../support/tenant.ts";

/** Every path below a tenant, with every method that changes or shows something. */
const routes: readonly (readonly [string, string])[] = [
  ["GET", ""],
  ["PATCH", ""],
  ["DELETE", ""],
  ["GET", "/tokens"],
  ["POST", "/tokens"],
  ["DELETE", "/tokens/01a200b6-9182-7362-a887-ecc871c73be5"],
  ["GET", "/foundation"],
  ["PUT", "/foundation"],
  ["POST", "/foundation/test"],
  ["POST", "/foundation/preview"],
  ["GET", "/nothing-here"],
];

const call = (tenant: TestTenant, [method, path]: readonly [string, string], token?: string) =>
  callApi(method, `/tenants/${tenant.id}${path}`, { token });

describe("who may use a tenant's API", () => {
  it.each(routes)(
    "%s %s: refuses a missing, malformed, invented or foreign token alike",
    async (...route) => {
      const acme = await registerTenant({ name: "Acme" });
      const globex = await registerTenant({ name: "Globex" });
      const answers = await Promise.all(
        [undefined, "nonsense", mintToken("admin"), globex.adminToken, globex.scimToken].map((token) =>
          call(acme, route, token),
        ),
      );
      const unknownTenant = { ...acme, id: "nobody-0000" };
      answers.push(await call(unknownTenant, route, acme.adminToken));
      const problems = await Promise.all(answers.map(problemOf));
      for (const answer of answers) {
        expect(answer.status).toBe(401);
        expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
      }
      expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
      expect((await acme.api("GET")).status).toBe(200);
    },
  );

  it.each(routes)(
    "%s %s: refuses the tenant's own SCIM token, and says which is needed",
    async (...route) => {
      const tenant = await registerTenant();
      const answer = await call(tenant, route, tenant.scimToken);
      expect(answer.status).toBe(403);
      expect((await problemOf(answer)).detail).toContain("admin token");
    },
  );

  it("takes the scheme in any case, and nothing but a Bearer token", async () => {
    const tenant = await registerTenant();
    const statusFor = async (Authorization: string) =>
      (await send("GET", `/api/v1/tenants/${tenant.id}`, { headers: { Authorization } })).status;
    expect(await statusFor(`bearer ${tenant.adminToken}`)).toBe(200);
    expect(await statusFor(tenant.adminToken)).toBe(401);
    expect(await statusFor(`Basic ${btoa(`admin:${tenant.adminToken}`)}`)).toBe(401);
    expect(await statusFor(`Bearer ${tenant.adminToken} x`)).toBe(401);
  });

  it("refuses a mistyped token without asking the database", async () => {
    const tenant = await registerTenant();
    const noDatabase = { DB: {} as D1Database };
    const statusFor = async (token: string) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await sendIn(noDatabase, "GET", `/api/v1/tenants/${tenant.id}`, { headers })).status;
    };
    const last = tenant.adminToken.endsWith("0") ? "1" : "0";
    expect(await statusFor(tenant.adminToken.slice(0, -1) + last)).toBe(401);
    expect(await statusFor(tenant.adminToken)).toBe(500);
  });
});

describe("the last use of a token", () => {
  it("is noted to the hour, after the answer, once per hour", async () => {
    const tenant = await registerTenant();
    const headers = { Authorization: `Bearer ${tenant.adminToken}` };
    const use = () => sendIn({}, "GET", `/api/v1/tenants/${tenant.id}`, { headers });
    const first = await use();
    expect(first.headers.get("Server-Timing")).toContain("written=0");
    const noted = await lastUse(tenant);
    expect((noted ?? 1) % 3_600_000).toBe(0);
    expect(Date.now() - (noted ?? 0)).toBeLessThan(2 * 3_600_000);

    await setLastUse(tenant, Date.now() + 1);
    const later = await lastUse(tenant);
    await use();
    expect(await lastUse(tenant)).toBe(later);
  });
});

const lastUse = (tenant: TestTenant) =>
  env.DB.prepare("SELECT last_used_at FROM tokens WHERE tenant = ? AND kind = 'admin'")
    .bind(tenant.id)
    .first<number | null>("last_used_at");

const setLastUse = (tenant: TestTenant, time: number) =>
  env.DB.prepare("UPDATE tokens SET last_used_at = ? WHERE tenant = ? AND kind = 'admin'")
    .bind(time, tenant.id)
    .run();
