import { and, asc, eq, gt, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { hashToken, mintToken, readToken } from "../lib/token.ts";
import { SETUP_LINK_LIMITS } from "../limits/tenants.ts";
import type { Database } from "../store/database.ts";
import { setupLinks, tenants } from "../store/tables/tenants.ts";

/** A link that opens the console for a colleague, as its tenant sees it afterwards. */
export interface SetupLinkView {
  readonly id: string;
  readonly label: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** What a new link is to be. */
export interface SetupLinkRequest {
  readonly label: string;
  readonly expiresInHours: number;
}

/** A link that was just made: the one moment at which its secret is known. */
export interface NewSetupLink extends SetupLinkView {
  readonly secret: string;
}

/** An invitation that may be accepted: the link itself, and whose it is. */
export interface Invitation {
  /** What a session that it opens refers to. */
  readonly hash: string;
  readonly tenantName: string;
  readonly label: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/**
 * Makes a link, and forgets those of the tenant that have ended. Ends in `tooMany` where as many live ones as a tenant may have are left, and
 * in `unknown` where there is no such tenant.
 */
export async function createSetupLink(
  db: Database,
  tenant: string,
  { label, expiresInHours }: SetupLinkRequest,
  now: number,
): Promise<Result<NewSetupLink, "tooMany" | "unknown">> {
  const secret = mintToken("link");
  const hash = await hashToken(secret);
  const id = newId();
  const expiresAt = now + expiresInHours * HOUR;
  const [, inserted, found] = await db.batch([
    db.run(sql`DELETE FROM setup_links WHERE tenant = ${tenant} AND expires_at <= ${now}`),
    db.run(sql`
      INSERT INTO setup_links (tenant, hash, id, label, created_at, expires_at)
      SELECT id, ${hash}, ${id}, ${label}, ${now}, ${expiresAt} FROM tenants
       WHERE id = ${tenant} AND (SELECT count(*) FROM setup_links WHERE tenant = ${tenant}) < ${SETUP_LINK_LIMITS.live}`),
    db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenant)),
  ]);
  if (found.length === 0) return fail("unknown");
  if (inserted.meta.changes === 0) return fail("tooMany");
  return ok({ secret, id, label, createdAt: now, expiresAt });
}

/** The tenant's links that may still be used, the oldest first. */
export async function listSetupLinks(
  db: Database,
  tenant: string,
  now: number,
): Promise<readonly SetupLinkView[]> {
  const [rows] = await db.batch([
    db
      .select({
        id: setupLinks.id,
        label: setupLinks.label,
        createdAt: setupLinks.createdAt,
        expiresAt: setupLinks.expiresAt,
      })
      .from(setupLinks)
      .where(and(eq(setupLinks.tenant, tenant), gt(setupLinks.expiresAt, now)))
      .orderBy(asc(setupLinks.id)),
  ]);
  return rows;
}

/** Withdraws a link; from then on it opens nothing, and whoever signed in with it is signed out. Whether there was such a link. */
export async function deleteSetupLink(db: Database, tenant: string, id: string): Promise<boolean> {
  const [deleted] = await db.batch([
    db.delete(setupLinks).where(and(eq(setupLinks.tenant, tenant), eq(setupLinks.id, id))),
  ]);
  return deleted.meta.changes > 0;
}

/**
 * What a link invites to; it may be used until it ends.
 *
 * @returns the invitation; or `unknown` (no such link of this tenant, which must look the same as no such tenant), `expired`, or `suspended`
 */
export async function readInvitation(
  db: Database,
  tenant: string,
  secret: string,
  now: number,
): Promise<Result<Invitation, "unknown" | "expired" | "suspended">> {
  if (readToken(secret) !== "link") return fail("unknown");
  const hash = await hashToken(secret);
  const [rows] = await db.batch([
    db
      .select({
        tenantName: tenants.name,
        status: tenants.status,
        label: setupLinks.label,
        expiresAt: setupLinks.expiresAt,
      })
      .from(setupLinks)
      .innerJoin(tenants, eq(tenants.id, setupLinks.tenant))
      .where(and(eq(setupLinks.tenant, tenant), eq(setupLinks.hash, hash))),
  ]);
  const [row] = rows;
  if (row === undefined) return fail("unknown");
  if (row.expiresAt <= now) return fail("expired");
  if (row.status === "suspended") return fail("suspended");
  return ok({ hash, tenantName: row.tenantName, label: row.label, expiresAt: row.expiresAt });
}

const HOUR = 3_600_000;
