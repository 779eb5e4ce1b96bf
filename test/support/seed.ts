import { env } from "cloudflare:workers";
import type { TestTenant } from "./tenant.ts";

/** The id of the n-th user that `seedUsers` makes. */
export const seededUser = (index: number): string => `seed-user-${String(index).padStart(6, "0")}`;

/** Rows per statement: a list travels as one parameter, of at most 2 MB. */
const SLICE = 50_000;

/** The ids of the seeded users `from` up to `to`, as lists that a statement takes. */
function idLists(from: number, to: number): readonly string[] {
  return Array.from({ length: Math.ceil((to - from) / SLICE) }, (_, slice) => {
    const first = from + slice * SLICE;
    const length = Math.min(SLICE, to - first);
    return JSON.stringify(Array.from({ length }, (_, index) => seededUser(first + index)));
  });
}

/** Puts `count` users into a tenant's directory, past SCIM because a request each would take long. */
export async function seedUsers({ id }: TestTenant, count: number): Promise<void> {
  await env.DB.batch([
    ...idLists(0, count).flatMap((list) => [
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
    ]),
    env.DB.prepare(`UPDATE tenants SET user_count = user_count + ?2 WHERE id = ?1`).bind(id, count),
  ]);
}

/** Makes `count` of the seeded users members of a group, beginning with the one numbered `first`. */
export async function seedMembers(
  { id }: TestTenant,
  groupId: string,
  count: number,
  first = 0,
  state: "confirmed" | "review" = "confirmed",
): Promise<void> {
  if (count === 0) return;
  await env.DB.batch(
    idLists(first, first + count).map((list) =>
      env.DB.prepare(
        `INSERT INTO members (tenant, group_id, value, type, state, added_at)
         SELECT ?1, ?2, value, 'User', ?4, 1 FROM json_each(?3)`,
      ).bind(id, groupId, list, state),
    ),
  );
}
