import { eq, sql } from "drizzle-orm";
import type { Env, WakeMessage } from "../config.ts";
import { log } from "../lib/log.ts";
import { laneDue } from "../store/commit.ts";
import { openDatabase } from "../store/database.ts";
import { Meter } from "../store/meter.ts";
import { lanes } from "../store/tables/tenants.ts";

/** Wakes each tenant that the batch names, once. A message whose lane could not be woken is tried again by the queue. */
export async function consumeWakes(batch: MessageBatch<WakeMessage>, env: Env): Promise<void> {
  const byTenant = Map.groupBy(batch.messages, (message) => message.body.tenant);
  await Promise.all(
    [...byTenant].map(async ([tenant, messages]) => {
      try {
        await env.LANE.get(env.LANE.idFromName(tenant)).wake();
        for (const message of messages) message.ack();
      } catch {
        for (const message of messages) message.retry();
      }
    }),
  );
}

/**
 * Takes the messages that the queue gave up on. They held nothing but the name of a tenant whose work is in the database, so nothing is
 * lost: the lane is made due for the sweep, and what happened is counted and logged.
 */
export async function consumeDeadWakes(
  batch: MessageBatch<WakeMessage>,
  env: Env,
  now: number,
): Promise<void> {
  const db = openDatabase(env.DB, new Meter());
  const byTenant = Map.groupBy(batch.messages, (message) => message.body.tenant);
  for (const [tenant, messages] of byTenant) {
    await db.batch([
      db
        .update(lanes)
        .set({ deadLetters: sql`${lanes.deadLetters} + ${messages.length}` })
        .where(eq(lanes.tenant, tenant)),
      laneDue(db, tenant, now),
    ]);
    log("dead letters", { tenant, messages: messages.length });
    for (const message of messages) message.ack();
  }
}
