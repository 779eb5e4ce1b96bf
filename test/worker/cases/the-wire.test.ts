import { describe, expect, it } from "vitest";
import { HTTP_LIMITS } from "../../../src/limits/http.ts";
import { callApi } from "../../support/api.ts";
import { expectRefused, expectSentence, expectUnderstood } from "../../support/cases.ts";
import { callScim, ERROR, PATCH_OP, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

const retitle = (value: string) => ({
  schemas: [PATCH_OP],
  Operations: [{ op: "replace", path: "title", value }],
});

/** Sends a PATCH of a user with that Content-Type. */
async function typed(tenant: ScimTenant, id: string, contentType: string, body: unknown = retitle("T")) {
  return tenant.scim("PATCH", `/Users/${id}`, { body, headers: { "Content-Type": contentType } });
}

describe("the wire", () => {
  it("case 69: Google deletes users who are active", async () => {
    const tenant = await scimTenant({ idp: "google" });
    const id = await tenant.addUser("ada");
    const group = await tenant.addGroup("Crew", [id]);
    expect((await tenant.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await tenant.membersOf(group)).toEqual([]);
  });

  it.each([
    "application/json",
    "application/scim+json",
    "application/json;charset=utf-8",
    "application/scim+json; charset=UTF-8",
    "Application/JSON ; charset=us-ascii",
  ])("case 70: a body of the type %s is JSON", async (contentType) => {
    const tenant = await scimTenant();
    const answer = await typed(tenant, await tenant.addUser("ada"), contentType);
    expect([answer.status, answer.body.title]).toEqual([200, "T"]);
    expect(answer.headers.get("Content-Type")).toBe("application/scim+json");
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "text/html; x=application/json",
  ])("case 70: a body of the type %s is refused", async (contentType) => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    await expectRefused(tenant, () => typed(tenant, id, contentType), 415);
  });

  it("case 70: GET and DELETE need no type and do not mind one; a byte order mark is nothing", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const headers = { "Content-Type": "text/plain" };
    expect((await tenant.scim("GET", `/Users/${id}`, { headers })).status).toBe(200);
    const marked = await typed(tenant, id, "application/json", `\uFEFF${JSON.stringify(retitle("marked"))}`);
    expect(marked.body.title).toBe("marked");
    expect((await tenant.scim("HEAD", `/Users/${id}`)).status).toBe(200);
    expect((await tenant.scim("DELETE", `/Users/${id}`, { headers })).status).toBe(204);
  });

  it.each<[string, string | undefined]>([
    ["no body", undefined],
    ["an empty one", ""],
    ["blanks", "  "],
    ["no JSON", "{,}"],
    ["a text", '"x"'],
    ["a list", "[]"],
    ["null", "null"],
    ["a name twice", `{"schemas":["${PATCH_OP}"],"Operations":[],"Operations":[]}`],
  ])("case 70: a PATCH with %s is refused", async (_, body) => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const send = () => tenant.scim("PATCH", `/Users/${id}`, body === undefined ? {} : { body });
    await expectRefused(tenant, send, 400, "invalidSyntax");
  });

  it.each([
    "/Users/",
    "//Users",
    "/Users?aadOptscim062020",
    "/Users/?aadOptscim062020=&x[]=%20",
    "/Users?&&",
  ])("case 71: %s is the list of users", async (path) => {
    const tenant = await scimTenant();
    await tenant.addUser("ada");
    const { status, body } = await tenant.scim("GET", path);
    expect([status, body.totalResults]).toEqual([200, 1]);
  });

  it("case 71: the slash at the end of an address is nothing for a write either", async () => {
    const tenant = await scimTenant();
    const created = await tenant.scim("POST", "/Users/", { body: { schemas: [USER], userName: "ada" } });
    expect(created.status).toBe(201);
    const patched = await tenant.scim("PATCH", `//Users//${created.body.id}/?x=1`, { body: retitle("T") });
    expect(patched.body.title).toBe("T");
  });

  it.each(["/users", "/USERS", "/Users.json", "/v2/Users", "/Me/x"])(
    "case 71: %s is no address, and says which there are",
    async (path) => {
      const tenant = await scimTenant();
      const { body } = await expectRefused(tenant, () => tenant.scim("GET", path), 404);
      expect(body.detail).toContain("/Users");
    },
  );

  it("case 72: tenant ids are lower-case letters, digits and hyphens", async () => {
    const tenant = await scimTenant({ name: "Ünder_Score & Söhne GmbH" });
    expect(tenant.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(tenant.scimUrl).not.toContain("_");
  });

  it("case 73: a bad or missing token is 401 in SCIM's form, and an unknown tenant looks the same", async () => {
    const tenant = await scimTenant();
    const other = await scimTenant();
    const bad = [
      await tenant.scim("GET", "/Users", { token: null }),
      await tenant.scim("GET", "/Users", { token: "rcs_wrong" }),
      await tenant.scim("GET", "/Users", { token: other.scimToken }),
      await tenant.scim("DELETE", "/Users/x", { token: null }),
      await tenant.scim("GET", "/nowhere", { token: null }),
      await callScim({ ...tenant, scimUrl: tenant.scimUrl.replace(tenant.id, "nobody") }, "GET", "/Users"),
    ];
    for (const answer of bad) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
      expect(answer.headers.get("Content-Type")).toBe("application/scim+json");
      expect(answer.body).toEqual(bad[0]?.body);
      expect(answer.body).toMatchObject({ schemas: [ERROR], status: "401" });
    }
  });

  it.each(["bearer", "BEARER", "Bearer  "])("case 73: the scheme may be written %j", async (scheme) => {
    const tenant = await scimTenant();
    const headers = { Authorization: `${scheme} ${tenant.scimToken} ` };
    expect((await tenant.scim("GET", "/Users", { token: null, headers })).status).toBe(200);
  });

  it("case 73: a suspended tenant is 403", async () => {
    const tenant = await scimTenant();
    const operator = { token: "operator-token-of-the-tests" };
    const suspended = await callApi("POST", `/operator/tenants/${tenant.id}/suspend`, operator);
    expect(suspended.ok).toBe(true);
    const answer = await tenant.scim("GET", "/Users");
    expect([answer.status, answer.body.schemas]).toEqual([403, [ERROR]]);
    expectSentence(answer.body.detail);
  });

  it("case 74: Retry-After is in whole seconds", async () => {
    const tenant = await scimTenant();
    const never = { limit: async () => ({ success: false }) };
    const answer = await tenant.scim("GET", "/Users", { env: { SCIM_LIMIT: never, RATE_LIMITS: undefined } });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("Retry-After")).toMatch(/^[1-9]\d*$/);
  });

  it("case 75: a refusal is one sentence that says what to do", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const faults = [
      await tenant.scim("GET", "/Users/nobody"),
      await tenant.scim("POST", "/Users", { body: { schemas: [USER] } }),
      await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName: "ADA" } }),
      await tenant.scim("PUT", "/Users", { body: {} }),
      await tenant.scim("GET", "/Users?filter=x"),
      await tenant.patch(`/Users/${id}`, { op: "replace", path: "active", value: "perhaps" }),
      await tenant.scim("GET", "/Users", { token: null }),
    ];
    for (const { status, body } of faults) {
      expect(body).toMatchObject({ schemas: [ERROR], status: String(status) });
      expectSentence(body.detail);
    }
  });

  it("case 75: another method in a header is refused, and says how to send it", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const override = (method: string, path: string, named: string) => () =>
      tenant.scim(method, path, {
        body: { schemas: [USER], userName: "bea" },
        headers: { "X-HTTP-Method-Override": named },
      });
    await expectRefused(tenant, override("POST", "/Users", "DELETE"), 400, "invalidSyntax");
    await expectRefused(tenant, override("POST", `/Users/${id}`, "PATCH"), 400, "invalidSyntax");
    expect((await override("POST", "/Users", "post")()).status).toBe(201);
  });

  it("case 76: two tokens live side by side, and say when they were used", async () => {
    const tenant = await scimTenant();
    const made = await tenant.api("POST", "/tokens", { kind: "scim", label: "second" });
    expect(made.status, await made.clone().text()).toBe(201);
    const { token } = await made.json<{ token: string }>();
    for (const one of [tenant.scimToken, token]) {
      expect((await tenant.scim("GET", "/Users", { token: one })).status).toBe(200);
    }
    const listed = await (await tenant.api("GET", "/tokens")).text();
    expect(listed).toContain("lastUsedAt");
    expect(listed).not.toContain(token);
    expect(listed).not.toContain("expires");
  });

  it.each(["__proto__", "constructor", "prototype"])(
    "case 77: the key %s is refused anywhere",
    async (key) => {
      const tenant = await scimTenant();
      const id = await tenant.addUser("ada");
      for (const body of [
        `{"schemas":["${USER}"],"userName":"bea","${key}":{"admin":true}}`,
        `{"schemas":["${USER}"],"userName":"bea","name":{"${key}":{}}}`,
      ]) {
        await expectRefused(tenant, () => tenant.scim("POST", "/Users", { body }), 400, "invalidSyntax");
      }
      const path = { op: "add", path: key, value: "x" };
      await expectRefused(tenant, () => tenant.patch(`/Users/${id}`, path), 400, "invalidPath");
    },
  );

  it("case 77: parentheses, depth and megabytes are bounded", async () => {
    const tenant = await scimTenant();
    const filter = encodeURIComponent(`${"(".repeat(2000)}userName pr${")".repeat(2000)}`);
    await expectRefused(tenant, () => tenant.scim("GET", `/Users?filter=${filter}`), 400, "invalidFilter");
    const deep = `${'{"a":'.repeat(200)}1${"}".repeat(200)}`;
    await expectRefused(tenant, () => tenant.scim("POST", "/Users", { body: deep }), 400, "invalidSyntax");
    const big = { schemas: [USER], userName: "x".repeat(HTTP_LIMITS.scimBodyBytes) };
    await expectRefused(tenant, () => tenant.scim("POST", "/Users", { body: big }), 413);
  });

  it("case 77: ids of another tenant are unknown here", async () => {
    const [tenant, other] = [await scimTenant(), await scimTenant()];
    const stranger = await other.addUser("eve");
    const group = await tenant.addGroup("Crew");
    await expectRefused(tenant, () => tenant.scim("GET", `/Users/${stranger}`), 404);
    const add = { op: "add", path: "members", value: [{ value: stranger }] };
    await expectUnderstood(tenant, () => tenant.patch(`/Groups/${group}`, add));
    expect(await tenant.membersOf(group)).toEqual([]);
    expect((await other.scim("GET", `/Users/${stranger}`)).body).not.toHaveProperty("groups");
  });
});
