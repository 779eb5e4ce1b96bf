import { beforeAll, describe, expect, it } from "vitest";
import { callApi } from "../../support/api.ts";
import { type ScimTenant, scimTenant } from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

/** A tenant is a wall: with its token, nothing of another one is there. */
let ours: ScimTenant;
let theirs: ScimTenant;
let user: string;
let target: string;
let items: readonly string[];
/** A membership of theirs that waits, by its id, with what it is made of. */
let review: string;
let waiting: { readonly userId: string; readonly groupId: string };

beforeAll(async () => {
  [ours, theirs] = [await scimTenant(), await scimTenant({ idp: "okta" })];
  user = await theirs.addUser("ada@x.example");
  await theirs.addGroup("Engineers", [user]);
  const idsAt = async (path: string) =>
    (await (await theirs.api("GET", path)).json<{ items: { id: string }[] }>()).items.map(({ id }) => id);
  [target = ""] = await idsAt("/targets");
  items = await idsAt("/sync/items");
  expect(items).toHaveLength(2);
  const back = await theirs.addUser("bo@x.example");
  waiting = { userId: back, groupId: await theirs.addGroup("Sales", [back]) };
  for (const value of [false, true])
    await theirs.patch(`/Users/${back}`, { op: "replace", path: "active", value });
  [review = ""] = await idsAt("/reviews");
  expect(review).toBe(`${waiting.userId}.${waiting.groupId}`);
});

describe("another tenant's ids", () => {
  it("are not found, and nothing happens to them", async () => {
    const before = await storedOf(theirs);
    const calls: readonly (readonly [string, string])[] = [
      ["GET", `/targets/${target}/members`],
      ["GET", `/users/${user}/access`],
      ["POST", `/reviews/${review}/confirm`],
      ["POST", `/reviews/${review}/dismiss`],
      ...items.flatMap((item) =>
        ["retry", "approve", "dismiss"].map((verb) => ["POST", `/sync/items/${item}/${verb}`] as const),
      ),
    ];
    for (const [method, path] of calls) {
      expect([path, (await ours.api(method, path)).status]).toEqual([path, 404]);
    }
    expect(await storedOf(theirs)).toBe(before);
  });

  it("do not show in lists, and changes of one's own settings do not reach them", async () => {
    const before = await storedOf(theirs);
    const lists = [
      "/targets",
      "/sync/items",
      "/drift",
      "/stale",
      "/ungrouped-users",
      "/parked-members",
      "/reviews",
      `/reviews?userId=${waiting.userId}`,
    ];
    for (const path of lists)
      expect(await (await ours.api("GET", path)).json()).toEqual({ items: [], nextCursor: null });
    expect(await (await ours.api("GET", "/sync")).json()).toMatchObject({ state: "converged", pending: 0 });
    const mapping = { rules: [{ when: "displayName pr", target: "Taken over" }] };
    expect(await (await ours.api("POST", "/mapping/preview", mapping)).json()).toMatchObject({
      targets: { made: { count: 0 }, dropped: { count: 0 } },
      members: { gained: { count: 0 }, lost: { count: 0 } },
    });
    expect((await ours.api("PUT", "/mapping", mapping)).status).toBe(200);
    expect((await ours.api("PUT", "/policies", { strict: true })).status).toBe(200);
    expect((await ours.api("POST", "/sync")).status).toBe(202);
    expect(await (await ours.api("POST", "/sync/items/retry")).json()).toEqual({ items: 0, more: false });
    for (const body of [undefined, { userId: waiting.userId }, { groupId: waiting.groupId }, waiting]) {
      const confirmed = await ours.api("POST", "/reviews/confirm", body);
      expect(await confirmed.json()).toEqual({ confirmed: 0, more: false });
      const dismissed = await ours.api("POST", "/reviews/dismiss", body);
      expect(await dismissed.json()).toEqual({ dismissed: 0, more: false });
    }
    expect(await storedOf(theirs)).toBe(before);
  });

  it.each([
    ["GET", "/mapping"],
    ["PUT", "/mapping"],
    ["POST", "/mapping/preview"],
    ["GET", "/policies"],
    ["PUT", "/policies"],
    ["POST", "/policies/preview"],
    ["GET", "/schemas"],
    ["PUT", "/schemas/urn:x:y"],
    ["DELETE", "/schemas/urn:x:y"],
    ["GET", "/activity"],
    ["GET", "/activity/reads"],
    ["GET", "/idp"],
    ["GET", "/reviews"],
    ["POST", "/reviews/confirm"],
    ["POST", "/reviews/dismiss"],
    ["POST", "/reviews/a.b/confirm"],
    ["POST", "/reviews/a.b/dismiss"],
    ["GET", "/sync"],
    ["POST", "/sync"],
    ["POST", "/sync/start"],
    ["GET", "/sync/items"],
    ["POST", "/sync/items/retry"],
    ["GET", "/targets"],
    ["GET", "/drift"],
    ["GET", "/stale"],
    ["GET", "/ungrouped-users"],
    ["GET", "/parked-members"],
    ["POST", "/reconcile"],
    ["GET", "/alerts"],
    ["PUT", "/alerts"],
    ["DELETE", "/alerts"],
    ["POST", "/alerts/test"],
  ])("cannot be had by %s %s with one's own token, or with a SCIM token", async (method, path) => {
    const foreign = await callApi(method, `/tenants/${theirs.id}${path}`, { token: ours.adminToken });
    expect(foreign.status).toBe(401);
    const scim = await callApi(method, `/tenants/${theirs.id}${path}`, { token: theirs.scimToken });
    expect(scim.status).toBe(403);
  });
});
