import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlertFacts,
  decideAlerts,
  NOTHING_TOLD,
  type Told,
  waitAfter,
} from "../../../src/lane/alerts/decide.ts";
import { ALERT_LIMITS } from "../../../src/limits/propagation.ts";
import { ALERT_EVENTS } from "../../../src/store/tables/alerts.ts";

const MINUTE = 60_000;
const GATHER = 5 * MINUTE;
const NOW = 1_000 * MINUTE;
const all = { events: ALERT_EVENTS, degradedMinutes: 15 };

const well: AlertFacts = {
  degradedSince: null,
  fresh: { parked: 0, held: 0, drift: 0 },
  left: { parked: false, held: false },
  lastDrift: "",
};
const fresh = (change: Partial<AlertFacts["fresh"]>): AlertFacts => ({
  ...well,
  fresh: { ...well.fresh, ...change },
});
const decide = (facts: AlertFacts, told: Told = NOTHING_TOLD, now = NOW, wish = all) =>
  decideAlerts(wish, told, facts, now, GATHER);
const eventsOf = ({ announcements }: ReturnType<typeof decide>) => announcements.map(({ event }) => event);

describe("what is told", () => {
  it("is nothing while all is well", () => {
    expect(decide(well)).toEqual({ announcements: [], told: NOTHING_TOLD, lookAt: null });
  });

  it.each(["parked", "held", "drift"] as const)("is what has newly become so: %s", (event) => {
    expect(eventsOf(decide(fresh({ [event]: 3 })))).toEqual([event]);
  });

  it("is told once, and the end of it once", () => {
    const first = decide(fresh({ parked: 2 }));
    const still = { ...well, left: { parked: true, held: false } };
    expect(eventsOf(decide(still, first.told, NOW + 60 * MINUTE))).toEqual([]);
    const end = decide(well, first.told, NOW + 61 * MINUTE);
    expect(end.announcements).toEqual([{ event: "recovered", from: ["parked"] }]);
    expect(eventsOf(decide(well, end.told, NOW + 120 * MINUTE))).toEqual([]);
  });

  it("has what comes soon after together, later", () => {
    const first = decide(fresh({ parked: 2 }));
    const soon = decide(fresh({ parked: 1 }), first.told, NOW + 1000);
    expect([eventsOf(soon), soon.lookAt]).toEqual([[], NOW + GATHER]);
    expect(eventsOf(decide(fresh({ parked: 40 }), soon.told, NOW + GATHER))).toEqual(["parked"]);
    expect(eventsOf(decide(fresh({ held: 1 }), first.told, NOW + 1000))).toContain("held");
  });

  it("is a degradation only when it lasts, and its end only when it was told", () => {
    const down = (minutes: number): AlertFacts => ({ ...well, degradedSince: NOW - minutes * MINUTE });
    const early = decide(down(14));
    expect([eventsOf(early), early.lookAt]).toEqual([[], NOW + MINUTE]);
    expect(eventsOf(decide(well, early.told))).toEqual([]);
    const late = decide(down(15));
    expect(eventsOf(late)).toEqual(["degraded"]);
    expect(eventsOf(decide(down(15), late.told, NOW + 60 * MINUTE))).toEqual([]);
    expect(decide(well, late.told, NOW + 60 * MINUTE).announcements).toEqual([
      { event: "recovered", from: ["degraded"] },
    ]);
  });

  it("is each finding of a comparison once", () => {
    const first = decide({ ...fresh({ drift: 2 }), lastDrift: "id-2" });
    expect(first.told.driftAfter).toBe("id-2");
    expect(eventsOf(decide({ ...well, lastDrift: "id-2" }, first.told, NOW + 60 * MINUTE))).toEqual([]);
  });

  it("is never what nobody asked for, and nobody is woken for it", () => {
    fc.assert(
      fc.property(
        fc.subarray([...ALERT_EVENTS]),
        fc.record({ parked: fc.nat(3), held: fc.nat(3), drift: fc.nat(3) }),
        fc.option(fc.integer({ min: 0, max: NOW }), { nil: null }),
        fc.subarray(["degraded", "parked", "held"] as const),
        (events, counts, degradedSince, open) => {
          const verdict = decideAlerts(
            { events, degradedMinutes: 15 },
            { ...NOTHING_TOLD, open },
            { ...well, fresh: counts, degradedSince },
            NOW,
            GATHER,
          );
          for (const event of eventsOf(verdict)) expect(events).toContain(event);
          if (!events.includes("degraded")) expect(verdict.lookAt).toBeNull();
        },
      ),
    );
  });
});

describe("the waits between tries", () => {
  it("grow, and the last try comes some hours after the first", () => {
    const waits = Array.from({ length: ALERT_LIMITS.attempts - 1 }, (_, tries) => waitAfter(tries, 1_000));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(2);
    expect(hours).toBeLessThan(6);
  });
});
