import { describe, expect, it } from "vitest";
import { VIEW_LIMITS } from "../../../src/limits/http.ts";
import { letWaitForReview } from "../../support/directory-rows.ts";
import { type ScimTenant, scimTenant } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";

interface Page {
  readonly items: readonly { readonly userId: string; readonly userName: string; readonly active: boolean }[];
  readonly nextCursor: string | null;
}

const pageOf = async (tenant: ScimTenant, search: string): Promise<Page> =>
  (await tenant.api("GET", `/ungrouped-users${search}`)).json();

describe("GET /ungrouped-users", () => {
  it("shows active users whom no group holds", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    await tenant.addUser("bob", { active: false });
    const cy = await tenant.addUser("cy");
    const waiting = await tenant.addUser("waiting");
    const group = await tenant.addGroup("Engineers", [cy, waiting]);
    await letWaitForReview(tenant, waiting);
    expect(await pageOf(tenant, "")).toEqual({
      items: [{ userId: ada, userName: "ada", active: true }],
      nextCursor: null,
    });
    await tenant.scim("DELETE", `/Groups/${group}`);
    const first = await pageOf(tenant, "?limit=2");
    const second = await pageOf(tenant, `?limit=2&after=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ userId }) => userId)).toEqual([ada, cy, waiting].sort());
  });

  it("goes through many who are in groups in pages that may be empty", async () => {
    const tenant = await scimTenant();
    const count = VIEW_LIMITS.examinedRows + 500;
    await seedUsers(tenant, count);
    await seedMembers(tenant, await tenant.addGroup("Everybody"), count - 1);
    const first = await pageOf(tenant, "");
    expect(first.items).toEqual([]);
    const second = await pageOf(tenant, `?after=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ userId: seededUser(count - 1) }], nextCursor: null });
  });
});
