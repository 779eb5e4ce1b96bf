import type { Action, EditAction, FaultAction } from "./actions.ts";
import { GROUPS, USERS } from "./cast.ts";
import type { Random } from "./random.ts";
import { CLEAR, type FoundationWeather, type Weather } from "./weather.ts";

/** Kinds of faults that a run may be restricted to. */
export const FAULTS = ["foundation", "d1", "queue", "cron", "objects", "edits"] as const;
export type FaultKind = (typeof FAULTS)[number];
/** How often each comes up. */
export const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  foundation: 4,
  d1: 2,
  queue: 1,
  cron: 1,
  objects: 3,
  edits: 2,
};

export function makeFault(random: Random, kind: FaultKind): Action {
  const often = random.pick([0, 0.1, 0.3, 0.6]);
  const share = (probability: number) => (random.chance(probability) ? often : 0);
  switch (kind) {
    case "foundation":
      return { do: "foundationWeather", is: makeFoundationWeather(random) };
    case "d1": {
      const some = Math.min(often, 0.15);
      return {
        do: "weather",
        of: "d1",
        is: { before: some / 2, after: some / 2, late: some / 6, stall: random.pick([0, 0.05, 0.2]) },
      };
    }
    case "queue":
      return {
        do: "weather",
        of: "queue",
        is: { refused: share(0.3), lost: share(0.6), doubled: share(0.5), late: share(0.6) },
      };
    case "cron":
      return {
        do: "weather",
        of: "cron",
        is: { skipped: random.pick([0, 0.5, 0.9]), doubled: random.pick([0, 0.5]) },
      };
    case "objects":
      return makeObjectFault(random);
    case "edits":
      return makeEdit(random);
  }
}

/** Mostly one thing at a time, and mostly about members alone: a Foundation that fails in everything is soon left in peace. */
function makeFoundationWeather(random: Random): FoundationWeather {
  if (random.chance(0.2)) return CLEAR;
  const kinds = [
    "late",
    "late",
    "late",
    "before",
    "after",
    "slow",
    "throttled",
    "refused",
    "nonsense",
  ] as const;
  const only = random.chance(0.7) ? "members" : "everything";
  const chosen = Array.from({ length: random.chance(0.7) ? 1 : 3 }, () => random.pick(kinds));
  const often = random.pick([0.15, 0.4, 0.7]) / chosen.length;
  return { ...CLEAR, only, ...Object.fromEntries(chosen.map((kind) => [kind, often])) };
}

function makeObjectFault(random: Random): FaultAction {
  const goesOn = random.chance(0.7);
  const kind = random.int(1, 10);
  if (kind <= 5) return { do: "evict", what: "lane", group: "", goesOn };
  if (kind <= 7) return { do: "evict", what: "group", group: random.pick(GROUPS), goesOn };
  if (kind <= 8) return { do: "deploy", goesOn };
  const is: Weather["objects"] = {
    split: random.pick([0, 0.1, 0.3]),
    lost: random.pick([0, 0.1]),
    killed: random.pick([0, 0.1]),
  };
  return { do: "weather", of: "objects", is: { ...is } };
}

function makeEdit(random: Random): EditAction {
  const nth = random.int(0, 1_000);
  const kind = random.int(1, 12);
  if (kind <= 3) return { do: "strangerJoins", nth };
  if (kind <= 5) return { do: "placedByHand", nth, user: random.pick(USERS) };
  if (kind <= 8) return { do: "memberThrownOut", nth };
  if (kind <= 9) return { do: "groupDeleted", nth };
  if (kind <= 10) return { do: "userDeleted", nth };
  return { do: "signedOut", refresh: random.chance(0.5) };
}
