import { FOUNDATION_PREVIEW_LIMITS } from "../../limits/propagation.ts";

/** How many, and the first of them. */
export interface Sample<T> {
  readonly count: number;
  readonly sample: readonly T[];
}

export const sampleOf = <T>(items: readonly T[]): Sample<T> => ({
  count: items.length,
  sample: items.slice(0, FOUNDATION_PREVIEW_LIMITS.sample),
});
