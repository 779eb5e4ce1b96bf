import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createFaults, faultPlanSchema } from "../../../dev/foundation/faults.ts";
import { createSite, resetSite, serveCall } from "../../../dev/foundation/site.ts";
import { callerOf, person, startWithCaller } from "./caller.ts";

type Standing = Awaited<ReturnType<typeof startWithCaller>>;
let standing: Standing;
let api: Awaited<ReturnType<Standing["signIn"]>>;

beforeAll(async () => {
  standing = await startWithCaller();
});
afterAll(() => standing.server.close());
beforeEach(async () => {
  await standing.control("reset", {});
  api = await standing.signIn();
});

const faults = (...rules: object[]) => standing.control("faults", { rules });
const groupNames = async () =>
  (await standing.control("state")).body.groups.map(({ name }: { name: string }) => name);

describe("faults", () => {
  it("fails without the effect, as often as was asked", async () => {
    await faults({
      method: "post",
      path: "/groups$",
      effect: "before",
      status: 429,
      retryAfter: 7,
      times: 1,
    });
    const refused = await api("POST", "/groups", { name: "Team" });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("7");
    expect(await groupNames()).toEqual([]);
    expect((await api("POST", "/groups", { name: "Team" })).status).toBe(200);
  });

  it("fails although the effect took place", async () => {
    await faults({ method: "POST", path: "/groups$", effect: "after", status: 503 });
    expect((await api("POST", "/groups", { name: "Team" })).status).toBe(503);
    expect(await groupNames()).toEqual(["Team"]);
  });

  it("fails, and lets the effect take place later", async () => {
    await faults({ method: "POST", path: "/groups$", effect: "late", delayMs: 1 });
    expect((await api("POST", "/groups", { name: "Team" })).status).toBe(500);
    await standing.control("settled");
    expect(await groupNames()).toEqual(["Team"]);
  });

  it("lets no late effect reach a world that was reset meanwhile", async () => {
    const site = createSite();
    site.faults = createFaults(faultPlanSchema.parse({ rules: [{ effect: "late", delayMs: 1 }] }));
    await serveCall(site, {
      method: "POST",
      path: "/api/iam/login",
      query: {},
      body: { user: "rollcall", password: "rollcall" },
      organization: "demo",
      authorization: undefined,
    });
    const former = site.world;
    resetSite(site, []);
    await Promise.allSettled(site.pending);
    expect(former.sessions.size).toBe(1);
    expect(site.world.sessions.size).toBe(0);
  });

  it.each([
    ["before", []],
    ["after", ["Team"]],
  ])("breaks the connection %s the effect", async (effect, expected) => {
    await faults({ method: "POST", path: "/groups$", effect, drop: true });
    await expect(api("POST", "/groups", { name: "Team" })).rejects.toThrow("fetch failed");
    expect(await groupNames()).toEqual(expected);
  });

  it("draws the same lots for the same seed", () => {
    const lots = (seed: number) => {
      const drawn = createFaults(faultPlanSchema.parse({ seed, rules: [{ probability: 0.5 }] }));
      return Array.from({ length: 64 }, () => drawn.draw("GET", "/") !== undefined);
    };
    expect(lots(1)).toEqual(lots(1));
    expect(lots(1)).not.toEqual(lots(2));
    expect(lots(1)).toContain(true);
    expect(lots(1)).toContain(false);
  });

  it("refuses rules that it does not understand", async () => {
    expect((await faults({ path: "(" })).status).toBe(422);
    expect((await faults({ effect: "sometimes" })).status).toBe(422);
  });
});

describe("calls", () => {
  it("counts every call of the API since the last reset, and none of the controls", async () => {
    await api("POST", "/groups", { name: "Team" });
    const { body } = await standing.control("calls");
    expect(body.items).toEqual([
      expect.objectContaining({ method: "POST", path: "/api/iam/login", status: 200 }),
      {
        at: expect.any(String),
        method: "POST",
        path: "/api/iam/groups",
        query: {},
        body: { name: "Team" },
        status: 200,
        organization: "demo",
      },
    ]);
    await standing.control("reset", {});
    expect((await standing.control("unknown")).status).toBe(404);
    expect((await standing.control("calls")).body.items).toEqual([]);
  });
});

describe("edit", () => {
  it("changes groups and members by name", async () => {
    await api("POST", "/groups", { name: "Team" });
    const { body: ada } = await api("POST", "/principal/user", person("ada"));
    await standing.control("edit", { addMember: { group: "Team", user: "ada@example.com" } });
    await standing.control("edit", { renameGroup: { group: "Team", name: "Crew" } });
    const state = (await standing.control("state")).body;
    expect(state.groups).toMatchObject([{ name: "Crew", organization: "demo", members: [ada.identifier] }]);
    await standing.control("edit", { removeMember: { group: "Crew", user: ada.identifier } });
    expect((await standing.control("state")).body.groups).toMatchObject([{ members: [] }]);
    await standing.control("edit", { deleteGroup: { group: "Crew" } });
    expect(await groupNames()).toEqual([]);
  });

  it("says what it does not know", async () => {
    const refused = await standing.control("edit", { deleteGroup: { group: "Nobody" } });
    expect(refused.status).toBe(404);
    expect(refused.body.detail).toBe("There is no group Nobody.");
  });
});

describe("worlds", () => {
  it("keep apart what happens in them", async () => {
    const other = callerOf(`${standing.server.url}/worlds/other`);
    await standing.control("faults", { rules: [{ path: "/groups" }] });
    const there = await other.signIn();
    expect((await there("POST", "/groups", { name: "Team" })).status).toBe(200);
    expect((await other.control("calls")).body.items).toHaveLength(2);
    expect(await groupNames()).toEqual([]);
  });

  it("survive a restart in the state file, sessions included", async () => {
    const folder = await mkdtemp(join(tmpdir(), "foundation-"));
    const stateFile = join(folder, "nested", "state.json");
    const first = await startWithCaller(stateFile);
    const before = await first.signIn();
    await before("POST", "/groups", { name: "Team" });
    const { body: state } = await first.control("state");
    const { body: session } = await first.send(
      "POST",
      "/api/iam/login",
      { user: "rollcall", password: "rollcall" },
      { "x-org": "demo" },
    );
    await first.server.close();
    const second = await startWithCaller(stateFile);
    expect((await second.control("state")).body).toEqual(state);
    const headers = { "x-org": "demo", authorization: `Bearer ${session.access_token}` };
    const listed = await second.send("GET", "/api/iam/groups/list", undefined, headers);
    expect(listed.body.groups).toMatchObject([{ name: "Team" }]);
    await second.server.close();
    await rm(folder, { recursive: true });
  });
});
