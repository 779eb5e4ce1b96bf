import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FoundationFault } from "../../../src/foundation/fault.ts";
import { isEffectUnknown, isTransient } from "../../../src/foundation/fault.ts";
import type { Result } from "../../../src/lib/result.ts";
import { FOUNDATION_LIMITS } from "../../../src/limits/propagation.ts";
import type { World } from "./world.ts";
import { startWorld, unwrap } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.control("reset", {}));

const CREATE = { method: "POST", path: "/groups$" };

function faultOf(result: Result<unknown, FoundationFault>): FoundationFault {
  if (result.ok) throw new Error("The call was expected to fail.");
  return result.error;
}

describe("an answer", () => {
  it.each([
    [500, "unanswered"],
    [502, "unanswered"],
    [503, "unanswered"],
    [408, "unanswered"],
    [425, "throttled"],
    [429, "throttled"],
    [409, "duplicate"],
    [400, "refused"],
    [403, "refused"],
    [404, "refused"],
    [418, "refused"],
    [422, "refused"],
    [302, "refused"],
    [204, "malformed"],
    [200, "malformed"],
  ])("of %i is the fault %s", async (status, kind) => {
    await world.fault({ ...CREATE, status });
    expect(faultOf(await world.client().createGroup("Team")).kind).toBe(kind);
  });

  it.each([
    [429, 7, 7000],
    [503, 2, 2000],
    [429, "Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    [429, "soon", undefined],
    [429, 0, undefined],
    [503, "99999999999999999999", 3_600_000],
    [429, "Wed, 01 Jan 2126 00:00:00 GMT", 3_600_000],
    [429, "Wed, 31 Dec 2025 00:00:00 GMT", undefined],
  ])("of %i with Retry-After %s asks to wait %s ms", async (status, retryAfter, expected) => {
    await world.fault({ ...CREATE, status, retryAfter });
    const now = () => Date.UTC(2026, 0, 1);
    const fault = faultOf(await world.client({}, { now }).createGroup("Team"));
    expect("retryAfterMs" in fault ? fault.retryAfterMs : undefined).toBe(expected);
  });

  it("is not followed to another address", async () => {
    const visited: string[] = [];
    const foundation = world.client(
      { credentials: { type: "token", token: "t" } },
      {
        fetch: async (url, init) => {
          visited.push(`${url} ${init.redirect}`);
          return new Response(null, { status: 307, headers: { Location: "https://elsewhere.example" } });
        },
      },
    );
    expect(faultOf(await foundation.whoAmI())).toMatchObject({ kind: "refused", status: 307 });
    expect(visited).toEqual([`${world.connection.baseUrl}/api/iam/principal/user manual`]);
  });

  it.each([
    ["a page of HTML", "<html>Sign in</html>"],
    ["no body", ""],
    ["another JSON", "[]"],
    [
      "more than is read",
      JSON.stringify({ identifier: "1", name: "x".repeat(FOUNDATION_LIMITS.answerBytes) }),
    ],
  ])("of 200 with %s is malformed", async (_name, body) => {
    const foundation = world.client(
      { credentials: { type: "token", token: "t" } },
      { fetch: async () => new Response(body) },
    );
    expect(faultOf(await foundation.createGroup("Team")).kind).toBe("malformed");
  });
});

describe("no answer", () => {
  it.each([
    ["before", false],
    ["after", true],
  ])("where the connection breaks %s the effect", async (effect, tookEffect) => {
    await world.fault({ ...CREATE, effect, drop: true });
    const foundation = world.client();
    expect(faultOf(await foundation.createGroup("Team")).kind).toBe("unanswered");
    await world.control("faults", {});
    expect(unwrap(await foundation.findGroupByName("Team")) !== undefined).toBe(tookEffect);
  });

  it("where the connection breaks, and the effect comes later", async () => {
    await world.fault({ ...CREATE, effect: "late", delayMs: 1, drop: true });
    const foundation = world.client();
    expect(faultOf(await foundation.createGroup("Team")).kind).toBe("unanswered");
    await world.control("settled");
    expect(unwrap(await foundation.findGroupByName("Team"))?.name).toBe("Team");
  });

  it("where it takes longer than we wait", async () => {
    const never = (_url: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    const foundation = world.client(
      { credentials: { type: "token", token: "t" } },
      { fetch: never, timeoutMs: 1 },
    );
    expect(faultOf(await foundation.createGroup("Team"))).toEqual({
      kind: "unanswered",
      reason: "Foundation did not answer within 0.001 seconds.",
    });
  });

  it("where the body stops in the middle", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('{"identifier":'));
        controller.error(new Error("reset"));
      },
    });
    const foundation = world.client(
      { credentials: { type: "token", token: "t" } },
      { fetch: async () => new Response(body) },
    );
    expect(faultOf(await foundation.createGroup("Team")).kind).toBe("unanswered");
  });

  it("where nobody listens", async () => {
    const foundation = world.client({
      baseUrl: "http://127.0.0.1:1",
      credentials: { type: "token", token: "t" },
    });
    expect(faultOf(await foundation.createGroup("Team")).kind).toBe("unanswered");
  });
});

describe("what a fault means", () => {
  it("says whether the effect is known, and whether repeating helps", () => {
    const kinds: FoundationFault[] = [
      { kind: "refused", status: 400, reason: "" },
      { kind: "throttled", reason: "" },
      { kind: "unanswered", reason: "" },
      { kind: "malformed", reason: "" },
      { kind: "signIn", reason: "" },
      { kind: "notFound", reason: "" },
      { kind: "duplicate", reason: "" },
    ];
    const kindsThat = (test: (fault: FoundationFault) => boolean) =>
      kinds.filter(test).map(({ kind }) => kind);
    expect(kindsThat(isEffectUnknown)).toEqual(["throttled", "unanswered", "malformed"]);
    expect(kindsThat(isTransient)).toEqual(["throttled", "unanswered"]);
  });
});
