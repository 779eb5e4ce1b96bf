import { and, asc, eq, ne, or, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { hashToken, mintToken, type TokenKind } from "../lib/token.ts";
import { TENANT_LIMITS } from "../limits/tenants.ts";
import { NO_DEFINITIONS } from "../scim/extensions.ts";
import type { Database } from "../store/database.ts";
import { tokens } from "../store/tables/tenants.ts";

/** A token as its tenant sees it afterwards: enough to tell it from the others. */
export interface TokenView {
  readonly id: string;
  readonly kind: TokenKind;
  readonly label: string;
  readonly lastFour: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds, kept to the hour. */
  readonly lastUsedAt: number | null;
}

/** A token that was just made: the one moment at which it is known. */
export interface NewToken {
  readonly token: string;
  readonly row: typeof tokens.$inferInsert;
}

/** Makes a token and the row that stands for it. */
export async function newToken(
  tenant: string,
  kind: TokenKind,
  label: string,
  now: number,
): Promise<NewToken> {
  const token = mintToken(kind);
  const row = {
    tenant,
    hash: await hashToken(token),
    id: newId(),
    kind,
    status: "active",
    label,
    lastFour: token.slice(-4),
    createdAt: now,
    lastUsedAt: null,
  } as const;
  return { token, row };
}

/** The tenant's tokens, the oldest first. */
export async function listTokens(db: Database, tenant: string): Promise<readonly TokenView[]> {
  const [rows] = await db.batch([
    db
      .select({
        id: tokens.id,
        kind: tokens.kind,
        label: tokens.label,
        lastFour: tokens.lastFour,
        createdAt: tokens.createdAt,
        lastUsedAt: tokens.lastUsedAt,
      })
      .from(tokens)
      .where(eq(tokens.tenant, tenant))
      .orderBy(asc(tokens.id)),
  ]);
  return rows;
}

/**
 * Adds a token. Ends in `tooMany` where the tenant has as many as it may; what the row that is added repeats of the tenant is that of this
 * moment.
 */
export async function createToken(
  db: Database,
  tenant: string,
  kind: TokenKind,
  label: string,
  now: number,
): Promise<Result<NewToken, "tooMany">> {
  const made = await newToken(tenant, kind, label, now);
  const { row } = made;
  const [inserted] = await db.batch([
    db.insert(tokens).select(sql`
      SELECT id, ${row.hash}, ${row.id}, ${kind}, status, schemas <> ${NO_DEFINITIONS}, ${label}, ${row.lastFour}, ${now}, NULL
        FROM tenants
       WHERE id = ${tenant} AND (SELECT count(*) FROM tokens WHERE tenant = ${tenant}) < ${TENANT_LIMITS.tokens}`),
  ]);
  return inserted.meta.changes === 0 ? fail("tooMany") : ok(made);
}

/**
 * Deletes a token; from then on it opens nothing. Ends in `unknown` where the tenant has no such token, and in `lastAdmin` where it is
 * the only one that opens the API: without it nobody could make another. Which it is, is decided in the statement that deletes.
 */
export async function deleteToken(
  db: Database,
  tenant: string,
  id: string,
): Promise<Result<undefined, "unknown" | "lastAdmin">> {
  const [found, deleted] = await db.batch([
    db
      .select({ id: tokens.id })
      .from(tokens)
      .where(and(eq(tokens.tenant, tenant), eq(tokens.id, id))),
    db
      .delete(tokens)
      .where(
        and(
          eq(tokens.tenant, tenant),
          eq(tokens.id, id),
          or(ne(tokens.kind, "admin"), sql`(${adminCount(tenant)}) > 1`),
        ),
      ),
  ]);
  if (found.length === 0) return fail("unknown");
  return deleted.meta.changes === 0 ? fail("lastAdmin") : ok(undefined);
}

const adminCount = (tenant: string): SQL =>
  sql`SELECT count(*) FROM tokens WHERE tenant = ${tenant} AND kind = 'admin'`;
