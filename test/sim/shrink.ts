import type { History, Step } from "./actions.ts";

/**
 * Leaves out as many steps as it can while the history still fails: halves first, then ever smaller parts, at last single ones. `fails`
 * plays a history; no more than `budget` are played.
 */
export async function shrink(
  history: History,
  fails: (history: History) => Promise<boolean>,
  budget: number,
): Promise<History> {
  let steps: readonly Step[] = history.steps;
  let left = budget;
  for (let size = Math.ceil(steps.length / 2); size >= 1 && left > 0; ) {
    let hasShrunk = false;
    for (let from = 0; from < steps.length && left > 0; ) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      left--;
      if (fewer.length > 0 && (await fails({ ...history, steps: fewer }))) {
        steps = fewer;
        hasShrunk = true;
      } else from += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (!hasShrunk) break;
  }
  return { ...history, steps };
}
