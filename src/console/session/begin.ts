import { endSession, type Opener, openSession } from "../../access/sessions.ts";
import type { PageContext } from "../context.ts";
import { sessionCookie, setSessionCookie } from "./cookies.ts";

/**
 * Signs this browser in to the tenant, for whoever has just proved that they may. What its cookie held before is not taken up: if that was a
 * session, it is over.
 */
export async function beginSession(c: PageContext, tenant: string, opener: Opener): Promise<void> {
  const former = sessionCookie(c, tenant);
  if (former !== undefined) await endSession(c.var.db, tenant, former);
  const { secret, expiresAt } = await openSession(c.var.db, tenant, opener, c.var.now);
  setSessionCookie(c, tenant, secret, expiresAt);
}
