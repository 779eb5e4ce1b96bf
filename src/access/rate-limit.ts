import type { Env } from "../config.ts";
import { BULK_LIMITS } from "../limits/scim.ts";
import { clientKey } from "./client-key.ts";

/** The part of the environment that rate limits need. The limits themselves are in wrangler.toml. */
export type LimitEnv = Pick<Env, "RATE_LIMITS" | "REGISTRATION_LIMIT" | "SIGN_IN_LIMIT" | "SCIM_LIMIT">;

/** Counts a registration from this client address; whether it is within the limit. */
export const mayRegister = (env: LimitEnv, address: string | undefined): Promise<boolean> =>
  within(env, env.REGISTRATION_LIMIT, clientKey(address));

/**
 * Counts a failed sign-in from this client address; whether it is within the limit. Only failures are counted, and only failures are
 * refused: tenants of one IdP share its addresses, so nobody may lock out the others by failing from there.
 */
export const mayFailToSignIn = (env: LimitEnv, address: string | undefined): Promise<boolean> =>
  within(env, env.SIGN_IN_LIMIT, clientKey(address));

/**
 * Counts a SCIM request of this tenant; whether it is within the limit. To be asked before the database is; therefore the token is part
 * of the key: otherwise anybody who knows a tenant's id could use up its share with wrong tokens.
 */
export const mayCallScim = (env: LimitEnv, tenant: string, tokenHash: string): Promise<boolean> =>
  within(env, env.SCIM_LIMIT, `${tenant}:${tokenHash}`);

/**
 * Counts what a Bulk request is more than one request, before any of it is carried out; whether that is within the limit. Each slice counts
 * as a request: it is an invocation too. Each operation cannot, or the largest Bulk request would exceed the limit by itself.
 */
export async function mayBulk(
  env: LimitEnv,
  tenant: string,
  tokenHash: string,
  operations: number,
): Promise<boolean> {
  const slices = Math.ceil(operations / BULK_LIMITS.operationsPerSlice);
  const others = Array.from({ length: Math.max(0, slices - 1) }, () => mayCallScim(env, tenant, tokenHash));
  return (await Promise.all(others)).every(Boolean);
}

async function within(env: LimitEnv, limit: RateLimit, key: string): Promise<boolean> {
  if (env.RATE_LIMITS === "relaxed") return true;
  return (await limit.limit({ key })).success;
}
