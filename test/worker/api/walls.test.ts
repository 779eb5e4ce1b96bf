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

beforeAll(async () => {
  [ours, theirs] = [await scimTenant(), await scimTenant()];
  user = await theirs.addUser("ada@x.example");
  await theirs.addGroup("Engineers", [user]);
  const idsAt = async (path: string) =>
    (await (await theirs.api("GET", path)).json<{ items: { id: string }[] }>()).items.map(({ id }) => id);
  [target = ""] = await idsAt("/targets");
  items = await idsAt("/sync/items");
  expect(items).toHaveLength(2);
});

describe("another tenant's ids", () => {
  it("are not found, and nothing happens to them", async () => {
    const before = await storedOf(theirs);
    const calls: readonly (readonly [string, string])[] = [
      ["GET", `/targets/${target}/members`],
      ["GET", `/users/${user}/access`],
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
    for (const path of ["/targets", "/sync/items", "/drift"])
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
    expect(await storedOf(theirs)).toBe(before);
  });

  it.each([
    ["GET", "/mapping"],
    ["PUT", "/mapping"],
    ["POST", "/mapping/preview"],
    ["GET", "/policies"],
    ["PUT", "/policies"],
    ["GET", "/schemas"],
    ["PUT", "/schemas/urn:x:y"],
    ["DELETE", "/schemas/urn:x:y"],
    ["GET", "/sync"],
    ["POST", "/sync"],
    ["POST", "/sync/start"],
    ["GET", "/sync/items"],
    ["GET", "/targets"],
    ["GET", "/drift"],
    ["POST", "/reconcile"],
  ])("cannot be had by %s %s with one's own token, or with a SCIM token", async (method, path) => {
    const foreign = await callApi(method, `/tenants/${theirs.id}${path}`, { token: ours.adminToken });
    expect(foreign.status).toBe(401);
    const scim = await callApi(method, `/tenants/${theirs.id}${path}`, { token: theirs.scimToken });
    expect(scim.status).toBe(403);
  });
});
