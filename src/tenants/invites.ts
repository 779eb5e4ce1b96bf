import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import { BASE62 } from "../lib/base62.ts";
import { randomText } from "../lib/random-text.ts";
import { sha256Hex } from "../lib/sha256.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { invites } from "../store/tables/tenants.ts";

/** An invite code as the operator sees it afterwards. */
export interface InviteView {
  readonly label: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly usedAt: number | null;
  /** The tenant that registered with it. */
  readonly usedBy: string | null;
}

/** Makes a code that registers one tenant. Only its hash is stored: this is the one moment at which it is known. */
export async function createInvite(db: Database, label: string, now: number): Promise<string> {
  const code = `rci_${randomText(BASE62, 24)}`;
  await db.batch([db.insert(invites).values({ codeHash: await hashInvite(code), label, createdAt: now })]);
  return code;
}

/** A code as it is stored. */
export const hashInvite = (code: string): Promise<string> => sha256Hex(code);

/** Whether the code can be used: `unknown` if it was never given out, `used` if somebody registered with it. */
export async function inviteState(db: Database, codeHash: string): Promise<"free" | "used" | "unknown"> {
  const [rows] = await db.batch([
    db.select({ usedAt: invites.usedAt }).from(invites).where(eq(invites.codeHash, codeHash)),
  ]);
  if (rows[0] === undefined) return "unknown";
  return rows[0].usedAt === null ? "free" : "used";
}

/**
 * The statement that uses the code up. If somebody else was faster it sets a column that must not be NULL to NULL, and so the batch it is
 * part of fails as a whole: see `isInviteTaken`.
 */
export const useInvite = (db: Database, codeHash: string, tenant: string, now: number): Statement =>
  db
    .update(invites)
    .set({
      label: sql`CASE WHEN ${invites.usedAt} IS NULL THEN ${invites.label} END`,
      usedAt: now,
      usedBy: tenant,
    })
    .where(eq(invites.codeHash, codeHash));

/** Whether the message of a failed batch is that of `useInvite`. */
export const isInviteTaken = (message: string): boolean =>
  message.includes("NOT NULL constraint failed: invites.label");

/** A place in the list of invite codes. */
export interface InvitePlace {
  readonly createdAt: number;
  readonly codeHash: string;
}

/** Up to `limit` codes after the place, the oldest first, with the place of each. */
export async function listInvites(
  db: Database,
  after: InvitePlace | undefined,
  limit: number,
): Promise<readonly (InviteView & InvitePlace)[]> {
  const [rows] = await db.batch([
    db
      .select()
      .from(invites)
      .where(
        after &&
          or(
            gt(invites.createdAt, after.createdAt),
            and(eq(invites.createdAt, after.createdAt), gt(invites.codeHash, after.codeHash)),
          ),
      )
      .orderBy(asc(invites.createdAt), asc(invites.codeHash))
      .limit(limit),
  ]);
  return rows;
}
