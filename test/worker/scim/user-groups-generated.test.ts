import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { matches } from "../../../src/scim/filter/evaluate.ts";
import { toSearchable } from "../../../src/scim/filter/searchable.ts";
import { userResourceType } from "../../../src/scim/resource-types.ts";
import { scimTenant } from "../../support/scim.ts";
import { seededUser, seedUsers } from "../../support/seed.ts";
import { resolved } from "../../unit/scim/filter/workshop.ts";

const USERS = [0, 1, 2, 3].map(seededUser);
const GROUPS = ["ga", "gb", "gc", "gd", "ge"];

/** Who is in which group: any directed graph, with circles and groups in themselves. */
const memberships = fc.uniqueArray(
  fc.record({ groupId: fc.constantFrom(...GROUPS), value: fc.constantFrom(...USERS, ...GROUPS, ...GROUPS) }),
  { maxLength: 16, selector: ({ groupId, value }) => `${groupId} ${value}` },
);
type Memberships = typeof memberships extends fc.Arbitrary<infer T> ? T : never;

const values = fc.constantFrom(...GROUPS, "GA", "g", "nobody");
const types = fc.constantFrom("direct", "Indirect", "other");
const tests = fc.oneof(
  fc
    .tuple(fc.constantFrom("eq", "eq", "ne", "sw", "gt", "co"), values)
    .map(([is, one]) => `value ${is} "${one}"`),
  fc.tuple(fc.constantFrom("eq", "eq", "ne", "sw"), types).map(([is, one]) => `type ${is} "${one}"`),
  fc.constantFrom("value pr", "type pr"),
);
const combined = (parts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    parts,
    parts.map((part) => `not (${part})`),
    fc
      .tuple(fc.array(parts, { minLength: 2, maxLength: 3 }), fc.constantFrom(" and ", " or "))
      .map(([all, join]) => `(${all.join(join)})`),
  );
const filters = combined(
  fc.oneof(
    tests.map((test) => `groups.${test}`),
    combined(combined(tests)).map((test) => `groups[${test}]`),
    fc.constant("groups pr"),
  ),
);

it("gives each user the groups that hold it, and those above, and finds users by them, whatever is in what", async () => {
  const tenant = await scimTenant();
  await seedUsers(tenant, USERS.length);
  await env.DB.prepare(
    `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
     SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value), '{}' FROM json_each(?2)`,
  )
    .bind(tenant.id, JSON.stringify(GROUPS))
    .run();

  await fc.assert(
    fc.asyncProperty(
      memberships,
      fc.array(filters, { minLength: 5, maxLength: 5 }),
      async (stated, asked) => {
        await env.DB.batch([
          env.DB.prepare("DELETE FROM members WHERE tenant = ?").bind(tenant.id),
          env.DB.prepare(
            `INSERT INTO members (tenant, group_id, value, type, state, added_at)
             SELECT ?1, value ->> 'groupId', value ->> 'value',
                    CASE WHEN value ->> 'value' LIKE 'g_' THEN 'Group' ELSE 'User' END, 'confirmed', 1 FROM json_each(?2)`,
          ).bind(tenant.id, JSON.stringify(stated)),
        ]);
        const expected = USERS.map((id) => ({ id, groups: groupsOf(id, stated) }));

        const list = await tenant.scim("GET", "/Users");
        const told = list.body.Resources.map(({ id, groups = [] }) => ({
          id,
          groups: groups.map(({ value, type }) => ({ value, type })).toSorted(byValue),
        }));
        expect(told).toEqual(expected);

        for (const filter of asked) {
          const found = await tenant.scim("GET", `/Users?filter=${encodeURIComponent(filter)}&attributes=id`);
          const meant = resolved(filter, userResourceType);
          const ids = expected.filter((user) => matches(meant, toSearchable(user, userResourceType)));
          expect([filter, found.body.Resources?.map(({ id }) => id)]).toEqual([
            filter,
            ids.map(({ id }) => id),
          ]);
        }
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);

/** The same by a search of the graph. */
function groupsOf(id: string, stated: Memberships): JsonObject[] {
  const holding = (value: string) =>
    stated.filter((one) => one.value === value).map(({ groupId }) => groupId);
  const direct = holding(id);
  const all = new Set(direct);
  for (const groupId of all) for (const above of holding(groupId)) all.add(above);
  return [...all]
    .map((value) => ({ value, type: direct.includes(value) ? "direct" : "indirect" }))
    .toSorted(byValue);
}

const byValue = (a: { readonly value: string }, b: { readonly value: string }) =>
  a.value.localeCompare(b.value);
