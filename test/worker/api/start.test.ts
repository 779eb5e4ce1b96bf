import { describe, expect, it, vi } from "vitest";
import { problemOf } from "../../support/api.ts";
import type { FoundationWorld } from "../../support/foundation-world.ts";
import { openRoad, type Road } from "../../support/propagation.ts";
import { scimClient } from "../../support/scim-client.ts";
import { foundationAt, registerTenant, type TestTenant } from "../../support/tenant.ts";

interface Sample<T> {
  readonly count: number;
  readonly sample: readonly T[];
}

type Named = Record<string, unknown>;

interface Preview {
  readonly complete: boolean;
  readonly calls: number;
  readonly groups: Record<"create" | "keep" | "adopt" | "parked" | "vanished" | "notLookedAt", Sample<Named>>;
  readonly people: Record<"found" | "create" | "parked" | "notLookedAt", Sample<Named>>;
  readonly members: Record<"add" | "remove" | "strangers", Sample<Named>> & { readonly waiting: number };
}

const preview = async (tenant: TestTenant): Promise<Preview> => {
  const answer = await tenant.api("POST", "/foundation/preview");
  if (answer.status !== 200) throw new Error(await answer.text());
  return answer.json<Preview>();
};

const stateOf = async (tenant: TestTenant) =>
  (await tenant.api("GET", "/sync")).json<{ state: string; reason: string | null }>();

/** Calls that change something; to sign in is none. */
const writes = async (world: FoundationWorld) =>
  (await world.calls()).filter(({ method, path }) => method !== "GET" && !/login|refresh/.test(path));

const nothing = { count: 0, sample: [] };

/** A Foundation with something in it, and a tenant that waits. */
async function waitingRoad(connection: object = {}): Promise<Road> {
  const road = await openRoad({ start: "preview", ...connection }, { name: "Acme" });
  await road.world.edit({ createUser: { username: "eve", email: "eve@x.example" } });
  await road.world.edit({
    createUser: { username: "ada@x.example", email: "ada@x.example" },
    createGroup: { name: "Engineers", members: ["eve"] },
  });
  return road;
}

describe.concurrent("a connection that waits for its start", () => {
  it("has nothing written to Foundation until it is started, and then everything", async () => {
    const road = await waitingRoad();
    await road.idp.createGroup("Sales", [await road.idp.createUser("ada@x.example")]);
    await road.wake();
    await road.tenant.api("POST", "/sync");
    const before = await stateOf(road.tenant);
    expect(before).toMatchObject({ state: "preview", reason: expect.stringContaining("POST /sync/start") });
    expect(await (await road.tenant.api("GET", "/foundation")).json()).toMatchObject({ start: "preview" });
    await preview(road.tenant);
    expect(await writes(road.world)).toEqual([]);
    expect(await road.work()).not.toEqual([]);

    const started = await road.tenant.api("POST", "/sync/start");
    expect(started.status).toBe(202);
    await road.holds({ Engineers: ["eve"], Sales: ["ada@x.example"] });
    expect(await (await road.tenant.api("GET", "/foundation")).json()).toMatchObject({ start: "now" });
    expect((await road.tenant.api("POST", "/sync/start")).status).toBe(202);
    await road.holds({ Engineers: ["eve"], Sales: ["ada@x.example"] });
  });

  it("rests again when a working one is stated as a preview", async () => {
    const road = await openRoad();
    const ada = await road.idp.createUser("ada@x.example");
    const sales = await road.idp.createGroup("Sales", [ada]);
    await road.holds({ Sales: ["ada@x.example"] });
    const stated = { ...foundationAt(road.world.url), start: "preview" };
    expect((await road.tenant.api("PUT", "/foundation", stated)).status).toBe(200);
    const before = (await writes(road.world)).length;
    await road.idp.remove(sales, ada);
    await road.wake();
    expect(await stateOf(road.tenant)).toMatchObject({ state: "preview" });
    expect(await preview(road.tenant)).toMatchObject({
      members: { remove: { count: 1, sample: [{ target: "Sales", userName: "ada@x.example" }] } },
    });
    expect(await writes(road.world)).toHaveLength(before);
    await road.tenant.api("PUT", "/foundation", foundationAt(road.world.url));
    await road.holds({ Sales: [] });
  });

  it("cannot be compared with or started where there is none", async () => {
    const road = await waitingRoad();
    const compared = await road.tenant.api("POST", "/reconcile");
    expect(compared.status).toBe(409);
    expect((await problemOf(compared)).detail).toContain("/sync/start");
    const tenant = await registerTenant();
    expect((await tenant.api("POST", "/sync/start")).status).toBe(409);
    expect((await tenant.api("POST", "/foundation/preview")).status).toBe(404);
    expect(
      (await tenant.api("PUT", "/foundation", { ...foundationAt("https://x.example"), start: "soon" }))
        .status,
    ).toBe(400);
  });
});

describe.concurrent("POST /foundation/preview", () => {
  it("says of each group and person what would become of them, and it does", async () => {
    const road = await waitingRoad();
    await road.tenant.api("PUT", "/mapping", {
      rules: [{ when: 'displayName eq "eng"', target: "Engineers", adopt: true }],
      otherwise: "mirror",
    });
    await road.world.edit({ createGroup: { name: "Taken" } });
    const ada = await road.idp.createUser("ada@x.example");
    const bo = await road.idp.createUser("bo@x.example");
    const nobody = await road.idp.createUser("nobody", { emails: [] });
    const gone = await road.idp.createUser("gone@x.example", { active: false });
    await road.idp.createGroup("eng", [ada, bo, gone]);
    await road.idp.createGroup("Taken", [ada]);
    await road.idp.createGroup("Sales", [bo, nobody]);

    const said = await preview(road.tenant);
    expect(said).toMatchObject({
      complete: true,
      groups: {
        create: { count: 1, sample: [{ target: "Sales" }] },
        keep: nothing,
        adopt: { count: 1, sample: [{ target: "Engineers", members: 1, strangers: 1 }] },
        parked: { count: 1, sample: [{ target: "Taken", remedy: expect.stringContaining('"adopt": true') }] },
        vanished: nothing,
      },
      people: {
        found: { count: 1, sample: [{ userId: ada, userName: "ada@x.example" }] },
        create: { count: 1, sample: [{ userId: bo, userName: "bo@x.example" }] },
        parked: {
          count: 1,
          sample: [{ userId: nobody, reason: expect.stringContaining("no e-mail address") }],
        },
      },
      members: {
        add: { count: 3 },
        remove: nothing,
        strangers: { count: 1, sample: [{ target: "Engineers", userName: "eve" }] },
        waiting: 2,
      },
    });
    const reads = (await road.world.calls()).filter(({ path }) => !path.includes("_control"));
    expect(said.calls).toBe(reads.length);

    await road.tenant.api("POST", "/sync/start");
    await vi.waitFor(
      async () =>
        expect(await road.world.members()).toEqual({
          Engineers: ["ada@x.example", "bo@x.example", "eve"],
          Taken: [],
          Sales: ["bo@x.example"],
        }),
      { timeout: 20_000, interval: 50 },
    );
    // Once it is done, the same question finds it there.
    expect(await preview(road.tenant)).toMatchObject({
      groups: { create: nothing, keep: { count: 2 }, adopt: nothing, parked: { count: 1 } },
      people: { found: { count: 2 }, create: nothing },
      members: { add: nothing, strangers: { count: 1 }, waiting: 2 },
    });
  });

  it("finds whom it may not make, whom two are, and names of other customers", async () => {
    const road = await waitingRoad({ provisionUsers: false });
    const other = await registerTenant({ name: "Other Ltd", foundation: foundationAt(road.world.url) });
    await scimClient(other).createGroup("Sales");
    await vi.waitFor(async () => expect(await road.world.members()).toHaveProperty("Sales"), {
      timeout: 20_000,
    });
    const people = [
      await road.idp.createUser("ada@x.example"),
      await road.idp.createUser("ada2", { emails: [{ value: "ada@x.example" }] }),
      await road.idp.createUser("bo@x.example"),
    ];
    await road.idp.createGroup("Sales", people);
    await road.idp.createGroup("ENGINEERS", people);
    const said = await preview(road.tenant);
    expect(said.groups.parked.sample).toEqual([
      {
        target: "Sales",
        reason: expect.stringMatching(/^Another customer of this installation/),
        remedy: expect.stringContaining("nameTemplate"),
      },
    ]);
    expect(JSON.stringify(said)).not.toContain("Other Ltd");
    expect(said.groups.create.sample).toEqual([{ target: "ENGINEERS", alike: "Engineers" }]);
    expect(said.people.found.count).toBe(1);
    expect(said.people.parked.sample.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/same user/),
        expect.stringMatching(/Nobody in Foundation/),
      ]),
    );
  });

  it("looks at more groups than a page holds, and reads the members of those that are there", async () => {
    const road = await waitingRoad();
    for (let index = 0; index < 60; index++)
      await road.world.edit({ createGroup: { name: `group ${String(index).padStart(2, "0")}` } });
    await road.world.edit({ fillGroup: { group: "group 59", users: 120 } });
    await road.tenant.api("PUT", "/mapping", {
      rules: [{ when: "displayName pr", target: "{displayName}", adopt: true }],
    });
    await road.idp.createGroup("group 59");
    const said = await preview(road.tenant);
    expect(said.groups.adopt.sample).toEqual([{ target: "group 59", members: 120, strangers: 120 }]);
    expect(said.members.strangers.count).toBe(120);
    expect(said.members.strangers.sample).toHaveLength(20);
    expect(await writes(road.world)).toEqual([]);
  });

  it("says why, where Foundation cannot be read", async () => {
    const road = await waitingRoad();
    await road.world.faults([{ path: "/list", effect: "before", status: 500 }]);
    const answer = await road.tenant.api("POST", "/foundation/preview");
    expect(answer.status).toBe(409);
    expect((await problemOf(answer)).detail).toMatch(/^Foundation could not be read/);
  });
});
