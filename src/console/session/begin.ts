import { csrfOf, endSession, type Opener, openSession, type Session } from "../../access/sessions.ts";
import type { PageContext } from "../context.ts";
import { sessionCookie, setSessionCookie } from "./cookies.ts";

/**
 * Signs this browser in to the tenant, for whoever has just proved that they may. What its cookie held before is not taken up: if that was a
 * session, it is over. Gives what the forms of the session have to bring along.
 */
export async function beginSession(
  c: PageContext,
  tenant: string,
  opener: Opener,
): Promise<Pick<Session, "csrf">> {
  const former = sessionCookie(c, tenant);
  if (former !== undefined) await endSession(c.var.db, tenant, former);
  const { secret, expiresAt } = await openSession(c.var.db, tenant, opener, c.var.now);
  setSessionCookie(c, tenant, secret, expiresAt);
  return { csrf: await csrfOf(secret) };
}
