import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FoundationSession } from "../../../src/foundation/session.ts";
import type { SessionStore } from "../../../src/foundation/sign-in.ts";
import type { World } from "./world.ts";
import { startWorld, unwrap } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.control("reset", {}));

const LOGIN = "POST /login";
const REFRESH = "POST /refresh";
const WHO = "GET /principal/user";

function memoryStore(): SessionStore & { saved: FoundationSession | undefined } {
  return {
    saved: undefined,
    async load() {
      return this.saved;
    },
    async save(session) {
      this.saved = session;
    },
  };
}

describe("a session", () => {
  it("is asked for once, however many calls need it at the same time", async () => {
    const foundation = world.client();
    const answers = await Promise.all(Array.from({ length: 10 }, () => foundation.whoAmI()));
    expect(new Set(answers.map(unwrap)).size).toBe(1);
    const calls = await world.calls();
    expect(calls.filter((call) => call === LOGIN)).toHaveLength(1);
    expect(calls.filter((call) => call === WHO)).toHaveLength(10);
  });

  it("is refreshed once for all calls whose token was rejected, and they are repeated", async () => {
    const foundation = world.client();
    await foundation.whoAmI();
    await world.control("edit", { expireTokens: {} });
    const answers = await Promise.all(Array.from({ length: 5 }, () => foundation.whoAmI()));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const calls = await world.calls();
    expect(calls.filter((call) => call === REFRESH)).toHaveLength(1);
    expect(calls.filter((call) => call === LOGIN)).toHaveLength(1);
  });

  it("begins anew with the password where the refresh token is rejected too", async () => {
    const foundation = world.client();
    await foundation.whoAmI();
    await world.control("edit", { expireTokens: { refresh: true } });
    unwrap(await foundation.whoAmI());
    expect(await world.calls()).toEqual([LOGIN, WHO, WHO, REFRESH, LOGIN, WHO]);
  });

  it("is renewed before it ends, without a call that fails", async () => {
    let time = Date.now();
    const foundation = world.client({}, { now: () => time });
    await foundation.whoAmI();
    time += 17_980_000;
    unwrap(await foundation.whoAmI());
    expect(await world.calls()).toEqual([LOGIN, WHO, REFRESH, WHO]);
  });

  it("is signed in for anew once the refresh token has ended as well", async () => {
    let time = Date.now();
    const foundation = world.client({}, { now: () => time });
    await foundation.whoAmI();
    time += 86_400_000;
    unwrap(await foundation.whoAmI());
    expect(await world.calls()).toEqual([LOGIN, WHO, LOGIN, WHO]);
  });

  it("is repeated for once only", async () => {
    await world.fault({ path: "/principal/user$", status: 401 });
    const refused = await world.client().whoAmI();
    expect(refused).toMatchObject({ ok: false, error: { kind: "signIn" } });
    expect(await world.calls()).toEqual([LOGIN, WHO, REFRESH, WHO]);
  });
});

describe("a stored session", () => {
  it("is taken up by the next client", async () => {
    const session = memoryStore();
    unwrap(await world.client({}, { session }).whoAmI());
    unwrap(await world.client({}, { session }).whoAmI());
    expect(await world.calls()).toEqual([LOGIN, WHO, WHO]);
  });

  it("is not taken up for another account", async () => {
    const session = memoryStore();
    unwrap(await world.client({}, { session }).whoAmI());
    await world.client({ organization: "acme" }, { session }).organizations();
    expect((await world.calls()).filter((call) => call === LOGIN)).toHaveLength(2);
  });

  it("costs a sign-in where the store fails, and no call", async () => {
    const session: SessionStore = {
      load: () => Promise.reject(new Error("gone")),
      save: () => Promise.reject(new Error("full")),
    };
    unwrap(await world.client({}, { session }).whoAmI());
  });
});

describe("a sign-in that fails", () => {
  it("is final where the password is wrong, and nothing shows it", async () => {
    const logged: unknown[] = [];
    const foundation = world.client(
      { credentials: { type: "password", user: "rollcall", password: "hunter2" } },
      { log: (...event) => logged.push(event) },
    );
    const refused = await foundation.createGroup("Team");
    expect(refused).toMatchObject({ ok: false, error: { kind: "signIn" } });
    expect(await world.calls()).toEqual([LOGIN]);
    expect(JSON.stringify([refused, logged, foundation.address])).not.toContain("hunter2");
  });

  it.each([{ status: 500 }, { status: 429 }, { drop: true }])(
    "with %o leaves the call unsent, to be repeated",
    async (rule) => {
      await world.fault({ path: "/login$", retryAfter: 3, ...rule });
      const refused = await world.client().createGroup("Team");
      expect(refused).toMatchObject({ ok: false, error: { kind: "throttled" } });
      expect(await world.calls()).toEqual([LOGIN]);
    },
  );

  it.each([400, 403, 404, 422, 302, 204])("with %i is a matter of the settings", async (status) => {
    await world.fault({ path: "/login$", status });
    expect(await world.client().whoAmI()).toMatchObject({ ok: false, error: { kind: "signIn" } });
  });

  it("is tried again by the next call", async () => {
    await world.fault({ path: "/login$", status: 503, times: 1 });
    const foundation = world.client();
    expect((await foundation.whoAmI()).ok).toBe(false);
    expect((await foundation.whoAmI()).ok).toBe(true);
  });
});

describe("a pasted token", () => {
  it("is used as it is, and its rejection is final", async () => {
    const token = await world.token();
    const foundation = world.client({ credentials: { type: "token", token } });
    unwrap(await foundation.whoAmI());
    await world.control("edit", { expireTokens: {} });
    expect(await foundation.whoAmI()).toMatchObject({ ok: false, error: { kind: "signIn" } });
    expect(await world.calls()).toEqual([LOGIN, WHO, WHO]);
  });
});

describe("the log", () => {
  it("has an event for each request, free of tokens and names", async () => {
    const events: unknown[] = [];
    const foundation = world.client({}, { log: (event, fields) => events.push({ event, ...fields }) });
    await foundation.createGroup("Team Secret");
    expect(events).toEqual([
      { event: "foundation.call", purpose: "create a group", status: 200, durationMs: expect.any(Number) },
    ]);
  });
});
