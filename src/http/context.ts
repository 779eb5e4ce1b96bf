import type { Caller } from "../access/authenticate.ts";
import type { Env } from "../config.ts";
import type { Database } from "../store/database.ts";
import type { Meter } from "../store/meter.ts";
import type { Wanted } from "../store/wanted.ts";

/** What every handler finds in its context. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    /** UUID version 7; also the key of the activity record. */
    requestId: string;
    /** What the request costs in D1. */
    meter: Meter;
    db: Database;
    /** Epoch milliseconds at which the request came in: one request has one time. */
    now: number;
    /** How long what the request asks for may be carried out. */
    wanted: Wanted;
    /** Who is calling, set by whoever checked the token. */
    caller?: Caller;
  };
}

/** The context below a tenant's path, once the caller has been found to belong to it. */
export interface TenantEnv extends AppEnv {
  Variables: AppEnv["Variables"] & { tenant: string };
}
