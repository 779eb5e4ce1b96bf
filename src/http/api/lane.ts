import type { Env } from "../../config.ts";

/** The tenant's lane. */
export const laneOf = (env: Pick<Env, "LANE">, tenant: string) => env.LANE.get(env.LANE.idFromName(tenant));
