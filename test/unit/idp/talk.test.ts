import { describe, expect, it } from "vitest";
import type { VendorName } from "../../../dev/idp/dialect.ts";
import { createTally, quantile } from "../../../dev/idp/statistics.ts";
import { createTalk } from "../../../dev/idp/talk.ts";
import { dialectOn } from "../../../dev/idp/vendors.ts";

/** Time passes only by waiting. */
function talker(
  vendor: VendorName,
  answers: readonly (() => Response)[],
  perSecond = Number.POSITIVE_INFINITY,
) {
  const waits: number[] = [];
  const sent: { at: number; request: Request }[] = [];
  let time = 0;
  const tally = createTally();
  const clock = {
    now: () => time,
    wait: async (ms: number) => {
      waits.push(ms);
      time += ms;
    },
  };
  const send = async (request: Request) => {
    sent.push({ at: time, request });
    return (answers[sent.length - 1] ?? answers.at(-1) ?? (() => new Response()))();
  };
  const target = { send, baseUrl: "https://server.example/scim/v2", token: "secret" };
  const talk = createTalk(target, tally, clock, perSecond);
  const dialect = dialectOn(vendor, "scheduled", 0);
  return { waits, sent, tally, ask: () => talk(dialect, { method: "GET", path: "/Users?count=1" }) };
}

const busy = (status: number, retryAfter?: string) => () =>
  new Response(null, { status, headers: retryAfter === undefined ? {} : { "Retry-After": retryAfter } });
const fine = () => Response.json({ totalResults: 0 });
const broken = () => {
  throw new TypeError("fetch failed", { cause: new Error("connection refused") });
};

describe("sending a request", () => {
  it.each([429, 503])("waits as long as a %i says, in whole seconds", async (status) => {
    const { ask, waits, tally } = talker("okta", [busy(status, "7"), busy(status, "2"), fine]);
    expect(await ask()).toMatchObject({ status: 200, tries: 3 });
    expect(waits).toEqual([7000, 2000]);
    expect(tally.result()).toMatchObject({ requests: 3, retries: 2, failures: { [status]: 2 } });
  });

  it.each(["Wed, 21 Oct 2026 07:28:00 GMT", "1.5", "-1", ""])(
    "waits a time of its own after %j",
    async (said) => {
      const { ask, waits } = talker("okta", [busy(429, said), busy(429), fine]);
      expect((await ask()).status).toBe(200);
      expect(waits).toEqual([500, 1000]);
    },
  );

  it("is given up after ten tries at Okta", async () => {
    const { ask, sent } = talker("okta", [busy(503, "1")]);
    expect(await ask()).toMatchObject({ status: 503, tries: 10 });
    expect(sent).toHaveLength(10);
  });

  it.each<[VendorName, number]>([
    ["okta", 400],
    ["okta", 500],
    ["entra", 400],
    ["generic", 409],
  ])("%s never repeats a %i", async (vendor, status) => {
    const { ask, sent } = talker(vendor, [busy(status), fine]);
    expect(await ask()).toMatchObject({ status, tries: 1 });
    expect(sent).toHaveLength(1);
  });

  it("is repeated where there was no answer, and tells why there was none", async () => {
    const lucky = talker("generic", [broken, fine]);
    expect(await lucky.ask()).toMatchObject({ status: 200, tries: 2 });
    const { ask } = talker("generic", [broken]);
    expect(await ask()).toEqual({ status: 0, body: undefined, tries: 5, reason: "connection refused" });
  });

  it("keeps to its rate, repeats included", async () => {
    const { ask, sent } = talker("generic", [busy(503, "0"), fine], 4);
    for (let asked = 0; asked < 3; asked++) await ask();
    const times = sent.map(({ at }) => at);
    expect(times).toHaveLength(4);
    for (const [index, at] of times.slice(1).entries())
      expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(250);
  });

  it("carries the token, and Entra's flag where there is one", async () => {
    const { ask, sent } = talker("entra-flagged", [fine]);
    await ask();
    expect(sent[0]?.request.url).toBe("https://server.example/scim/v2/Users?count=1&aadOptscim062020");
    expect(sent[0]?.request.headers.get("authorization")).toBe("Bearer secret");
    expect(sent[0]?.request.headers.get("adscimversion")).toBe("6.0");
  });
});

describe("quantiles", () => {
  it.each([
    [[], 0.5, 0],
    [[3], 0.95, 3],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4], 0.95, 4],
  ])("of %j at %d is %d", (sorted, share, value) => {
    expect(quantile(sorted, share)).toBe(value);
  });
});
