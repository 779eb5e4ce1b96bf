import { sql } from "drizzle-orm";
import { fail, ok, type Result } from "../lib/result.ts";
import { hashToken, mintToken, readToken } from "../lib/token.ts";
import { CONSOLE_LIMITS } from "../limits/http.ts";
import type { Database } from "../store/database.ts";
import { type SessionOpener, sessions, type TenantStatus } from "../store/tables/tenants.ts";

/** A browser that is signed in to a tenant's console. */
export interface Session {
  readonly tenant: string;
  readonly tenantName: string;
  readonly idp: string;
  /** `admin` may do everything; `setup`, by a link, everything but what outlives the link: tokens of administrators, links, the tenant's end. */
  readonly role: "admin" | "setup";
  /** What every form has to bring along. */
  readonly csrf: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** What waits for somebody, as counted after the lane's last run: shown on every page. */
  readonly waiting: { readonly parked: number; readonly held: number };
}

/** Who opens a session: an admin token, or a set-up link that ends at `until` (epoch milliseconds). */
export type Opener =
  | { readonly kind: "token"; readonly hash: string }
  | { readonly kind: "link"; readonly hash: string; readonly until: number };

/**
 * Signs a browser in and gives what its cookie is to hold: a secret made anew, so that nobody can have planted it there. Sessions of the
 * tenant that are over are forgotten with it.
 */
export async function openSession(
  db: Database,
  tenant: string,
  opener: Opener,
  now: number,
): Promise<{ readonly secret: string; readonly expiresAt: number }> {
  const secret = mintToken("session");
  const longest = now + CONSOLE_LIMITS.sessionMs;
  const expiresAt = opener.kind === "link" ? Math.min(opener.until, longest) : longest;
  const row = { tenant, hash: await hashToken(secret), openerHash: opener.hash, createdAt: now, expiresAt };
  await db.batch([
    db.run(sql`DELETE FROM sessions WHERE tenant = ${tenant} AND expires_at <= ${now}`),
    db.insert(sessions).values({ ...row, opener: opener.kind }),
  ]);
  return { secret, expiresAt };
}

/** Signs a browser out: its cookie opens nothing any more. */
export async function endSession(db: Database, tenant: string, secret: string): Promise<void> {
  if (readToken(secret) !== "session") return;
  const hash = await hashToken(secret);
  await db.batch([db.run(sql`DELETE FROM sessions WHERE tenant = ${tenant} AND hash = ${hash}`)]);
}

/** What `readSession` finds. */
interface SessionRow {
  readonly tenantName: string;
  readonly idp: string;
  readonly status: TenantStatus;
  readonly opener: SessionOpener;
  readonly expiresAt: number;
  readonly parked: number | null;
  readonly held: number | null;
}

/**
 * The session that a cookie stands for: one trip, four rows by their keys. A session whose token or link is gone is over, whatever time it had left.
 *
 * @returns the session; or `none` (no such session with this tenant, which must look the same as no such tenant), or `suspended`
 */
export async function readSession(
  db: Database,
  tenant: string,
  secret: string,
  now: number,
): Promise<Result<Session, "none" | "suspended">> {
  if (readToken(secret) !== "session") return fail("none");
  const hash = await hashToken(secret);
  const [rows] = await db.batch([
    db.all<SessionRow>(sql`
      SELECT tenants.name AS tenantName, tenants.idp, tenants.status, sessions.opener, sessions.expires_at AS expiresAt,
             lanes.parked, lanes.held
        FROM sessions CROSS JOIN tenants ON tenants.id = sessions.tenant
             LEFT JOIN lanes ON lanes.tenant = sessions.tenant
       WHERE sessions.tenant = ${tenant} AND sessions.hash = ${hash} AND sessions.expires_at > ${now}
         AND CASE sessions.opener
               WHEN 'token' THEN EXISTS (SELECT 1 FROM tokens
                 WHERE tokens.tenant = sessions.tenant AND tokens.hash = sessions.opener_hash AND tokens.kind = 'admin')
               ELSE EXISTS (SELECT 1 FROM setup_links
                 WHERE setup_links.tenant = sessions.tenant AND setup_links.hash = sessions.opener_hash
                   AND setup_links.expires_at > ${now})
             END`),
  ]);
  const row = rows[0];
  if (row === undefined) return fail("none");
  if (row.status === "suspended") return fail("suspended");
  return ok({
    tenant,
    tenantName: row.tenantName,
    idp: row.idp,
    role: row.opener === "token" ? "admin" : "setup",
    csrf: await csrfOf(secret),
    expiresAt: row.expiresAt,
    waiting: { parked: row.parked ?? 0, held: row.held ?? 0 },
  });
}

/** Bound to the session, and of no use to find its secret. */
export const csrfOf = (secret: string): Promise<string> => hashToken(`csrf ${secret}`);
