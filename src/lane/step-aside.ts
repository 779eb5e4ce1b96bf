import { and, eq, sql } from "drizzle-orm";
import type { Statement } from "../store/commit.ts";
import type { LaneStore } from "../store/lane-store.ts";
import { targets } from "../store/tables/propagation.ts";

/** How a group stands whose new name is taken. */
export interface NameWait {
  /** Whether the name is that of another group of ours, which is to have a new one itself. */
  readonly willBeFree: boolean;
  /** Whether another one of ours waits for the name that this group still bears. */
  readonly isWaitedFor: boolean;
}

/** Reads for whom a group of ours waits, and who for it. Where both is so they may wait in a circle, as two do that swap their names. */
export async function readNameWait(
  { db, tenant }: LaneStore,
  target: { readonly id: string; readonly name: string; readonly foundationName: string | null },
): Promise<NameWait> {
  const [rows] = await db.batch([
    db.all<{ willBeFree: number; isWaitedFor: number }>(sql`
      SELECT coalesce(max(foundation_name = ${target.name} AND name <> foundation_name), 0) AS willBeFree,
             coalesce(max(name = ${target.foundationName} AND foundation_name IS NOT name), 0) AS isWaitedFor
        FROM targets WHERE tenant = ${tenant} AND id <> ${target.id}`),
  ]);
  return { willBeFree: rows[0]?.willBeFree === 1, isWaitedFor: rows[0]?.isWaitedFor === 1 };
}

/** A name that nobody else wants, for the time until the right one is free. */
export const asideName = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  `${[...name].slice(0, 200).join("")} (${id})`;

/** Notes the name that a group bears in Foundation. */
export const noteName = ({ db, tenant }: LaneStore, targetId: string, foundationName: string): Statement =>
  db
    .update(targets)
    .set({ foundationName })
    .where(and(eq(targets.tenant, tenant), eq(targets.id, targetId)));
