import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkConnection } from "../../../src/foundation/check.ts";
import type { FoundationConnection } from "../../../src/foundation/connection.ts";
import type { World } from "./world.ts";
import { startWorld } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.control("reset", { organizations: ["acme"] }));

const check = (change: Partial<FoundationConnection> = {}) => checkConnection(world.client(change));

/** What failed, by name. */
async function failures(change: Partial<FoundationConnection> = {}): Promise<Record<string, string>> {
  const results = await check(change);
  return Object.fromEntries(results.filter(({ ok }) => !ok).map(({ name, message }) => [name, message]));
}

describe("a connection that works", () => {
  it("passes every check, and changes nothing", async () => {
    const before = await world.control("state");
    const results = await check();
    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ["reachable", true],
      ["signIn", true],
      ["organization", true],
      ["routes", true],
      ["rename", true],
      ["permissions", true],
      ["groups", true],
      ["users", true],
      ["roles", true],
    ]);
    expect(await world.control("state")).toEqual(before);
  });

  it("names the permissions that will be asked for", async () => {
    const permissions = (await check()).find(({ name }) => name === "permissions");
    for (const permission of ["data:user_group:create", "iam:user:browse", "iam:role:manage"]) {
      expect(permissions?.message).toContain(permission);
    }
  });

  it("is told where groups cannot be renamed", async () => {
    await world.control("settings", { renameRoute: false });
    const rename = (await check()).find(({ name }) => name === "rename");
    expect(rename).toMatchObject({ ok: true, message: expect.stringContaining("cannot rename groups") });
  });

  it("needs no list of routes", async () => {
    await world.fault({ path: "/permissions$", status: 403 });
    expect(await failures()).toEqual({});
  });
});

describe("a connection that does not work", () => {
  it("is not reachable", async () => {
    expect(await failures({ baseUrl: "http://127.0.0.1:1" })).toEqual({
      reachable: expect.stringContaining("Check the base URL: http://127.0.0.1:1"),
    });
    expect(await failures({ baseUrl: `${world.connection.baseUrl}/elsewhere` })).toEqual({
      reachable: expect.stringContaining("but not Foundation"),
    });
  });

  it("has the wrong password, or no sign-in just now", async () => {
    const credentials = { type: "password", user: "rollcall", password: "wrong" } as const;
    expect(await failures({ credentials })).toEqual({
      signIn: "Foundation does not accept the user name and password: check both.",
    });
    await world.fault({ path: "/login$", status: 503 });
    expect(Object.keys(await failures())).toEqual(["signIn"]);
  });

  it("gives the organization's identifier in place of its name", async () => {
    const { organizations } = await world.control("state");
    const { identifier } = organizations[1];
    expect(await failures({ organization: identifier })).toEqual({
      organization: `${identifier} is the identifier of an organization: enter its name instead, acme.`,
    });
    await world.fault({ path: "/login$", status: 401 });
    expect(await failures({ organization: identifier })).toEqual({
      signIn: expect.stringContaining("looks like an identifier"),
    });
  });

  it("names no organization that there is", async () => {
    expect(await failures({ organization: "Acme Organization" })).toEqual({
      organization: "The organization's name is acme: enter it exactly so, instead of Acme Organization.",
    });
    expect(await failures({ organization: "globex" })).toEqual({
      organization:
        "There is no organization globex that the account may see. It sees: demo, acme. Check the name.",
    });
  });

  it("has the wrong groups prefix", async () => {
    await world.control("settings", { groupsPrefix: "/api/data/groups" });
    expect(await failures()).toEqual({
      routes:
        "Foundation has its group calls at /api/data/groups: enter that as the groups prefix, instead of /api/iam/groups.",
      groups: expect.stringContaining("enable_user_groups"),
    });
  });

  it("has user groups switched off", async () => {
    await world.control("settings", { groupsEnabled: false });
    expect(await failures()).toEqual({
      routes: expect.stringContaining("enable_user_groups"),
      groups: expect.stringContaining("enable_user_groups"),
    });
  });

  it("lacks permissions to read", async () => {
    await world.control("settings", { denied: ["iam:user:browse", "iam:role:browse"] });
    expect(await failures()).toEqual({
      users: expect.stringContaining("iam:user:browse"),
      roles: expect.stringContaining("iam:role:browse"),
    });
  });
});
