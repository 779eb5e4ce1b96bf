import { and, eq, sql } from "drizzle-orm";
import { fail, ok, type Result } from "../lib/result.ts";
import { hashToken, readToken, type TokenKind } from "../lib/token.ts";
import { prepared, type Slot } from "../store/prepared.ts";
import { type TenantStatus, tenants, tokens } from "../store/tables/tenants.ts";

/** Who is calling: the holder of a tenant's token. */
export interface TenantCaller {
  readonly kind: TokenKind;
  readonly tenant: string;
  readonly tokenId: string;
  readonly tokenHash: string;
  /** Epoch milliseconds, kept to the hour. */
  readonly tokenLastUsedAt: number | null;
}

/** Who is calling: the people who run this installation, who belong to no tenant. */
export interface OperatorCaller {
  readonly kind: "operator";
  readonly tenant?: undefined;
}

/** Who is calling: a browser that is signed in to a tenant's console. */
export interface SessionCaller {
  readonly kind: "session";
  readonly tenant: string;
}

export type Caller = TenantCaller | SessionCaller | OperatorCaller;

export type Refusal = "unknown" | "suspended" | "wrong kind";

/** What `tokenCheck` finds. */
export interface TokenRow {
  readonly tenant: string;
  readonly hash: string;
  readonly id: string;
  readonly kind: TokenKind;
  readonly status: TenantStatus;
  readonly lastUsedAt: number | null;
  /** The schemas that the tenant has defined, as stored; null where there are none. */
  readonly schemas: string | null;
}

/**
 * The token of an `Authorization` header (RFC 6750 §2.1), as its hash; nothing if the header is missing, is of another scheme, or holds
 * what cannot be a token of ours. So most wrong tokens are refused here, before anything is asked.
 */
export async function presentedToken(header: string | undefined): Promise<string | undefined> {
  const token = bearer(header);
  const kind = token === undefined ? undefined : readToken(token);
  return token !== undefined && (kind === "scim" || kind === "admin") ? hashToken(token) : undefined;
}

/** The credentials of a Bearer header, whatever they are. */
export const bearer = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];

/**
 * Looks the token up within the tenant: by the primary key, so one row (two for a tenant that has defined schemas: how a request is to be
 * read depends on them), and another tenant's token is simply not there. Put it first in
 * the batch that does the work, and give what it finds to `judge`: so checking who is calling costs no wait of its own.
 */
export const tokenCheck = prepared((db, tenant: Slot, hash: Slot) =>
  db
    .select({
      tenant: tokens.tenant,
      hash: tokens.hash,
      id: tokens.id,
      kind: tokens.kind,
      status: tokens.status,
      lastUsedAt: tokens.lastUsedAt,
      schemas: tenants.schemas,
    })
    .from(tokens)
    // As a key that is NULL, because SQLite would look the row up before it asks for another condition.
    .leftJoin(tenants, eq(tenants.id, sql`CASE WHEN ${tokens.extended} THEN ${tokens.tenant} END`))
    .where(and(eq(tokens.tenant, tenant), eq(tokens.hash, hash))),
);

/**
 * Whether the token opens what is asked for.
 *
 * @returns the caller; or `unknown` (no such token here, which must look the same as no such tenant), `wrong kind` (a SCIM token for the
 * API or the reverse), `suspended` (the right token of a tenant that the operator has suspended)
 */
export function judge(row: TokenRow | undefined, wanted: TokenKind): Result<TenantCaller, Refusal> {
  if (row === undefined) return fail("unknown");
  if (row.kind !== wanted) return fail("wrong kind");
  if (row.status === "suspended") return fail("suspended");
  return ok({
    kind: row.kind,
    tenant: row.tenant,
    tokenId: row.id,
    tokenHash: row.hash,
    tokenLastUsedAt: row.lastUsedAt,
  });
}
