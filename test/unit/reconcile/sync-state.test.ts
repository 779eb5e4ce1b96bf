import { describe, expect, it } from "vitest";
import { syncStateOf } from "../../../src/reconcile/sync-state.ts";
import type { SyncFacts } from "../../../src/store/facts.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 31, 12);

const calm: SyncFacts = {
  connected: true,
  connectedAt: NOW - 100 * HOUR,
  previewing: false,
  pending: 0,
  parked: 0,
  held: 0,
  dismissed: 0,
  massChange: null,
  massChangeAt: null,
  oldestPendingSince: null,
  degradedSince: null,
  degradedReason: null,
  convergedAt: 1,
  comparedAt: NOW - HOUR,
  desiredDigest: null,
  foundationDigest: null,
  differing: 0,
  latency: "{}",
  deadLetters: 0,
  reviews: 0,
  isMinimum: false,
};

describe("syncStateOf", () => {
  it.each<[string, Partial<SyncFacts>, string, RegExp | null]>([
    ["converged without any work", {}, "converged", null],
    [
      "waiting for its start, whatever else there is",
      { previewing: true, pending: 3, parked: 1 },
      "preview",
      /sync\/start/,
    ],
    ["converged without work, connected or not", { connected: false, connectedAt: null }, "converged", null],
    ["converged while memberships wait for review", { reviews: 3 }, "converged", null],
    ["working with pending work", { pending: 1 }, "working", null],
    [
      "degraded without a connection for the work",
      { pending: 1, connected: false, connectedAt: null },
      "degraded",
      /no connection/,
    ],
    ["held with one held removal", { held: 1, parked: 2 }, "held", /^One removal is held back/],
    ["degraded after a dismissal", { dismissed: 3 }, "degraded", /^3 removals were dismissed/],
    ["working after a dismissal while there is work", { dismissed: 3, pending: 1 }, "working", null],
    [
      "degraded where the last comparison differs",
      { differing: 2 },
      "degraded",
      /^The last comparison found 2 people/,
    ],
    ["working until the first comparison", { comparedAt: null, connectedAt: NOW - HOUR }, "working", null],
    [
      "degraded where the first comparison does not come to its end",
      { comparedAt: null },
      "degraded",
      /to the end since/,
    ],
    [
      "degraded where no comparison has come to its end for hours",
      { comparedAt: NOW - 4 * HOUR },
      "degraded",
      /^Foundation has not been compared to the end since 2026-01-31T08:00:00/,
    ],
    [
      "degraded where an old comparison differs",
      { comparedAt: NOW - 4 * HOUR, differing: 1 },
      "degraded",
      /found one person/,
    ],
    [
      "converged where there is nothing to compare with",
      { connected: false, connectedAt: null, comparedAt: null },
      "converged",
      null,
    ],
    ["degraded with one parked item", { parked: 1 }, "degraded", /^One item needs somebody/],
    [
      "degraded with parked items beside others",
      { pending: 5, parked: 2 },
      "degraded",
      /^2 items need somebody/,
    ],
    [
      "degraded when the lane is",
      { degradedSince: 5, degradedReason: "It is down." },
      "degraded",
      /^It is down\.$/,
    ],
    [
      "degraded when the lane is, whatever else",
      { degradedSince: 5, pending: 1, parked: 1 },
      "degraded",
      /answer/,
    ],
  ])("is %s", (_, facts, state, reason) => {
    const answer = syncStateOf({ ...calm, ...facts }, NOW);
    expect(answer.state).toBe(state);
    if (reason === null) expect(answer.reason).toBeNull();
    else expect(answer.reason).toMatch(reason);
  });
});
