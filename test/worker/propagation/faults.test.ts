import { describe, expect, it, vi } from "vitest";
import { openRoad } from "../../support/propagation.ts";

const PATIENCE = { timeout: 15_000, interval: 50 };

const anything = { probability: 1 };
const membership = { path: "/members$" };

/** What can go wrong with a call, as rules of the stand-in. Each ends after a few calls. */
const faults: readonly (readonly [string, readonly object[]])[] = [
  ["refuses for a while", [{ ...anything, effect: "before", status: 403, times: 4 }]],
  ["refuses with 500 before the effect", [{ ...anything, effect: "before", status: 500, times: 4 }]],
  ["fails with 500 after the effect", [{ ...anything, effect: "after", status: 500, times: 4 }]],
  ["breaks the connection before the effect", [{ ...anything, effect: "before", drop: true, times: 4 }]],
  ["breaks the connection after the effect", [{ ...anything, effect: "after", drop: true, times: 4 }]],
  ["lets the effect come late", [{ ...membership, effect: "late", status: 504, delayMs: 700, times: 3 }]],
  [
    "throttles, and says for how long",
    [{ ...anything, effect: "before", status: 429, retryAfter: 1, times: 3 }],
  ],
  ["throttles without a word", [{ ...anything, effect: "before", status: 429, times: 3 }]],
  ["answers too slowly", [{ ...membership, effect: "none", delayMs: 900, times: 2 }]],
  ["rejects the session", [{ ...anything, effect: "before", status: 401, times: 1 }]],
];

describe.concurrent("a Foundation that fails", () => {
  it.each(faults)("%s: ends where desired says", async (_, rules) => {
    const { idp, world, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const bo = await idp.createUser("bo@x.example");
    const group = await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });

    await world.faults(rules);
    await idp.remove(group, ada);
    await idp.add(group, bo);
    await holds({ Engineers: ["bo@x.example"] });

    await world.faults(rules);
    await idp.add(group, ada);
    await idp.setActive(bo, false);
    await idp.setActive(bo, true);
    await idp.setActive(ada, false);
    const other = await idp.createGroup("Others", [bo]);
    await holds({ Engineers: ["bo@x.example"], Others: ["bo@x.example"] });
    await idp.deleteGroup(other);
    await world.settled();
    await holds({ Engineers: ["bo@x.example"], Others: [] });
  });

  it("does not take a 404 to a removal for its success while the person is still listed", async () => {
    const { idp, world, holds, work } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    await world.faults([{ method: "DELETE", path: "/members$", effect: "before", status: 404, times: 1 }]);
    await idp.remove(group, ada);
    await holds({ Engineers: [] });

    await idp.add(group, ada);
    await holds({ Engineers: ["ada@x.example"] });
    await world.faults([{ path: "/members$", effect: "before", status: 404, times: 2 }]);
    await idp.remove(group, ada);
    await holds({ Engineers: [] });

    await idp.add(group, ada);
    await holds({ Engineers: ["ada@x.example"] });
    await world.faults([{ method: "DELETE", path: "/members$", effect: "before", status: 404 }]);
    await idp.remove(group, ada);
    await vi.waitFor(
      async () =>
        expect(await work()).toMatchObject([
          { state: "parked", reason: expect.stringContaining("still lists the person") },
        ]),
      PATIENCE,
    );
  });

  it("takes a 404 to a removal for its success where the person is not listed, or the group is gone", async () => {
    const { idp, world, holds, work } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const engineers = await idp.createGroup("Engineers", [ada]);
    const others = await idp.createGroup("Others", [ada]);
    await holds({ Engineers: ["ada@x.example"], Others: ["ada@x.example"] });
    await world.edit({
      removeMember: { group: "Engineers", user: "ada@x.example" },
      deleteGroup: { group: "Others" },
    });
    await idp.remove(engineers, ada);
    await idp.remove(others, ada);
    await vi.waitFor(async () => expect(await work()).toEqual([]), PATIENCE);
    expect(Object.values(await world.members()).flat()).toEqual([]);
  });

  it("takes out again whom an addition brought in that was answered with 404", async () => {
    const { idp, world, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    await idp.remove(group, ada);
    await holds({ Engineers: [] });
    await world.faults([{ method: "POST", path: "/members$", effect: "after", status: 404 }]);
    await idp.add(group, ada);
    await vi.waitFor(
      async () => expect(await world.members()).toEqual({ Engineers: ["ada@x.example"] }),
      PATIENCE,
    );
    await idp.remove(group, ada);
    await holds({ Engineers: [] });
  });

  it("makes no second group and no second user when the answer to a creation is lost", async () => {
    const { idp, world, holds } = await openRoad();
    await world.faults([
      { method: "POST", path: "/groups$", effect: "after", drop: true, times: 1 },
      { method: "POST", path: "/principal/user$", effect: "after", status: 500, times: 1 },
    ]);
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    const creations = (await world.calls()).filter(
      (call) => call.method === "POST" && /\/(groups|principal\/user)$/.test(call.path),
    );
    expect(creations).toHaveLength(2);
  });

  it.each([
    ["is mapped elsewhere", [{ when: "displayName pr", target: "Elsewhere" }]],
    ["is mapped nowhere", []],
  ])("leaves no group behind that is made late, after the directory group %s", async (_, rules) => {
    const { idp, tenant, world, holds } = await openRoad();
    await tenant.api("PUT", "/policies", { onGroupDelete: "delete" });
    await world.faults([
      { method: "POST", path: "/groups$", effect: "late", status: 504, delayMs: 700, times: 1 },
    ]);
    await idp.createGroup("Engineers", []);
    const sent = async () =>
      (await world.calls()).some(({ method, path }) => method === "POST" && /groups$/.test(path));
    await vi.waitFor(async () => expect(await sent()).toBe(true), { timeout: 20_000, interval: 20 });
    await tenant.api("PUT", "/mapping", { rules, otherwise: "ignore" });
    const made = async () => Object.keys(await world.members());
    await vi.waitFor(async () => expect(await made()).toContain("Engineers"), {
      timeout: 20_000,
      interval: 20,
    });
    await holds(rules.length === 0 ? {} : { Elsewhere: [] });
  });

  it("takes out again whom a late call brings in after the removal", async () => {
    const { idp, world, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", []);
    await holds({ Engineers: [] });
    await world.faults([
      { method: "POST", path: "/members$", effect: "late", status: 504, delayMs: 700, times: 1 },
    ]);
    await idp.add(group, ada);
    await idp.remove(group, ada);
    await world.settled();
    await holds({ Engineers: [] });
  });

  it("reads members in whichever shape they come", async () => {
    for (const shape of ["members", "principals", "users", "objects"]) {
      const { idp, world, holds, tenant } = await openRoad();
      await world.settings({ shape });
      const ada = await idp.createUser("ada@x.example");
      await idp.createGroup("Engineers", [ada]);
      await holds({ Engineers: ["ada@x.example"] });
      expect(tenant.id).toMatch(/^acme/);
    }
  });
});

describe.concurrent("what one bad item does to the others", () => {
  it("parks it with the reason and what to do, and goes on", async () => {
    const { idp, world, work } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const nameless = await idp.createUser("no-mail", { emails: [] });
    await idp.createGroup("Engineers", [nameless, ada]);
    await expect.poll(() => world.members(), { timeout: 10_000 }).toEqual({ Engineers: ["ada@x.example"] });
    await expect.poll(work, { timeout: 10_000 }).toEqual(
      expect.arrayContaining([
        { kind: "user", state: "parked", reason: expect.stringContaining("no e-mail address") },
        { kind: "member", state: "waiting", reason: expect.any(String) },
      ]),
    );
  });

  it("forgets what was parked because of somebody who is deleted", async () => {
    const { idp, work, holds } = await openRoad();
    const bo = await idp.createUser("bo", { emails: [] });
    await idp.createGroup("Engineers", [bo]);
    await vi.waitFor(
      async () => expect((await work()).map((item) => item.state)).toContain("parked"),
      PATIENCE,
    );
    await idp.deleteUser(bo);
    await holds({ Engineers: [] });
  });

  it("tries a parked item again when something about it changes", async () => {
    const { idp, world, work, wake, holds } = await openRoad();
    const bo = await idp.createUser("bo", { emails: [] });
    await idp.createGroup("Engineers", [bo]);
    await vi.waitFor(
      async () => expect((await work()).map((item) => item.state)).toContain("parked"),
      PATIENCE,
    );
    expect(await world.members()).toEqual({ Engineers: [] });
    const patched = await idp.send("PATCH", `/Users/${bo}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", path: "emails", value: [{ value: "bo@x.example", primary: true }] }],
    });
    expect(patched.status).toBe(200);
    await wake();
    await holds({ Engineers: ["bo"] });
  });

  it("leaves a Foundation group alone that it did not make, unless the mapping allows taking it over", async () => {
    const { idp, world, work } = await openRoad();
    await world.edit({ createGroup: { name: "Engineers" } });
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engineers", [ada]);
    await vi.waitFor(async () => {
      expect(await work()).toEqual(
        expect.arrayContaining([
          { kind: "group", state: "parked", reason: expect.stringContaining("did not make") },
        ]),
      );
    }, PATIENCE);
    expect(await world.members()).toEqual({ Engineers: [] });
  });
});
