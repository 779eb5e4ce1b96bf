import { env } from "cloudflare:workers";
import type { TestTenant } from "./tenant.ts";

/** The id of the n-th user that `seedUsers` makes. */
export const seededUser = (index: number): string => `seed-user-${String(index).padStart(6, "0")}`;

/** Puts `count` users into a tenant's directory, past SCIM because a request each would take long. */
export async function seedUsers({ id }: TestTenant, count: number): Promise<void> {
  const list = JSON.stringify(Array.from({ length: count }, (_, index) => seededUser(index)));
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO users (tenant, id, user_name_key, active, version, created_at, last_modified, attributes, search)
       SELECT ?1, value, value || '@example.com', 1, 1, 1, 1,
              json_object('userName', value || '@example.com', 'active', json('true'),
                          'emails', json_array(json_object('value', value || '@example.com'))),
              json_object('emails', json_array(json_object('value', value || '@example.com')))
         FROM json_each(?2)`,
    ).bind(id, list),
    env.DB.prepare(
      `INSERT INTO user_emails (tenant, value_key, user_id) SELECT ?1, value || '@example.com', value FROM json_each(?2)`,
    ).bind(id, list),
    env.DB.prepare(`UPDATE tenants SET user_count = user_count + ?2 WHERE id = ?1`).bind(id, count),
  ]);
}

/** Makes the first `count` of the seeded users members of a group. */
export async function seedMembers({ id }: TestTenant, groupId: string, count: number): Promise<void> {
  const list = JSON.stringify(Array.from({ length: count }, (_, index) => seededUser(index)));
  await env.DB.prepare(
    `INSERT INTO members (tenant, group_id, value, type, state, added_at)
     SELECT ?1, ?2, value, 'User', 'confirmed', 1 FROM json_each(?3)`,
  )
    .bind(id, groupId, list)
    .run();
}
