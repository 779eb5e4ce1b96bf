import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { callApi, problemOf, send, sendIn } from "../support/api.ts";
import { openRoad } from "../support/propagation.ts";
import { registerTenant } from "../support/tenant.ts";

const token = env.OPERATOR_TOKEN;
const operate = (method: string, path: string, body?: unknown) =>
  callApi(method, `/operator${path}`, { token, body });

interface List<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** All items of a list, page by page. */
async function all<Item>(path: string, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const response = await operate("GET", `${path}?limit=${limit}&after=${encodeURIComponent(cursor)}`);
    const list: List<Item> = await response.json();
    items.push(...list.items);
    cursor = list.nextCursor;
  }
  return items;
}

describe("who may operate", () => {
  it("refuses everybody without the operator's token", async () => {
    const tenant = await registerTenant();
    for (const wrong of [undefined, "", `${token}x`, token?.slice(1), tenant.adminToken, tenant.scimToken]) {
      const refused = await callApi("GET", "/operator/tenants", { token: wrong });
      expect(refused.status).toBe(401);
      await problemOf(refused);
    }
  });

  it("has no such part where no token is set", async () => {
    for (const OPERATOR_TOKEN of ["", undefined as unknown as string]) {
      const headers = { Authorization: "Bearer undefined" };
      const answer = await sendIn({ OPERATOR_TOKEN }, "GET", "/api/v1/operator/tenants", { headers });
      expect(answer.status).toBe(404);
    }
  });

  it("does not open tenants", async () => {
    const tenant = await registerTenant();
    expect((await callApi("GET", `/tenants/${tenant.id}`, { token })).status).toBe(401);
  });
});

describe("/api/v1/operator/tenants", () => {
  it("lists every tenant once, with state and counts, page by page", async () => {
    const made = await Promise.all(["A", "B", "C", "D", "E"].map((name) => registerTenant({ name })));
    await env.DB.prepare("UPDATE tenants SET user_count = 7, group_count = 2 WHERE id = ?")
      .bind(made[2]?.id)
      .run();
    await env.DB.prepare("UPDATE lanes SET degraded_since = 1000, degraded_reason = 'down' WHERE tenant = ?")
      .bind(made[2]?.id)
      .run();
    const items = await all<{ id: string }>("/tenants", 2);
    const ids = items.map((item) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const tenant of made) expect(ids).toContain(tenant.id);
    expect(items.find((item) => item.id === made[2]?.id)).toMatchObject({
      status: "active",
      users: 7,
      groups: 2,
      sync: { degradedSince: "1970-01-01T00:00:01.000Z", degradedReason: "down", deadLetters: 0 },
    });
    expect(JSON.stringify(items)).not.toContain(made[0]?.adminToken);
  });

  it("says of each tenant how far Foundation is behind, as of the lane's last run", async () => {
    const road = await openRoad({ provisionUsers: false });
    const stateOf = async () =>
      (await all<{ id: string; sync: object }>("/tenants", 200)).find(({ id }) => id === road.tenant.id)
        ?.sync;
    // Until the first run, nobody can say that nothing is left.
    expect(await stateOf()).toMatchObject({
      state: "working",
      countedAt: null,
      overdueSeconds: expect.any(Number),
    });
    await road.wake();
    await vi.waitFor(async () =>
      expect(await stateOf()).toMatchObject({
        state: "converged",
        countedAt: expect.any(String),
        overdueSeconds: null,
      }),
    );
    await road.idp.createGroup("Engineers", [await road.idp.createUser("ada@x.example")]);
    await vi.waitFor(
      async () =>
        expect(await stateOf()).toMatchObject({
          state: "degraded",
          reason: expect.stringContaining("needs somebody"),
          pending: 1,
          parked: 1,
          held: 0,
          dismissed: 0,
          countsAreMinimums: false,
          oldestPendingSeconds: expect.any(Number),
          failedRuns: 0,
        }),
      { timeout: 20_000, interval: 50 },
    );
  });

  it("says that a tenant has no connection only of that tenant", async () => {
    const [without, withOne] = [await registerTenant(), await openRoad()];
    await env.DB.prepare("UPDATE lanes SET pending = 3 WHERE tenant IN (?, ?)")
      .bind(without.id, withOne.tenant.id)
      .run();
    const states = new Map(
      (await all<{ id: string; sync: { state: string } }>("/tenants", 200)).map(({ id, sync }) => [
        id,
        sync.state,
      ]),
    );
    expect(states.get(without.id)).toBe("degraded");
    expect(states.get(withOne.tenant.id)).not.toBe("degraded");
  });

  it("refuses a limit that is none", async () => {
    for (const limit of ["0", "x", "100000"]) {
      const refused = await operate("GET", `/tenants?limit=${limit}`);
      expect(refused.status).toBe(400);
      expect((await problemOf(refused)).errors?.[0]?.pointer).toBe("/limit");
    }
  });

  it("suspends and resumes: no token of the tenant opens anything meanwhile", async () => {
    const tenant = await registerTenant();
    expect((await operate("POST", `/tenants/${tenant.id}/suspend`)).status).toBe(200);
    const refused = await tenant.api("GET");
    expect(refused.status).toBe(403);
    expect((await problemOf(refused)).detail).toContain("suspended");
    const { results } = await env.DB.prepare("SELECT DISTINCT status FROM tokens WHERE tenant = ?")
      .bind(tenant.id)
      .all();
    expect(results).toEqual([{ status: "suspended" }]);

    expect((await operate("POST", `/tenants/${tenant.id}/resume`)).status).toBe(200);
    expect(await (await tenant.api("GET")).json()).toMatchObject({ status: "active" });
    expect((await operate("POST", "/tenants/nobody-0000/suspend")).status).toBe(404);
  });
});

describe("invite codes", () => {
  const register = (inviteCode?: string, REGISTRATION = "invite") =>
    sendIn({ REGISTRATION }, "POST", "/api/v1/tenants", {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: "Acme", idp: "okta", inviteCode }),
    });
  const invite = async (label: string) =>
    (await (await operate("POST", "/invites", { label })).json<{ code: string }>()).code;

  it("makes one tenant each, also when two use it at the same moment", async () => {
    const code = await invite("for Acme");
    const statuses = (await Promise.all([1, 2, 3].map(() => register(code)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 403, 403]);
    expect((await register(code)).status).toBe(403);
    const used = await env.DB.prepare("SELECT used_by FROM invites WHERE label = 'for Acme'").first(
      "used_by",
    );
    expect(used).toMatch(/^acme-/);
  });

  it("are needed where registration is by invitation, and do not help where it is closed", async () => {
    for (const refused of [await register(), await register("rci_unknown")]) {
      expect(refused.status).toBe(403);
      await problemOf(refused);
    }
    const code = await invite("for nobody");
    expect((await register(code, "closed")).status).toBe(403);
    expect((await register(code)).status).toBe(201);
  });

  it("are listed without the code", async () => {
    const codes = [await invite("one"), await invite("two"), await invite("three")];
    const items = await all<{ label: string; usedAt: string | null }>("/invites", 2);
    for (const label of ["one", "two", "three"])
      expect(items.filter((item) => item.label === label)).toHaveLength(1);
    for (const code of codes) expect(JSON.stringify(items)).not.toContain(code);
    expect((await send("GET", "/api/v1/operator/invites")).status).toBe(401);
  });
});
