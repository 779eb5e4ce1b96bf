import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { mayCallScim } from "../../src/access/rate-limit.ts";
import { sha256Hex } from "../../src/lib/sha256.ts";
import { mintToken } from "../../src/lib/token.ts";
import { problemOf, sendIn } from "../support/api.ts";
import { ERROR, type ScimAnswer, scimTenant, USER } from "../support/scim.ts";
import { registerTenant } from "../support/tenant.ts";

const enforced = { RATE_LIMITS: "enforced" };

/** Twice as many as fit into one window, and one: wherever the window begins, one of them is too many. */
const tooMany = (limit: number) => Array.from({ length: 2 * limit + 1 }, (_, index) => index);

const register = (address: string, settings: Partial<typeof env> = enforced) =>
  sendIn(settings, "POST", "/api/v1/tenants", {
    headers: { "CF-Connecting-IP": address, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Acme", idp: "okta" }),
  });

describe("registration", () => {
  it("is limited per client address, whatever the address's last 64 bits are", async () => {
    const answers: Response[] = [];
    for (const index of tooMany(10)) answers.push(await register(`2001:db8:1:2::${index}`));
    const refused = answers.find((answer) => answer.status === 429);
    expect(answers[0]?.status).toBe(201);
    expect(refused?.headers.get("Retry-After")).toBe("60");
    if (refused !== undefined) await problemOf(refused);
    expect((await register("2001:db8:1:3::1")).status).toBe(201);
    expect((await register("2001:db8:1:2::1", { RATE_LIMITS: "relaxed" })).status).toBe(201);
  });
});

describe("failed sign-ins", () => {
  it("are limited per client address, and lock out nobody who has a token", async () => {
    const tenant = await registerTenant();
    const signIn = (token: string, address: string) =>
      sendIn(enforced, "GET", `/api/v1/tenants/${tenant.id}`, {
        headers: { "CF-Connecting-IP": address, Authorization: `Bearer ${token}` },
      });
    const statuses: number[] = [];
    for (const _ of tooMany(30)) statuses.push((await signIn(mintToken("admin"), "192.0.2.1")).status);
    expect(statuses[0]).toBe(401);
    expect(statuses).toContain(429);
    expect((await signIn(mintToken("admin"), "192.0.2.2")).status).toBe(401);
    expect((await signIn(tenant.adminToken, "192.0.2.1")).status).toBe(200);
  });
});

describe("SCIM", () => {
  it("lets a tenant do 25 requests a second for a whole window, and ends somewhere", async () => {
    const limits = { ...env, RATE_LIMITS: "enforced" };
    const call = (tenant: string, token: string) => mayCallScim(limits, tenant, token);
    for (let request = 0; request < 250; request++) expect(await call("acme-0000", "one")).toBe(true);
    const more = await Promise.all(tooMany(1000).map(() => call("acme-0000", "one")));
    expect(more).toContain(false);
    expect(await call("globex-0000", "one")).toBe(true);
    expect(await call("acme-0000", "another")).toBe(true);
  });

  it("counts each slice of a Bulk request, and refuses one before any of it is done", async () => {
    const tenant = await scimTenant();
    const bulk = (name: string, operations: number) =>
      tenant.scim("POST", "/Bulk", {
        env: enforced,
        body: {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
          failOnErrors: 1,
          Operations: [
            { method: "POST", path: "/Users", bulkId: "u", data: { schemas: [USER], userName: name } },
            ...new Array(operations - 1).fill({ method: "GET", path: "/Users" }),
          ],
        },
      });
    // What is left of a window is enough for single requests, and not for the 40 slices. A window may end in between; not three of them.
    const hash = await sha256Hex(tenant.scimToken);
    const answers: ScimAnswer[] = [];
    for (let index = 0; index < 3 && answers.at(-1)?.status !== 429; index++) {
      const calls = Array.from({ length: 970 }, () => mayCallScim({ ...env, ...enforced }, tenant.id, hash));
      await Promise.all(calls);
      answers.push(await bulk(`user-${index}`, 1_000));
    }
    const refused = answers.at(-1);
    expect(refused?.headers.get("Retry-After")).toBe("10");
    expect(refused?.body).toMatchObject({ schemas: [ERROR], status: "429" });
    const place = answers.length - 1;
    const found = await tenant.scim("GET", `/Users?filter=userName eq "user-${place}"`);
    expect(found.body.totalResults).toBe(0);
  });
});
