import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { callApi, problemOf } from "../support/api.ts";
import { registerTenant, type TestTenant } from "../support/tenant.ts";

interface TokenAnswer {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly lastFour: string;
  readonly token?: string;
}

const listOf = async (tenant: TestTenant) =>
  (await (await tenant.api("GET", "/tokens")).json<{ items: TokenAnswer[]; nextCursor: null }>()).items;

const make = async (tenant: TestTenant, kind: string, label = "second") =>
  (await tenant.api("POST", "/tokens", { kind, label })).json<TokenAnswer & { token: string }>();

describe("/api/v1/tenants/{id}/tokens", () => {
  it("shows what tells tokens apart, and no token", async () => {
    const tenant = await registerTenant();
    const response = await tenant.api("GET", "/tokens");
    const text = await response.text();
    expect(text).not.toContain(tenant.scimToken);
    expect(text).not.toContain(tenant.adminToken);
    const { items, nextCursor } = JSON.parse(text);
    expect(nextCursor).toBeNull();
    expect(items).toEqual([
      expect.objectContaining({ kind: "scim", lastFour: tenant.scimToken.slice(-4) }),
      expect.objectContaining({ kind: "admin", lastFour: tenant.adminToken.slice(-4) }),
    ]);
  });

  it("rotates: the new token opens, the deleted one is dead at once", async () => {
    const tenant = await registerTenant();
    const made = await make(tenant, "admin", "rotation");
    expect(made).toMatchObject({ kind: "admin", label: "rotation", lastFour: made.token.slice(-4) });
    const old = (await listOf(tenant)).find((token) => token.lastFour === tenant.adminToken.slice(-4));
    const path = `/tenants/${tenant.id}`;
    expect((await callApi("GET", path, { token: made.token })).status).toBe(200);

    const deleted = await callApi("DELETE", `${path}/tokens/${old?.id}`, { token: made.token });
    expect(deleted.status).toBe(204);
    expect((await callApi("GET", path, { token: tenant.adminToken })).status).toBe(401);
    expect((await callApi("GET", path, { token: made.token })).status).toBe(200);
  });

  it("keeps the last admin token, and says what to do", async () => {
    const tenant = await registerTenant();
    const admin = (await listOf(tenant)).find((token) => token.kind === "admin");
    const refused = await tenant.api("DELETE", `/tokens/${admin?.id}`);
    expect(refused.status).toBe(409);
    expect((await problemOf(refused)).detail).toContain("make another one first");
    expect((await tenant.api("GET")).status).toBe(200);
  });

  it("keeps one admin token when two are deleted at the same moment", async () => {
    const tenant = await registerTenant();
    const second = await make(tenant, "admin");
    const ids = (await listOf(tenant)).filter((token) => token.kind === "admin").map((token) => token.id);
    const answers = await Promise.all(
      ids.map((id, index) =>
        callApi("DELETE", `/tenants/${tenant.id}/tokens/${id}`, {
          token: index === 0 ? second.token : tenant.adminToken,
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
    const left = await env.DB.prepare("SELECT count(*) AS n FROM tokens WHERE tenant = ? AND kind = 'admin'")
      .bind(tenant.id)
      .first("n");
    expect(left).toBe(1);
  });

  it("lets the last SCIM token go", async () => {
    const tenant = await registerTenant();
    const scim = (await listOf(tenant)).find((token) => token.kind === "scim");
    expect((await tenant.api("DELETE", `/tokens/${scim?.id}`)).status).toBe(204);
  });

  it("makes ten, and no more also when many are asked for at once", async () => {
    const tenant = await registerTenant();
    const answers = await Promise.all(
      Array.from({ length: 15 }, () => tenant.api("POST", "/tokens", { kind: "scim", label: "more" })),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array(8).fill(201), ...Array(7).fill(409)]);
    expect(await listOf(tenant)).toHaveLength(10);
  });

  it("does not know tokens of another tenant", async () => {
    const acme = await registerTenant({ name: "Acme" });
    const globex = await registerTenant({ name: "Globex" });
    const [foreign] = await listOf(globex);
    expect((await acme.api("DELETE", `/tokens/${foreign?.id}`)).status).toBe(404);
    expect(await listOf(globex)).toHaveLength(2);
  });

  it("refuses another kind", async () => {
    const tenant = await registerTenant();
    const refused = await tenant.api("POST", "/tokens", { kind: "operator", label: "x" });
    expect((await problemOf(refused)).errors?.[0]?.pointer).toBe("/kind");
  });
});
