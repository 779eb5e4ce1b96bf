import type { PolicyName } from "./catalogue.ts";
import { changedNames, type Texts } from "./texts.ts";

/** What somebody has entered, and what was in force when they began. */
export interface Entered {
  readonly texts: Texts;
  readonly was: Texts;
}

/** The same against what is in force by now. */
export interface Meanwhile {
  /** Their changes, on top of what is in force. */
  readonly entered: Entered;
  /** What somebody else has changed since they began. */
  readonly theirs: readonly PolicyName[];
  /** What both have changed, and not alike: one of the two would be lost. */
  readonly both: readonly PolicyName[];
}

/** What others have changed while somebody was entering this. */
export function meanwhile({ texts, was }: Entered, now: Texts): Meanwhile {
  const mine = changedNames(was, texts);
  const theirs = changedNames(was, now);
  return {
    entered: {
      texts: { ...now, ...Object.fromEntries(mine.map((name) => [name, texts[name]])) },
      was: now,
    },
    theirs,
    both: mine.filter((name) => theirs.includes(name) && texts[name] !== now[name]),
  };
}
