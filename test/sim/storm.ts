import type { Action, History, Step } from "./actions.ts";
import type { Weather } from "./weather.ts";

/** Weather in which requests are mostly tried in vain, and tries go on that nobody waits for. */
const STORMS: Readonly<Record<string, Pick<Weather, "d1" | "objects">>> = {
  /** Answers are lost, of objects and of D1. */
  lost: {
    d1: { before: 0.05, after: 0.05, late: 0.1, stall: 0.1 },
    objects: { split: 0.3, lost: 0.3, killed: 0.05 },
  },
  /** Whoever calls an object ends where it is, and the object goes on, next to its successor, and slowly. */
  killed: {
    d1: { before: 0, after: 0, late: 0, stall: 0.3 },
    objects: { split: 0.5, lost: 0, killed: 0.4 },
  },
};
export const STORM_NAMES = Object.keys(STORMS);

/** The history with a storm from its first step to its last, whatever else its weather is. */
export function inStorm(history: History, name: string): History {
  const storm = STORMS[name];
  const [setup] = history.setups;
  if (storm === undefined || setup === undefined) throw new Error(`There is no storm ${name}.`);
  const id = 1 + Math.max(-1, ...history.steps.map((step) => step.id));
  const begins = (["d1", "objects"] as const).map(
    (of, index): Step => ({
      id: id + index,
      at: 0,
      tenant: setup.name,
      action: { do: "weather", of, is: storm[of] },
    }),
  );
  const rest = history.steps.filter(({ action }) => !isOfStorm(action) && !DELETIONS.includes(action.do));
  return { ...history, steps: [...begins, ...rest] };
}

const isOfStorm = (action: Action): boolean =>
  action.do === "weather" && (action.of === "d1" || action.of === "objects");

/** No creation that comes late can be told from a new one where the same was deleted meanwhile. */
const DELETIONS: readonly Action["do"][] = ["deleteUser", "deleteGroup"];
