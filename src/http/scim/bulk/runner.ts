import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../../config.ts";
import { type BulkSlice, runSlice, type SliceOutcome } from "./slice.ts";

/**
 * Carries out slices of one Bulk request. It keeps nothing: it is an object only because each call of one is an invocation of its own,
 * with limits of its own on queries, subrequests and time.
 */
export class BulkRunner extends DurableObject<Env> {
  run(slice: BulkSlice): Promise<SliceOutcome> {
    return runSlice(this.env, slice);
  }
}
