/** Random choices that are the same for the same seed, on every machine. */
export interface Random {
  /** At least 0, below 1. */
  readonly next: () => number;
  /** A whole number from 0 to below this. */
  readonly below: (end: number) => number;
  /** Throws for an empty list. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** So many different elements, or all where there are fewer. */
  readonly some: <T>(list: readonly T[], count: number) => T[];
  readonly hex: (digits: number) => string;
}

const STEP = 0x6d2b79f5;

/** Mulberry32: 32 bits of state are enough for some years of a company. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + STEP) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    next,
    below,
    pick: (list) => {
      const index = below(list.length);
      if (index >= list.length) throw new Error("There is nothing to pick from an empty list.");
      return list[index] as (typeof list)[number];
    },
    some: (list, count) => {
      const rest = [...list];
      const chosen: typeof rest = [];
      while (chosen.length < count && rest.length > 0) chosen.push(...rest.splice(below(rest.length), 1));
      return chosen;
    },
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(""),
  };
}
