import { describe, expect, it, vi } from "vitest";
import type { FoundationCall } from "../../support/foundation-world.ts";
import { openRoad, type Road } from "../../support/propagation.ts";

const PATIENCE = { timeout: 60_000, interval: 100 };
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

const isCreation = (call: FoundationCall) => call.method === "POST" && call.path.endsWith("/principal/user");

/** Makes so many users, a thousand per request. */
async function makeUsers({ idp }: Road, names: readonly string[]): Promise<readonly string[]> {
  const answer = await idp.send("POST", "/Bulk", {
    schemas: [BULK],
    Operations: names.map((userName, index) => ({
      method: "POST",
      path: "/Users",
      bulkId: `b${index}`,
      data: { userName, emails: [{ value: userName, primary: true }] },
    })),
  });
  const { Operations } = await answer.json<{ Operations: { location: string }[] }>();
  return Operations.map(({ location }) => location.split("/").at(-1) ?? "");
}

describe("calls to Foundation", () => {
  it("are one for each person who is made there, and few besides; a repeat of everything takes none", async () => {
    const road = await openRoad();
    const { idp, world, work } = road;
    const names = Array.from(
      { length: 400 },
      (_, index) => `user${String(index).padStart(4, "0")}@x.example`,
    );
    const ids = await makeUsers(road, names);
    const group = await idp.createGroup("Everybody", ids);
    await vi.waitFor(async () => {
      expect((await world.members()).Everybody).toEqual(names);
      expect(await work()).toEqual([]);
    }, PATIENCE);
    const first = await world.calls();
    expect(first.filter(isCreation)).toHaveLength(400);
    // A hundred per call, a list of all users, the group looked for and made, a sign-in, the comparison of a new connection, and a few in reserve.
    const others = first.filter((call) => !isCreation(call));
    const comparison = others.filter((call) => call.method === "GET" && call.path.endsWith("/members"));
    expect(others.length - comparison.length).toBeLessThanOrEqual(4 + 12);

    await idp.add(group, ...ids);
    const put = await idp.send("PUT", `/Groups/${group}`, {
      displayName: "Everybody",
      members: ids.map((value) => ({ value })),
    });
    expect(put.status).toBe(200);
    await idp.setActive(ids[0] ?? "", true);
    await road.wake();
    const kept = await idp.createUser("last@x.example");
    await idp.createGroup("Last", [kept]);
    await vi.waitFor(async () => expect((await world.members()).Last).toEqual(["last@x.example"]), PATIENCE);
    const after = (await world.calls()).slice(first.length);
    expect(
      after.filter(
        (call) => call.method !== "GET" && call.query.identifier === first.find(isAddition)?.query.identifier,
      ),
    ).toEqual([]);
  });

  it("find out that Foundation is back where nothing is left to do", async () => {
    const road = await openRoad();
    const { idp, tenant, world } = road;
    await world.faults([{ status: 503 }]);
    const group = await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    const sync = async () =>
      (await tenant.api("GET", "/sync")).json<{ state: string; reason: string; pending: number }>();
    await vi.waitFor(async () => expect((await sync()).state).toBe("degraded"), PATIENCE);
    await idp.deleteGroup(group);
    await vi.waitFor(
      async () => expect(await sync()).toMatchObject({ state: "degraded", pending: 0 }),
      PATIENCE,
    );
    await world.faults([]);
    await vi.waitFor(async () => expect((await sync()).state).toBe("converged"), PATIENCE);
  });

  it("of one tenant go on while another tenant's Foundation is dead", async () => {
    const [dead, healthy] = await Promise.all([openRoad(), openRoad()]);
    await dead.world.faults([{ effect: "none", drop: true }]);
    for (const road of [dead, healthy]) {
      const ada = await road.idp.createUser("ada@x.example");
      await road.idp.createGroup("Engineers", [ada]);
    }
    await healthy.holds({ Engineers: ["ada@x.example"] });
    const state = async ({ tenant }: Road) =>
      (await (await tenant.api("GET", "/sync")).json<{ state: string }>()).state;
    await vi.waitFor(async () => expect(await state(healthy)).toBe("converged"), PATIENCE);
    await vi.waitFor(async () => expect(await state(dead)).toBe("degraded"), PATIENCE);
    await dead.world.faults([]);
    await dead.wake();
    await dead.holds({ Engineers: ["ada@x.example"] });
  });
});

const isAddition = (call: FoundationCall) => call.method === "POST" && call.path.endsWith("/members");
