import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { LaneStore } from "./lane-store.ts";

/**
 * How many people are in at least one target, and how many targets are in Foundation, is kept with the lane: whoever changes the ledger
 * or a target's state says so here, in the same batch.
 */

/** The statements, with what keeps the number of people right: whoever of these is present anywhere is taken out before, and counted after. */
export const keepingPeople = (
  store: LaneStore,
  userIds: readonly string[],
  statements: readonly Statement[],
): Statement[] => {
  if (userIds.length === 0) return [...statements];
  const present = sql`
    SELECT count(*) FROM (SELECT DISTINCT value AS id FROM json_each(${JSON.stringify(userIds)})) person
     WHERE EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_user
                    WHERE tenant = ${store.tenant} AND user_id = person.id AND state = 'present')`;
  return [
    shift(store, "people", sql`- (${present})`),
    ...statements,
    shift(store, "people", sql`+ (${present})`),
  ];
};

/** Counts out those who are present in this target alone, before the ledger forgets all of it. */
export const countOutPeople = (store: LaneStore, targetId: string): Statement =>
  shift(
    store,
    "people",
    sql`- (
      SELECT count(*) FROM ledger place WHERE tenant = ${store.tenant} AND target_id = ${targetId} AND state = 'present'
         AND NOT EXISTS (SELECT 1 FROM ledger other INDEXED BY ledger_user
                          WHERE other.tenant = ${store.tenant} AND other.user_id = place.user_id
                            AND other.target_id <> ${targetId} AND other.state = 'present'))`,
  );

/** The statements, with what keeps the number of targets right, whatever they do to this one. */
export const keepingTargets = (
  store: LaneStore,
  targetId: string,
  statements: readonly Statement[],
): Statement[] => {
  const present = sql`
    SELECT count(*) FROM targets WHERE tenant = ${store.tenant} AND id = ${targetId} AND state = 'present'`;
  return [
    shift(store, "targets", sql`- (${present})`),
    ...statements,
    shift(store, "targets", sql`+ (${present})`),
  ];
};

const shift = ({ db, tenant }: LaneStore, column: "people" | "targets", by: SQL): Statement => {
  const name = sql.identifier(column);
  return db.run(sql`UPDATE lanes SET ${name} = ${name} ${by} WHERE tenant = ${tenant}`);
};
