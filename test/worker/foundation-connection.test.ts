import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import { openCredentials } from "../../src/tenants/foundation-settings.ts";
import { problemOf } from "../support/api.ts";
import { foundationAt, registerTenant, type TestTenant } from "../support/tenant.ts";

const secret = "correct horse battery staple";
const stated = {
  baseUrl: "https://foundation.example.com/base/",
  organization: "acme",
  credentials: { type: "password", user: "rollcall", password: secret },
};

const sealedOf = async (tenant: TestTenant) =>
  (await env.DB.prepare("SELECT credentials FROM connections WHERE tenant = ?")
    .bind(tenant.id)
    .first<string>("credentials")) ?? "";

describe("/api/v1/tenants/{id}/foundation", () => {
  it("is not there at first", async () => {
    const tenant = await registerTenant();
    for (const answer of [
      await tenant.api("GET", "/foundation"),
      await tenant.api("POST", "/foundation/test"),
    ]) {
      expect(answer.status).toBe(404);
      expect((await problemOf(answer)).detail).toContain("PUT");
    }
  });

  it("shows what was stated, with the defaults, and never the secret", async () => {
    const tenant = await registerTenant();
    const put = await tenant.api("PUT", "/foundation", stated);
    const shown = await tenant.api("GET", "/foundation");
    for (const answer of [put, shown]) {
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).not.toContain(secret);
      expect(JSON.parse(text)).toMatchObject({
        baseUrl: "https://foundation.example.com/base",
        organization: "acme",
        credentials: { type: "password", user: "rollcall" },
        iamPrefix: "/api/iam",
        groupsPrefix: "/api/iam/groups",
        roleBinding: "group",
        provisionUsers: true,
      });
    }
  });

  it("says once what Foundation cannot do, so that nobody waits for it", async () => {
    const tenant = await registerTenant({ foundation: stated });
    const { limitations } = await (await tenant.api("GET", "/foundation")).json<{
      limitations: { what: string; sentence: string }[];
    }>();
    expect(limitations.map(({ what }) => what)).toEqual(["updateUsers", "disableUsers"]);
    for (const { sentence } of limitations) expect(sentence).toMatch(/^Foundation cannot .*\.$/);
  });

  it("replaces the connection as a whole", async () => {
    const tenant = await registerTenant({ foundation: { ...stated, provisionUsers: false } });
    await tenant.api("PUT", "/foundation", { ...stated, credentials: { type: "token", token: "jwt" } });
    const shown = await (await tenant.api("GET", "/foundation")).json();
    expect(shown).toMatchObject({ credentials: { type: "token" }, provisionUsers: true });
  });

  it("never sends a stored secret to a new address: the credentials have to be entered with it", async () => {
    const tenant = await registerTenant({ foundation: stated });
    const { credentials: _, ...without } = stated;
    const refused = await tenant.api("PUT", "/foundation", {
      ...without,
      baseUrl: "https://evil.example.com",
    });
    expect((await problemOf(refused)).errors?.[0]?.pointer).toBe("/credentials");
  });

  it.each([
    ["/iamPrefix", { iamPrefix: "/api/../admin" }],
    ["/iamPrefix", { iamPrefix: "api" }],
    ["/groupsPrefix", { groupsPrefix: "/groups?x=" }],
    ["/organization", { organization: "a\r\nx-org: b" }],
    ["/baseUrl", { baseUrl: "https://foundation.example.com/?q=1" }],
    ["/baseUrl", { baseUrl: "https://foundation.example.com/#" }],
    ["/baseUrl", { baseUrl: "https://foundation.example.com/?" }],
    ["/credentials/token", { credentials: { type: "token", token: "" } }],
    ["/credentials/user", { credentials: { type: "token", token: "t", user: "u" } }],
    ["/credentials/type", { credentials: { type: "certificate" } }],
    ["/roleBinding", { roleBinding: "both" }],
  ])("points at %s of %j", async (pointer, change) => {
    const tenant = await registerTenant();
    const refused = await tenant.api("PUT", "/foundation", { ...stated, ...change });
    expect(refused.status).toBe(400);
    expect((await problemOf(refused)).errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it("makes waiting work and a comparison due", async () => {
    const tenant = await registerTenant();
    const lane = () =>
      env.DB.prepare("SELECT tenants.due_at, compare_at FROM tenants JOIN lanes ON tenant = id WHERE id = ?")
        .bind(tenant.id)
        .first<{ due_at: number | null; compare_at: number | null }>();
    expect(await lane()).toEqual({ due_at: null, compare_at: null });
    await tenant.api("PUT", "/foundation", stated);
    const due = await lane();
    expect(due?.due_at).toBeGreaterThan(0);
    expect(due?.compare_at).toBe(due?.due_at);
  });

  it("stores the credentials sealed, so that they open for this tenant and no other", async () => {
    const acme = await registerTenant({ name: "Acme", foundation: stated });
    const globex = await registerTenant({ name: "Globex" });
    const sealed = await sealedOf(acme);
    expect(sealed).not.toContain(secret);
    expect(atob(sealed.split(".")[2] ?? "")).not.toContain(secret);
    expect(await openCredentials(env.MASTER_KEY, acme.id, sealed)).toEqual(stated.credentials);
    expect(await openCredentials(env.MASTER_KEY, globex.id, sealed)).toBeUndefined();

    await env.DB.prepare(
      "INSERT INTO connections (tenant, base_url, organization, iam_prefix, groups_prefix, role_binding, provision_users, credentials, updated_at) SELECT ?, base_url, organization, iam_prefix, groups_prefix, role_binding, provision_users, credentials, updated_at FROM connections WHERE tenant = ?",
    )
      .bind(globex.id, acme.id)
      .run();
    expect(await (await globex.api("GET", "/foundation")).json()).toMatchObject({ credentials: null });
  });
});

describe("POST /api/v1/tenants/{id}/foundation/test", () => {
  const world = `${inject("foundationUrl")}/worlds/connection-test`;
  const test = async (foundation: unknown) => {
    const tenant = await registerTenant({ foundation });
    const response = await tenant.api("POST", "/foundation/test");
    expect(response.status).toBe(200);
    return response.json<{ ok: boolean; checks: { name: string; ok: boolean; message: string }[] }>();
  };

  it("says of each thing that it is there", async () => {
    const { ok, checks } = await test(foundationAt(world));
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.name)).toEqual(expect.arrayContaining(["signIn", "organization"]));
    expect(ok).toBe(true);
  });

  it("says what is wrong, without the secret", async () => {
    const credentials = { type: "password", user: "rollcall", password: secret };
    const answer = await test({ ...foundationAt(world), credentials });
    expect(answer.ok).toBe(false);
    expect(answer.checks.find((check) => !check.ok)?.name).toBe("signIn");
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it("says that nobody answers", async () => {
    const answer = await test(foundationAt("http://127.0.0.1:1"));
    expect(answer.ok).toBe(false);
    expect(answer.checks.map((check) => check.name)).toEqual(["reachable"]);
  });
});
