import { describe, expect, it } from "vitest";
import { VIEW_LIMITS } from "../../../src/limits/http.ts";
import { age, query } from "../../support/directory-rows.ts";
import { type ScimTenant, scimTenant } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";

const DAY = 24 * 3_600_000;

interface StaleItem {
  readonly kind: string;
  readonly groupId: string;
  readonly userId?: string;
}

/** All pages together, and how many they were. */
async function staleOf(tenant: ScimTenant, limit = 50): Promise<{ items: StaleItem[]; pages: number }> {
  const items: StaleItem[] = [];
  let pages = 0;
  for (let after: string | null = ""; after !== null; pages++) {
    const answer = await tenant.api("GET", `/stale?limit=${limit}&after=${encodeURIComponent(after)}`);
    expect(answer.status).toBe(200);
    const page: { items: StaleItem[]; nextCursor: string | null } = await answer.json();
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    after = page.nextCursor;
  }
  return { items, pages };
}

const add = (...ids: readonly string[]) => ({
  op: "add",
  path: "members",
  value: ids.map((value) => ({ value })),
});

describe("GET /stale", () => {
  it("shows groups that were not stated for long, and such memberships of other groups", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const inner = await tenant.addGroup("Inner");
    const left = await tenant.addGroup("Left", [ada, bob]);
    const live = await tenant.addGroup("Live", [ada, bob, inner]);
    expect(await (await tenant.api("GET", "/stale")).json()).toEqual({ items: [], nextCursor: null });
    await age(tenant, 31 * DAY);
    await tenant.patch(`/Groups/${live}`, add(ada));
    await tenant.patch(`/Groups/${inner}`, { op: "replace", value: { displayName: "Inner" } });

    const { items } = await staleOf(tenant);
    const confirmedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(items).toHaveLength(3);
    expect(items[0]).toEqual({ kind: "group", groupId: left, displayName: "Left", confirmedAt });
    const common = { kind: "membership", groupId: live, displayName: "Live", confirmedAt };
    expect(items).toContainEqual({ ...common, userId: bob, userName: "bob" });
    expect(items).toContainEqual({ ...common, memberGroupId: inner });
    const paged = await staleOf(tenant, 1);
    expect(paged.items).toEqual(items);

    await tenant.api("PUT", "/policies", { staleAfterDays: 40 });
    expect((await staleOf(tenant)).items).toEqual([]);
  });

  it("goes through many that are not stale in pages that may be empty", async () => {
    const tenant = await scimTenant();
    const count = VIEW_LIMITS.examinedRows + 500;
    await seedUsers(tenant, count);
    const group = await tenant.addGroup("Everybody");
    await seedMembers(tenant, group, count);
    const last = seededUser(count - 1);
    await query(
      tenant,
      "UPDATE members SET added_at = ?2 WHERE tenant = ?1 AND value <> ?3",
      Date.now(),
      last,
    );
    const { items, pages } = await staleOf(tenant);
    expect(items).toMatchObject([{ kind: "membership", groupId: group, userId: last }]);
    expect(pages).toBe(2);
  });

  it("refuses what is no page", async () => {
    const tenant = await scimTenant();
    expect((await tenant.api("GET", "/stale?limit=0")).status).toBe(400);
    expect((await tenant.api("GET", "/stale?after=nonsense")).status).toBe(200);
  });
});
