import type { Env } from "../config.ts";
import { log } from "../lib/log.ts";

/** The part of a request's context that waking needs. */
interface Waking {
  readonly env: Pick<Env, "WAKE">;
  readonly var: { readonly tenant: string; readonly requestId: string };
  readonly executionCtx: { waitUntil(promise: Promise<unknown>): void };
}

/** The same for forcing. */
interface Forcing {
  readonly env: Pick<Env, "LANE">;
  readonly var: { readonly tenant: string };
}

/** Tells the tenant's lane, after the answer, that a commit has left work. If the message is lost, the sweep finds the work. */
export function wakeLane(c: Waking): void {
  const { tenant, requestId } = c.var;
  c.executionCtx.waitUntil(
    c.env.WAKE.send({ tenant }).catch(() => log("lane not woken", { tenant, requestId })),
  );
}

/** Has the tenant's lane start now and end a pause, because somebody asks. Returns when the lane knows. */
export const forceLane = ({ env, var: { tenant } }: Forcing): Promise<void> =>
  env.LANE.get(env.LANE.idFromName(tenant)).wake({ force: true });
