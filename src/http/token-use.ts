import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { MiddlewareHandler } from "hono";
import type { Caller, TenantCaller } from "../access/authenticate.ts";
import { log } from "../lib/log.ts";
import { openDatabase } from "../store/database.ts";
import { Meter } from "../store/meter.ts";
import { tokens } from "../store/tables/tenants.ts";
import type { AppEnv } from "./context.ts";

const HOUR = 3_600_000;

/**
 * The hour to be written as a token's last use, if that is not written yet. Kept to the hour, so that a busy token costs one write per
 * hour; an administrator only wants to know which tokens are dead.
 */
export function useToNote(caller: Caller | undefined, now: number): number | undefined {
  if (caller === undefined || !holdsToken(caller)) return undefined;
  const hour = now - (now % HOUR);
  return caller.tokenLastUsedAt === null || caller.tokenLastUsedAt < hour ? hour : undefined;
}

const holdsToken = (caller: Caller): caller is TenantCaller =>
  caller.kind === "scim" || caller.kind === "admin";

/** Notes the use of the caller's token, after the answer and on no request's meter. */
export const noteTokenUse: MiddlewareHandler<AppEnv> = async function noteTokenUse(c, next) {
  await next();
  const { caller, now, requestId } = c.var;
  const hour = useToNote(caller, now);
  if (hour === undefined || caller === undefined || !holdsToken(caller)) return;
  const { tenant, tokenHash } = caller;
  const db = openDatabase(c.env.DB, new Meter());
  const write = db.batch([
    db
      .update(tokens)
      .set({ lastUsedAt: hour })
      .where(
        and(
          eq(tokens.tenant, tenant),
          eq(tokens.hash, tokenHash),
          or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, hour)),
        ),
      ),
  ]);
  c.executionCtx.waitUntil(write.catch(() => log("token use not noted", { requestId, tenant })));
};
