import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readAlertRow } from "../../../src/store/alerts.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { Meter } from "../../../src/store/meter.ts";
import { openWebhookSecret } from "../../../src/tenants/alerts.ts";
import { alertReceiver, expectedHeaders } from "../../support/alert-receiver.ts";
import { callApi, problemOf, sendIn } from "../../support/api.ts";
import { newWorld } from "../../support/foundation-world.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

const stated = { url: "https://hooks.example.com/rollcall?team=7", events: ["parked", "recovered"] };

const rowOf = (tenant: TestTenant) => readAlertRow(openDatabase(env.DB, new Meter()), tenant.id);

describe("/api/v1/tenants/{id}/alerts", () => {
  it("is not there at first", async () => {
    const tenant = await registerTenant();
    for (const [method, path] of [
      ["GET", "/alerts"],
      ["DELETE", "/alerts"],
      ["POST", "/alerts/test"],
    ] as const) {
      const answer = await tenant.api(method, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect((await problemOf(answer)).detail).toContain("PUT");
    }
  });

  it("shows what was stated; the secret once, when it is made", async () => {
    const tenant = await registerTenant();
    const made = await tenant.api("PUT", "/alerts", stated);
    expect(made.status).toBe(201);
    const { secret, ...shown } = await made.json<{ secret: string }>();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(shown).toMatchObject({
      ...stated,
      degradedMinutes: 15,
      delivery: { pending: 0, givenUp: 0, lastDeliveredAt: null, lastFailureAt: null, lastFailure: null },
    });
    const got = await tenant.api("GET", "/alerts");
    expect(await got.json()).toEqual(shown);
    const again = await tenant.api("PUT", "/alerts", { ...stated, events: ["held"], degradedMinutes: 3 });
    expect(again.status).toBe(200);
    const text = await again.text();
    expect(text).not.toContain("whsec_");
    expect(JSON.parse(text)).toMatchObject({ events: ["held"], degradedMinutes: 3 });
  });

  it("keeps the secret, sealed, until it is rotated", async () => {
    const tenant = await registerTenant();
    const secretOf = async (change: object) =>
      (await (await tenant.api("PUT", "/alerts", { ...stated, ...change })).json<{ secret?: string }>())
        .secret;
    const opened = async () => {
      const row = await rowOf(tenant);
      return row && openWebhookSecret(env.MASTER_KEY, row);
    };
    const first = await secretOf({});
    expect(await opened()).toBe(first);
    expect(JSON.stringify(await rowOf(tenant))).not.toContain(first?.slice("whsec_".length));
    await secretOf({ url: "https://other.example.com/" });
    expect(await opened()).toBe(first);
    const second = await secretOf({ rotateSecret: true });
    expect(second).toMatch(/^whsec_/);
    expect(second).not.toBe(first);
    expect(await opened()).toBe(second);
  });

  it("makes a new secret where the master key of the old one is gone", async () => {
    const tenant = await registerTenant();
    await tenant.api("PUT", "/alerts", stated);
    const MASTER_KEY = `v2:${btoa("k".repeat(32))}`;
    const headers = { Authorization: `Bearer ${tenant.adminToken}`, "Content-Type": "application/json" };
    const path = `/api/v1/tenants/${tenant.id}/alerts`;
    const test = await sendIn({ MASTER_KEY }, "POST", `${path}/test`, { headers });
    expect(test.status).toBe(409);
    expect((await problemOf(test)).detail).toContain("rotateSecret");
    const put = await sendIn({ MASTER_KEY }, "PUT", path, { headers, body: JSON.stringify(stated) });
    expect(await put.json()).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
  });

  it.each([
    ["/url", { url: "hooks" }],
    ["/url", { url: "https://user:password@hooks.example.com/" }],
    ["/events", { events: [] }],
    ["/events/0", { events: ["everything"] }],
    ["/degradedMinutes", { degradedMinutes: -1 }],
    ["/degradedMinutes", { degradedMinutes: 100_000 }],
    ["/secret", { secret: "whsec_mine" }],
  ])("points at %s of %j", async (pointer, change) => {
    const tenant = await registerTenant();
    const refused = await tenant.api("PUT", "/alerts", { ...stated, ...change });
    expect(refused.status).toBe(400);
    expect((await problemOf(refused)).errors?.[0]?.pointer).toBe(pointer);
    expect((await tenant.api("GET", "/alerts")).status).toBe(404);
  });

  it.each([
    "http://hooks.example.com/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://metadata.internal/",
  ])("takes only public addresses over https: %s", async (url) => {
    const tenant = await registerTenant();
    const refused = await sendIn({ OUTBOUND: "public" }, "PUT", `/api/v1/tenants/${tenant.id}/alerts`, {
      headers: { Authorization: `Bearer ${tenant.adminToken}`, "Content-Type": "application/json" },
      body: JSON.stringify({ ...stated, url }),
    });
    expect(refused.status).toBe(400);
    expect((await problemOf(refused)).errors?.[0]?.pointer).toBe("/url");
  });

  it("ends with DELETE, and leaves nothing", async () => {
    const tenant = await registerTenant();
    await tenant.api("PUT", "/alerts", stated);
    expect((await tenant.api("DELETE", "/alerts")).status).toBe(204);
    expect((await tenant.api("DELETE", "/alerts")).status).toBe(404);
    expect(await rowOf(tenant)).toBeUndefined();
  });

  it("is a wall: nobody else's token opens it, and one's own reaches nobody else's", async () => {
    const [ours, theirs] = [await registerTenant(), await registerTenant()];
    await theirs.api("PUT", "/alerts", stated);
    const before = await rowOf(theirs);
    for (const token of [ours.adminToken, ours.scimToken, theirs.scimToken, undefined]) {
      for (const [method, path] of [
        ["GET", ""],
        ["PUT", ""],
        ["DELETE", ""],
        ["POST", "/test"],
      ] as const) {
        const body = method === "PUT" ? { ...stated, url: "https://evil.example.com/" } : undefined;
        const answer = await callApi(method, `/tenants/${theirs.id}/alerts${path}`, { token, body });
        expect([401, 403]).toContain(answer.status);
        expect(await answer.text()).not.toContain("hooks.example.com");
      }
    }
    expect((await ours.api("GET", "/alerts")).status).toBe(404);
    expect((await ours.api("DELETE", "/alerts")).status).toBe(404);
    await ours.api("PUT", "/alerts", { ...stated, events: ["held"] });
    expect((await rowOf(theirs))?.secret).toBe(before?.secret);
    expect((await rowOf(theirs))?.events).toBe(before?.events);
  });
});

describe("POST /alerts/test", () => {
  async function withReceiver() {
    const tenant = await registerTenant();
    const receiver = alertReceiver(await newWorld());
    const put = await tenant.api("PUT", "/alerts", { ...stated, url: receiver.url });
    const { secret } = await put.json<{ secret: string }>();
    const test = async () =>
      (await tenant.api("POST", "/alerts/test")).json<{
        ok: boolean;
        status: number | null;
        detail: string;
      }>();
    return { tenant, receiver, secret, test };
  }

  it("sends a signed message at once, and says what came of it", async () => {
    const { tenant, receiver, secret, test } = await withReceiver();
    expect(await test()).toEqual({ ok: true, status: 204, detail: expect.stringContaining("204") });
    const [received] = await receiver.received();
    if (received === undefined) throw new Error("There is a message.");
    expect(received).toMatchObject({ type: "rollcall.test", data: { tenant: tenant.id } });
    expect(received.headers).toMatchObject({
      "content-type": "application/json",
      ...(await expectedHeaders(received, secret)),
    });
  });

  it.each([
    [500, "log"],
    [404, "check the URL"],
    [401, "signing secret"],
    [429, "no more for now"],
  ])("says in plain words what a %i means", async (status, words) => {
    const { receiver, test } = await withReceiver();
    await receiver.plan({ status });
    expect(await test()).toEqual({ ok: false, status, detail: expect.stringContaining(words) });
  });

  it("does not follow a redirect", async () => {
    const { receiver, test } = await withReceiver();
    await receiver.plan({ status: 307, times: 1, location: receiver.url });
    expect(await test()).toEqual({ ok: false, status: 307, detail: expect.stringContaining("redirect") });
    expect(await receiver.received()).toHaveLength(1);
  });

  it("says that nobody answered", async () => {
    const { receiver, test } = await withReceiver();
    await receiver.plan({ drop: true });
    expect(await test()).toEqual({ ok: false, status: null, detail: expect.stringContaining("connection") });
  });

  it("sends nothing to an address that may not be called any more", async () => {
    const { tenant, receiver } = await withReceiver();
    const headers = { Authorization: `Bearer ${tenant.adminToken}` };
    const path = `/api/v1/tenants/${tenant.id}/alerts/test`;
    const answer = await sendIn({ OUTBOUND: "public" }, "POST", path, { headers });
    expect(await answer.json()).toMatchObject({ ok: false, detail: expect.stringContaining("https") });
    expect(await receiver.received()).toEqual([]);
  });
});
