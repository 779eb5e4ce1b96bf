import type { Changed, Difference } from "../../activity/changed.ts";
import type { Understood } from "../../activity/understood.ts";
import type { Guard } from "../../directory/guard.ts";
import type { Json } from "../../lib/json.ts";
import type { TenantTypes } from "../../scim/extensions.ts";
import type { AppEnv } from "../context.ts";

/** What handlers find in their context below a tenant's SCIM address. The optional ones are left there for the activity record. */
export interface ScimEnv extends AppEnv {
  Variables: AppEnv["Variables"] & {
    /** The tenant in the path: whether the caller belongs to it, the guard says. */
    tenant: string;
    /** The token that was presented, as its hash. */
    tokenHash: string;
    guard: Guard;
    /** The tenant's resource types, once the guard has agreed. */
    types?: TenantTypes;
    /** The body that arrived, where it was JSON. */
    requestBody?: Json;
    /** The body that was answered. */
    responseBody?: Json;
    /** The names of the tolerances it took to understand the request. */
    tolerances?: readonly string[];
    /** What the request was understood as. */
    understood?: Understood | undefined;
    /** What the request changed. */
    changed?: Changed;
    difference?: Difference;
    /** Whether the request has left work for the lane, which is woken once the request is answered. */
    wakes?: boolean;
  };
}
