import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const ADA = "ada@x.example";
const when = 'displayName eq "Engineers"';

async function open(roleBinding: string, roles: readonly string[]) {
  const road = await openRoad({ roleBinding });
  await road.tenant.api("PUT", "/mapping", { rules: [{ when, target: "Makers", roles }] });
  const ada = await road.idp.createUser(ADA);
  const group = await road.idp.createGroup("Engineers", [ada]);
  return { road, ada, group };
}

const get = async <T>({ tenant }: Road, path: string): Promise<T> =>
  (await tenant.api("GET", path)).json<T>();

const settled = (road: Road) => vi.waitFor(async () => expect(await road.work()).toEqual([]), PATIENCE);

describe.concurrent("roles in the API", () => {
  it.each([
    ["group", "present"],
    ["user", null],
  ])("show with the target and with the person, bound to a %s", async (roleBinding, ledger) => {
    const { road, ada, group } = await open(roleBinding, ["CDO"]);
    await settled(road);
    expect(await get(road, "/targets")).toMatchObject({
      items: [{ name: "Makers", roles: [{ name: "CDO", desired: true, ledger }] }],
    });
    expect(await get(road, `/users/${ada}/access`)).toMatchObject({
      access: [
        {
          group: { id: group },
          rules: [when],
          target: { name: "Makers" },
          roles: [{ name: "CDO", state: "present" }],
        },
      ],
    });
  });

  it.each(["group", "user"])(
    "have an item of their own while they are not given, bound to a %s",
    async (roleBinding) => {
      const { road, ada } = await open(roleBinding, ["No such role"]);
      const targetOf = async () =>
        (await get<{ items: { id: string }[] }>(road, "/targets")).items[0]?.id ?? "";
      await vi.waitFor(
        async () =>
          expect(await get(road, "/sync/items?state=parked")).toMatchObject({
            items: [
              {
                id: `role.${await targetOf()}${roleBinding === "user" ? `.${ada}` : ""}`,
                kind: "role",
                target: { name: "Makers" },
                subject: roleBinding === "user" ? { userName: ADA } : null,
                reason: 'Foundation has no role named "No such role".',
              },
            ],
          }),
        PATIENCE,
      );
      expect(await get(road, `/users/${ada}/access`)).toMatchObject({
        access: [{ roles: [{ name: "No such role", state: "adding" }] }],
      });
    },
  );

  it("stay behind the wall of the tenant, and go with it", async () => {
    const { road } = await open("group", ["CDO"]);
    const other = await open("group", ["CDO"]);
    await settled(road);
    await settled(other.road);
    await road.tenant.api("PUT", "/mapping", { rules: [] });
    await settled(road);
    expect(await get(other.road, "/targets")).toMatchObject({ items: [{ roles: [{ ledger: "present" }] }] });
    expect(await other.road.world.roles()).toEqual({ CDO: ["Makers"] });
    expect(await road.world.roles()).toEqual({});
  });
});
