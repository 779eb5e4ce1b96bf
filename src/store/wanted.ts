import { COMMIT_LIMITS } from "../limits/scim.ts";

/**
 * How long a change is wanted: until whoever asked for it has been answered. A try whose answer the platform lost may go on where nobody sees
 * it: in an object that was moved away, or as a batch on its way to D1. Carried out after its caller was answered, it would read what newer
 * requests have made of the directory, and undo it; no version tells that it comes too late.
 *
 * So whoever answers without knowing what became of a try first gives it up: a row in `operations` that the try's own batch cannot pass.
 * D1 puts the two in an order. Either the try was committed before, and is part of what is answered; or it never will be. The row costs a trip
 * only where something was lost. Where nobody is left to write it (the caller itself has ended), or D1 does not take it, time decides: by D1's
 * own clock, no batch passes after `until`.
 */
export interface Wanted {
  /** Epoch milliseconds. */
  readonly until: number;
  /** The calls that the change is part of, each of which may be given up: ids of rows in `operations`. */
  readonly calls: readonly string[];
}

/** What a request that begins `now` may still do. */
export const wantedFrom = (now: number): Wanted => ({ until: now + COMMIT_LIMITS.lifeMs, calls: [] });

/** The same as part of one call more. */
export const withCall = ({ until, calls }: Wanted, call: string): Wanted => ({
  until,
  calls: [...calls, call],
});
