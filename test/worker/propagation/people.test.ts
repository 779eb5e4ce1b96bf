import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { FoundationWorld } from "../../support/foundation-world.ts";
import { openRoad, type Road } from "../../support/propagation.ts";

const DAY_MS = 24 * 3_600_000;
const PATIENCE = { timeout: 20_000, interval: 50 };

describe.concurrent("somebody who is deleted and created again", () => {
  it("is the same person in Foundation by the external id, whatever else has changed", async () => {
    const { idp, holds, world } = await openRoad();
    await leave({ idp, holds }, { userName: "ada@x.example", externalId: "e-1" });
    const ada = await idp.createUser("ada.lovelace@x.example", { externalId: "e-1" });
    await idp.createGroup("Again", [ada]);
    await holds({ Engineers: [], Again: ["ada@x.example"] });
    expect(await creations({ world })).toBe(1);
  });

  it("is the same person by the user name where there is no external id", async () => {
    const { idp, holds, tenant, world } = await openRoad();
    await leave({ idp, holds }, { userName: "ada@x.example" });
    // What Foundation knows by that name is not looked for again.
    await world.faults([{ path: "/principal/user/list", effect: "before", status: 500 }]);
    const ada = await idp.createUser("ADA@x.example");
    await idp.createGroup("Again", [ada]);
    await holds({ Engineers: [], Again: ["ada@x.example"] });
    const links = await env.DB.prepare(
      "SELECT user_id AS id, gone_at AS goneAt FROM foundation_users WHERE tenant = ?",
    )
      .bind(tenant.id)
      .all();
    expect(links.results).toEqual([{ id: ada, goneAt: null }]);
  });

  it.each(["", " "])("is somebody new where all they share is an external id of %j", async (externalId) => {
    const { idp, holds, world } = await openRoad();
    await leave({ idp, holds }, { userName: "ada@x.example", externalId });
    const bo = await idp.createUser("bo@x.example", { externalId });
    await idp.createGroup("Again", [bo]);
    await holds({ Engineers: [], Again: ["bo@x.example"] });
    expect(await creations({ world })).toBe(2);
  });

  it("is somebody new once the time for a return is over", async () => {
    const { idp, holds, tenant, world } = await openRoad();
    await tenant.api("PUT", "/policies", { onDelete: { relinkDays: 30 } });
    await leave({ idp, holds }, { userName: "ada@x.example", externalId: "e-1" });
    await env.DB.prepare("UPDATE foundation_users SET gone_at = gone_at - ? WHERE tenant = ?")
      .bind(31 * DAY_MS, tenant.id)
      .run();
    const ada = await idp.createUser("ada.lovelace@x.example", { externalId: "e-1" });
    await idp.createGroup("Again", [ada]);
    await holds({ Engineers: [], Again: ["ada.lovelace@x.example"] });
    expect(await creations({ world })).toBe(2);
  });

  it("is looked for again when Foundation does not know the former user any more", async () => {
    const { idp, holds, world } = await openRoad();
    await leave({ idp, holds }, { userName: "ada@x.example", externalId: "e-1" });
    await world.edit({ removeUser: { user: "ada@x.example" } });
    const ada = await idp.createUser("ada.lovelace@x.example", { externalId: "e-1" });
    await idp.createGroup("Again", [ada]);
    await holds({ Engineers: [], Again: ["ada.lovelace@x.example"] });
  });
});

it("puts somebody back everywhere who has become another user of Foundation", async () => {
  const { idp, holds, tenant, wake, world } = await openRoad();
  const ada = await idp.createUser("ada@x.example");
  await idp.createGroup("One", [ada]);
  await holds({ One: ["ada@x.example"] });
  // The comparison that a new connection begins with must not be the one that finds out.
  await vi.waitFor(
    async () => expect(await (await tenant.api("GET", "/sync")).json()).toMatchObject({ state: "converged" }),
    { timeout: 15_000 },
  );
  await world.edit({ removeUser: { user: "ada@x.example" } });
  // The next thing to be done for her shows that she is not known any more, and makes her anew.
  await idp.createGroup("Two", [ada]);
  await holds({ One: [], Two: ["ada@x.example"] });
  const mark = env.DB.prepare(
    `INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
     SELECT tenant, 'member', target_id, user_id, 1, 'pending', 3, 0, 0, 0 FROM ledger WHERE tenant = ?`,
  );
  await mark.bind(tenant.id).run();
  await wake();
  await holds({ One: ["ada@x.example"], Two: ["ada@x.example"] });
});

describe.concurrent("whom Rollcall made in Foundation", () => {
  it("stays there after a deactivation and a deletion, unless the tenant wants otherwise", async () => {
    const { idp, holds, world } = await openRoad();
    await leave({ idp, holds }, { userName: "ada@x.example" });
    expect(await world.users()).toEqual(["ada@x.example"]);
  });

  it("is taken out of the organization when deleted, after having left every group", async () => {
    const { idp, holds, tenant, world } = await openRoad();
    await tenant.api("PUT", "/policies", { onDelete: { foundationUser: "remove" } });
    await leave({ idp, holds }, { userName: "ada@x.example" });
    await untilNobody(world);
    const changes = (await world.calls()).filter((call) => call.method === "DELETE");
    expect(changes.map((call) => call.path.split("/").at(-1))).toEqual(["members", "user"]);
  });

  it("is taken out when deactivated, and made again on the return", async () => {
    const { idp, holds, tenant, world } = await openRoad();
    await tenant.api("PUT", "/policies", { onDeactivate: { foundationUser: "remove" } });
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    await idp.setActive(ada, false);
    await untilNobody(world);
    await idp.setActive(ada, true);
    await holds({ Engineers: ["ada@x.example"] });
  });

  it("is taken out when no mapped group holds an active person any more, where that counts as inactive", async () => {
    const { idp, holds, tenant, world } = await openRoad();
    await tenant.api("PUT", "/policies", {
      ungrouped: "inactive",
      onDeactivate: { foundationUser: "remove" },
    });
    const ada = await idp.createUser("ada@x.example");
    const one = await idp.createGroup("One", [ada]);
    const two = await idp.createGroup("Two", [ada]);
    await holds({ One: ["ada@x.example"], Two: ["ada@x.example"] });
    await idp.remove(one, ada);
    await holds({ One: [], Two: ["ada@x.example"] });
    expect(await world.users()).toEqual(["ada@x.example"]);
    await idp.deleteGroup(two);
    await untilNobody(world);
    await idp.add(one, ada);
    await holds({ One: ["ada@x.example"], Two: [] });
  });
});

it("leaves in the organization whom somebody else made", async () => {
  const { idp, holds, tenant, world, work } = await openRoad();
  await world.edit({ createUser: { username: "ada@x.example", email: "ada@x.example" } });
  await tenant.api("PUT", "/policies", {
    onDelete: { foundationUser: "remove" },
    onDeactivate: { foundationUser: "remove" },
  });
  await leave({ idp, holds }, { userName: "ada@x.example" });
  await vi.waitFor(async () => expect(await work()).toEqual([]), PATIENCE);
  expect(await world.users()).toEqual(["ada@x.example"]);
});

it("makes nobody in Foundation who is inactive", async () => {
  const { idp, tenant, world, holds } = await openRoad();
  await tenant.api("PUT", "/policies", { onDeactivate: { foundationUser: "remove" } });
  const ada = await idp.createUser("ada@x.example");
  await idp.createGroup("Engineers");
  await idp.setActive(ada, false);
  await holds({ Engineers: [] });
  expect(await world.users()).toEqual([]);
});

describe("many people to be found at once", () => {
  it("takes one list of all users, and finds in it those who are there already", async () => {
    const { idp, world, holds } = await openRoad();
    const names = Array.from(
      { length: 120 },
      (_, index) => `user${String(index).padStart(3, "0")}@x.example`,
    );
    for (const name of names.slice(0, 5)) await world.edit({ createUser: { username: name, email: name } });
    const ids: string[] = [];
    for (const name of names) ids.push(await idp.createUser(name));
    await idp.createGroup("Everybody", ids);
    await holds({ Everybody: names });
    expect(await creations({ world })).toBe(115);
    const lists = (await world.calls()).filter((call) => call.path.endsWith("/principal/user/list"));
    expect(lists.length).toBeLessThanOrEqual(2);
  });

  it("asks for each where the list holds only a part of those who are there", async () => {
    const { idp, world, holds } = await openRoad();
    const known = [await idp.createUser("known1@x.example"), await idp.createUser("known2@x.example")];
    const group = await idp.createGroup("Everybody", known);
    await holds({ Everybody: ["known1@x.example", "known2@x.example"] });
    await world.settings({ listedUsers: 1 });
    const names = Array.from({ length: 30 }, (_, index) => `user${String(index).padStart(3, "0")}@x.example`);
    const ids: string[] = [];
    for (const name of names) ids.push(await idp.createUser(name));
    await idp.add(group, ...ids);
    await holds({ Everybody: ["known1@x.example", "known2@x.example", ...names] });
    const lists = (await world.calls()).filter((call) => call.path.endsWith("/principal/user/list"));
    expect(lists.length).toBeGreaterThan(30);
  });
});

/** Joins a group, and is deleted again. */
async function leave(
  { idp, holds }: Pick<Road, "idp" | "holds">,
  { userName, ...attributes }: { readonly userName: string; readonly externalId?: string },
): Promise<void> {
  const id = await idp.createUser(userName, attributes);
  await idp.createGroup("Engineers", [id]);
  await holds({ Engineers: [userName] });
  await idp.deleteUser(id);
  await holds({ Engineers: [] });
}

const creations = async ({ world }: Pick<Road, "world">): Promise<number> =>
  (await world.calls()).filter((call) => call.method === "POST" && call.path.endsWith("/principal/user"))
    .length;

const untilNobody = (world: FoundationWorld): Promise<void> =>
  vi.waitFor(async () => expect(await world.users()).toEqual([]), PATIENCE);
