import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";
import { scimClient } from "../../support/scim-client.ts";
import { foundationAt, registerTenant, type TestTenant } from "../../support/tenant.ts";

interface Item {
  readonly reason: string;
  readonly remedy: string;
}

/** The first thing that needs somebody. */
const parkedItem = (tenant: TestTenant): Promise<Item> =>
  vi.waitFor(
    async () => {
      const answer = await tenant.api("GET", "/sync/items?state=parked");
      const { items } = await answer.json<{ items: Item[] }>();
      const [item] = items;
      if (item === undefined) throw new Error("nothing is parked");
      return item;
    },
    { timeout: 20_000, interval: 50 },
  );

const otherCustomer = async ({ world }: Road) => {
  const tenant = await registerTenant({ name: "Second Ltd", foundation: foundationAt(world.url) });
  return { tenant, idp: scimClient(tenant) };
};

const put = async (tenant: TestTenant, mapping: object): Promise<void> => {
  const answer = await tenant.api("PUT", "/mapping", mapping);
  if (answer.status !== 200) throw new Error(await answer.text());
};

describe.concurrent("names that somebody else has", () => {
  it("are explained, without a word about the other customer, and a name template helps", async () => {
    const first = await openRoad({}, { name: "First Inc" });
    await first.idp.createGroup("Sales", [await first.idp.createUser("ada@first.example")]);
    await first.holds({ Sales: ["ada@first.example"] });

    const second = await otherCustomer(first);
    // Of its own organization it would see the group; what another customer manages is not taken over even then.
    await put(second.tenant, {
      rules: [{ when: "displayName pr", target: "{displayName}", adopt: true }],
    });
    await second.idp.createGroup("Sales", [await second.idp.createUser("bo@second.example")]);
    const item = await parkedItem(second.tenant);
    expect(item.reason).toMatch(/^Another customer of this installation has the name "Sales"/);
    expect(item.remedy).toContain("nameTemplate");
    const said = JSON.stringify(item);
    expect(said).not.toContain("First Inc");
    expect(said).not.toContain(first.tenant.id);

    await put(second.tenant, {
      rules: [{ when: "displayName pr", target: "{displayName}" }],
      nameTemplate: "{tenant} – {group}",
    });
    await first.holds({ Sales: ["ada@first.example"], "Second Ltd – Sales": ["bo@second.example"] });
  });

  it("in another organization are said to be there, and nothing else of them", async () => {
    const road = await openRoad();
    await road.world.edit({ createGroup: { name: "Sales", organization: "strangers" } });
    await road.idp.createGroup("Sales");
    const item = await parkedItem(road.tenant);
    expect(item.reason).toMatch(/taken in another organization/);
    expect(item.remedy).toContain("nameTemplate");
  });

  it("are no reason to call Foundation where it would not take them for their length", async () => {
    const road = await openRoad();
    await road.idp.createGroup("x".repeat(256));
    const item = await parkedItem(road.tenant);
    expect(item.reason).toBe("The name has 256 characters; Foundation takes 255.");
    expect(
      (await road.world.calls()).filter(({ method, path }) => method === "POST" && path.endsWith("/groups")),
    ).toEqual([]);
  });

  it("that several rules and groups of one tenant give are one target", async () => {
    const road = await openRoad();
    await put(road.tenant, {
      rules: [
        { when: 'displayName eq "a"', target: "Everybody" },
        { when: 'displayName eq "b"', target: "EVERYBODY" },
      ],
    });
    await road.idp.createGroup("a", [await road.idp.createUser("ada@x.example")]);
    await road.idp.createGroup("b", [await road.idp.createUser("bo@x.example")]);
    await road.holds({ Everybody: ["ada@x.example", "bo@x.example"] });
  });
});

describe.concurrent("a group that is taken over", () => {
  it("keeps what it held: members are reported as strangers and stay, also when the target is let go", async () => {
    const road = await openRoad();
    await road.world.edit({ createUser: { username: "eve@x.example", email: "eve@x.example" } });
    await road.world.edit({
      createGroup: { name: "Engineers", members: ["eve@x.example"] },
      addRoleMember: { role: "Data Owner", principal: "Engineers" },
    });
    await road.tenant.api("PUT", "/policies", { onGroupDelete: "delete" });
    const rules = [{ when: 'displayName eq "eng"', target: "Engineers", adopt: true }];
    await put(road.tenant, { rules });
    const before = (await road.world.state()).groups.map(({ identifier }) => identifier);
    await road.idp.createGroup("eng", [await road.idp.createUser("ada@x.example")]);
    await road.holds({ Engineers: ["ada@x.example", "eve@x.example"] });
    expect((await road.world.state()).groups.map(({ identifier }) => identifier)).toEqual(before);

    await road.tenant.api("POST", "/reconcile");
    await vi.waitFor(
      async () => {
        const { items } = await (await road.tenant.api("GET", "/drift")).json<{
          items: { kind: string; action: string }[];
        }>();
        expect(items).toMatchObject([{ kind: "stranger", action: "reported" }]);
      },
      { timeout: 20_000, interval: 50 },
    );
    await road.holds({ Engineers: ["ada@x.example", "eve@x.example"] });

    await put(road.tenant, { rules: [], otherwise: "ignore" });
    await road.holds({ Engineers: ["eve@x.example"] });
    const roles = (await road.world.state()) as unknown as { roles: { name: string; members: string[] }[] };
    expect(roles.roles.find(({ name }) => name === "Data Owner")?.members).toEqual(before);
  });

  it("has to be allowed", async () => {
    const road = await openRoad();
    await road.world.edit({ createGroup: { name: "Engineers" } });
    await road.idp.createGroup("Engineers");
    expect(await parkedItem(road.tenant)).toMatchObject({
      reason: 'Foundation has a group named "Engineers" that Rollcall did not make.',
      remedy: expect.stringContaining('"adopt": true'),
    });
    const [target] = (
      await env.DB.prepare("SELECT state FROM targets WHERE tenant = ?").bind(road.tenant.id).all()
    ).results;
    expect(target).toEqual({ state: "wanted" });
  });
});
