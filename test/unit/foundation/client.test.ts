import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { World } from "./world.ts";
import { ada, startWorld, unwrap } from "./world.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.control("reset", { organizations: ["acme"] }));

describe("groups", () => {
  it("are created, read, renamed and deleted", async () => {
    const foundation = world.client();
    const group = unwrap(await foundation.createGroup("Team", "Ours"));
    expect(group).toEqual({ identifier: expect.any(String), name: "Team", description: "Ours" });
    expect(unwrap(await foundation.getGroup(group.identifier))).toEqual(group);
    expect(unwrap(await foundation.renameGroup(group.identifier, "Crew")).name).toBe("Crew");
    expect(await foundation.deleteGroup(group.identifier)).toEqual({ ok: true, value: undefined });
    expect(await foundation.getGroup(group.identifier)).toMatchObject({ error: { kind: "notFound" } });
  });

  it.each([409, 400, 422])("are duplicates where the name is refused with %i", async (duplicateStatus) => {
    await world.control("settings", { duplicateStatus });
    unwrap(await world.client({ organization: "acme" }).createGroup("Team"));
    const refused = await world.client().createGroup("Team");
    expect(refused).toMatchObject({ ok: false, error: { kind: "duplicate" } });
  });

  it("are found by their exact name, through all pages of similar ones", async () => {
    const foundation = world.client();
    for (let n = 0; n < 55; n += 1) unwrap(await foundation.createGroup(`Data ${n}`));
    const wanted = unwrap(await foundation.createGroup("data"));
    expect(unwrap(await foundation.findGroupByName("data"))).toEqual(wanted);
    expect(unwrap(await foundation.findGroupByName("DATA"))).toBeUndefined();
    expect(unwrap(await foundation.listGroups("data 5", 0, 50))).toHaveLength(6);
    expect(unwrap(await foundation.listGroups(undefined, 50, 50))).toHaveLength(6);
  });

  it("are not given up where a server ignores the offset", async () => {
    const page = Array.from({ length: 50 }, (_, n) => ({ identifier: `${n}`, name: `Team ${n}` }));
    const stuck = world.client(
      { credentials: { type: "token", token: "t" } },
      { fetch: async () => Response.json({ groups: page }) },
    );
    expect(await stuck.findGroupByName("Team")).toMatchObject({ ok: false, error: { kind: "malformed" } });
  });

  it.each(["members", "principals", "users", "objects"])("list members in the shape %s", async (shape) => {
    await world.control("settings", { shape });
    const foundation = world.client();
    const { identifier } = unwrap(await foundation.createGroup("Team"));
    const first = unwrap(await foundation.createUser(ada)).identifier;
    const second = unwrap(await foundation.createUser({ ...ada, username: "bob" })).identifier;
    unwrap(await foundation.addMembers(identifier, [first, second]));
    expect(unwrap(await foundation.listMembers(identifier, 0, 50))).toEqual([first, second]);
    expect(unwrap(await foundation.listMembers(identifier, 1, 50))).toEqual([second]);
    unwrap(await foundation.removeMember(identifier, first));
    expect(unwrap(await foundation.listMembers(identifier, 0, 50))).toEqual([second]);
    expect(await foundation.removeMember(identifier, first)).toMatchObject({ error: { kind: "notFound" } });
    expect(await foundation.addMembers(identifier, [NOBODY])).toMatchObject({ error: { kind: "notFound" } });
  });

  it("list no members where the answer has none of the known forms", async () => {
    const strange = world.client(
      { credentials: { type: "token", token: "t" } },
      { fetch: async () => Response.json({ people: [] }) },
    );
    expect(await strange.listMembers("any", 0, 50)).toMatchObject({
      ok: false,
      error: { kind: "malformed" },
    });
  });

  it("are not said to be missing while user groups are switched off", async () => {
    const foundation = world.client();
    const { identifier } = unwrap(await foundation.createGroup("Team"));
    await world.control("settings", { groupsEnabled: false });
    const refused = await foundation.removeMember(identifier, NOBODY);
    expect(refused).toMatchObject({ ok: false, error: { kind: "refused", status: 404 } });
    expect(refused).toMatchObject({ error: { reason: expect.stringContaining("enable_user_groups") } });
  });

  describe.each([404, 405, 200])("where the call that reads one answers %i and nothing of use", (status) => {
    const path = "/groups$";

    it("are found in the lists, under whatever name", async () => {
      const foundation = world.client();
      const { identifier } = unwrap(await foundation.createGroup("Team"));
      const group = { identifier, name: "Team", description: expect.any(String) };
      await world.control("faults", { rules: [{ method: "GET", path, status }] });
      expect(unwrap(await foundation.getGroup(identifier, "Team"))).toEqual(group);
      await world.control("edit", { renameGroup: { group: "Team", name: "Crew" } });
      expect(unwrap(await foundation.getGroup(identifier, "Team"))).toEqual({ ...group, name: "Crew" });
    });

    it("are missing once they are gone", async () => {
      const foundation = world.client();
      const { identifier } = unwrap(await foundation.createGroup("Team"));
      await world.control("edit", { deleteGroup: { group: "Team" } });
      await world.control("faults", { rules: [{ method: "GET", path, status }] });
      expect(await foundation.getGroup(identifier, "Team")).toMatchObject({ error: { kind: "notFound" } });
    });
  });

  it.each(["PUT", "DELETE"])("are not gone because %s answers 404", async (method) => {
    const foundation = world.client();
    const { identifier } = unwrap(await foundation.createGroup("Team"));
    await world.control("faults", { rules: [{ method, path: "/groups$", status: 404 }] });
    const change = () =>
      method === "PUT" ? foundation.renameGroup(identifier, "Crew") : foundation.deleteGroup(identifier);
    expect(await change()).toMatchObject({ error: { kind: "refused", status: 404 } });
    await world.control("edit", { deleteGroup: { group: "Team" } });
    expect(await change()).toMatchObject({ error: { kind: "notFound" } });
  });

  it("can be deleted by their creator only, and renamed where there is a route", async () => {
    const { group } = await world.control("edit", { createGroup: { name: "Theirs" } });
    await world.control("settings", { renameRoute: false });
    const foundation = world.client();
    expect(await foundation.deleteGroup(group.identifier)).toEqual({
      ok: false,
      error: {
        kind: "refused",
        status: 403,
        reason:
          "The account that Rollcall uses may not delete a group: it needs the permission data:user_group:delete, and must be the one that created the group.",
      },
    });
    const renamed = await foundation.renameGroup(group.identifier, "Ours");
    expect(renamed).toMatchObject({ ok: false, error: { kind: "refused", status: 405 } });
  });
});

describe("users", () => {
  it("are created, found among look-alikes, and removed", async () => {
    const foundation = world.client();
    const user = unwrap(await foundation.createUser(ada));
    expect(user).toEqual({ ...ada, identifier: expect.any(String), isSystem: false });
    await world.control("edit", {
      createUser: { username: "ada-bot", email: "nada@example.com", is_system: true },
    });
    const found = unwrap(await foundation.findUsers("ada@example.com"));
    expect(found.map(({ username, isSystem }) => [username, isSystem])).toEqual([
      ["ada", false],
      ["ada-bot", true],
    ]);
    expect(unwrap(await foundation.removeUser(user.identifier))).toEqual(user);
    expect(await foundation.removeUser(user.identifier)).toMatchObject({ error: { kind: "notFound" } });
  });

  it("are refused in Foundation's words, which do not repeat what was sent", async () => {
    expect(await world.client().createUser({ ...ada, lastName: "" })).toEqual({
      ok: false,
      error: {
        kind: "refused",
        status: 422,
        reason: expect.stringMatching(/^Foundation refused to create a user \(422\): body\.last_name: /),
      },
    });
    await world.control("settings", { denied: ["iam:user:create"] });
    expect(await world.client().createUser(ada)).toMatchObject({
      error: { kind: "refused", status: 403, reason: expect.stringContaining("iam:user:create") },
    });
  });
});

describe("roles", () => {
  it("are listed, assigned and withdrawn", async () => {
    const foundation = world.client();
    const group = unwrap(await foundation.createGroup("Team")).identifier;
    const roles = unwrap(await foundation.listRoles());
    const steward = roles.find(({ name }) => name === "Data Steward")?.identifier ?? "";
    expect(unwrap(await foundation.addRoleMembers(steward, [group])).members).toEqual([group]);
    expect(unwrap(await foundation.removeRoleMembers(steward, [group])).members).toEqual([]);
    const again = await foundation.removeRoleMembers(steward, [group]);
    expect(again).toMatchObject({ error: { kind: "notFound" } });
  });
});

describe("the installation", () => {
  it("tells its organizations, its routes and who we are", async () => {
    const foundation = world.client();
    expect(await foundation.status()).toEqual({ ok: true, value: undefined });
    expect(unwrap(await foundation.organizations()).map(({ name }) => name)).toEqual(["demo", "acme"]);
    expect(unwrap(await foundation.permissions())).toContainEqual({
      methods: ["POST"],
      path: "/api/iam/groups",
      permissions: ["data:user_group:create"],
    });
    expect(unwrap(await foundation.whoAmI())).toEqual(expect.any(String));
  });

  it("is called under the prefixes of the connection", async () => {
    await world.control("settings", { groupsPrefix: "/api/data/groups" });
    expect(await world.client().listGroups(undefined, 0, 1)).toMatchObject({ error: { status: 404 } });
    const moved = world.client({ groupsPrefix: "/api/data/groups", baseUrl: `${world.connection.baseUrl}/` });
    expect(unwrap(await moved.listGroups(undefined, 0, 1))).toEqual([]);
  });
});
