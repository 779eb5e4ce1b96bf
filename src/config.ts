import type { GroupWriter } from "./directory/group-writer/object.ts";
import type { BulkRunner } from "./http/scim/bulk/runner.ts";
import type { Lane } from "./lane/object.ts";

/** The bindings, variables and secrets of the Worker, as `wrangler.toml` and `wrangler secret` give them. */
export interface Env {
  readonly DB: D1Database;
  readonly GROUP_WRITER: DurableObjectNamespace<GroupWriter>;
  readonly BULK_RUNNER: DurableObjectNamespace<BulkRunner>;
  readonly LANE: DurableObjectNamespace<Lane>;
  readonly WAKE: Queue<WakeMessage>;
  readonly REGISTRATION_LIMIT: RateLimit;
  readonly SIGN_IN_LIMIT: RateLimit;
  readonly SCIM_LIMIT: RateLimit;

  /** 32 random bytes in base64 per version, newest first: `v2:<base64>,v1:<base64>`. Seals what tenants entrust to Rollcall. */
  readonly MASTER_KEY: string;
  /** Opens `/api/v1/operator`; without it that part does not exist. */
  readonly OPERATOR_TOKEN?: string;

  /** `open`, `invite` or `closed`. */
  readonly REGISTRATION: string;
  /** `public`: only https addresses on the public internet may be called; `any`: for development. */
  readonly OUTBOUND: string;
  /** `enforced` or `relaxed`. */
  readonly RATE_LIMITS: string;
  /** The address under which clients reach this installation; by default that of the request. */
  readonly PUBLIC_URL?: string;
  /** The name template of tenants that state none, such as `{tenant} – {group}` where customers share a Foundation; `{group}` by default. */
  readonly TARGET_NAME_TEMPLATE?: string;
  /** Overrides of the lane's pace, in milliseconds, for development: see `pace` in foundation/pace.ts. */
  readonly CALL_LIFE_MS?: string;
  readonly RETRY_BASE_MS?: string;
  readonly RETRY_CAP_MS?: string;
  readonly DRAIN_REST_MS?: string;
  /** How long counted reads may wait to be written, in milliseconds, for development. */
  readonly READS_EVERY_MS?: string;
}

/** A message never says what to do, only whose work to look at. */
export interface WakeMessage {
  readonly tenant: string;
}
