import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { person, startWithCaller } from "./caller.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

type Standing = Awaited<ReturnType<typeof startWithCaller>>;
let standing: Standing;
let api: Awaited<ReturnType<Standing["signIn"]>>;

beforeAll(async () => {
  standing = await startWithCaller();
});
afterAll(() => standing.server.close());
beforeEach(async () => {
  await standing.control("reset", { organizations: ["acme"] });
  api = await standing.signIn();
});

const create = async (name: string) => (await api("POST", "/groups", { name })).body.identifier;
const addUser = async (name: string) => (await api("POST", "/principal/user", person(name))).body.identifier;

describe("who calls", () => {
  it("refuses calls without a bearer with 401, and without x-org with 422", async () => {
    const anonymous = await standing.send("GET", "/api/iam/groups/list", undefined, { "x-org": "demo" });
    expect(anonymous.status).toBe(401);
    const { body } = await standing.send(
      "POST",
      "/api/iam/login",
      { user: "rollcall", password: "rollcall" },
      { "x-org": "demo" },
    );
    const noOrganization = await standing.send("GET", "/api/iam/groups/list", undefined, {
      authorization: `Bearer ${body.access_token}`,
    });
    expect(noOrganization.status).toBe(422);
    expect(noOrganization.body.detail[0]).toMatchObject({ loc: ["header", "x-org"], type: "missing" });
  });

  it("answers a sign-in with both tokens and their life times", async () => {
    const login = (password: string) =>
      standing.send("POST", "/api/iam/login", { user: "rollcall", password }, { "x-org": "demo" });
    expect((await login("wrong")).status).toBe(401);
    expect((await login("rollcall")).body).toMatchObject({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 18_000,
      refresh_expires_in: 86_400,
      token_type: "Bearer",
    });
  });

  it("gives a new token for a refresh token, once", async () => {
    const headers = { "x-org": "demo" };
    const credentials = { user: "rollcall", password: "rollcall" };
    const { body } = await standing.send("POST", "/api/iam/login", credentials, headers);
    const refresh = () =>
      standing.send("POST", "/api/iam/refresh", { refresh_token: body.refresh_token }, headers);
    expect((await refresh()).status).toBe(200);
    expect((await refresh()).status).toBe(401);
  });

  it("shows the organizations whatever x-org says, and nothing else of an unknown one", async () => {
    const stranger = await standing.signIn("nowhere");
    const { body } = await stranger("GET", "/organization/list");
    expect(body.organizations.map(({ name }: { name: string }) => name)).toEqual(["demo", "acme"]);
    expect((await stranger("GET", "/groups/list")).status).toBe(403);
  });

  it("lists its routes, the one that renames groups among them", async () => {
    const { body } = await standing.send("GET", "/api/.well-known/status");
    expect(body).toEqual({ status: "ok" });
    const routes = await api("GET", "/../.well-known/permissions");
    expect(routes.body.routes).toContainEqual({
      methods: ["PUT"],
      path: "/api/iam/groups",
      permission_pairs: [{ action: "data:user_group:manage", resource: "*" }],
      summary: "Update User Group",
      logic_operator: "AND",
    });
  });
});

describe("groups", () => {
  it("refuses a name that is taken, in another organization too", async () => {
    await create("Data Engineers");
    const other = await standing.signIn("acme");
    expect((await other("POST", "/groups", { name: "Data Engineers" })).status).toBe(409);
    expect((await other("GET", "/groups/list")).body).toEqual({ groups: [] });
  });

  it("refuses a missing, an empty and an overlong name with 422", async () => {
    for (const body of [{}, { name: "" }, { name: "x".repeat(256) }]) {
      const refused = await api("POST", "/groups", body);
      expect(refused.status).toBe(422);
      expect(refused.body.detail[0]).toMatchObject({
        loc: ["body", "name"],
        msg: expect.any(String),
        type: expect.any(String),
      });
    }
    expect((await api("POST", "/groups", { name: "x".repeat(255) })).status).toBe(200);
  });

  it("lists 50 a page, and searches names without regard to case", async () => {
    for (let n = 0; n < 52; n += 1) await create(`Team ${n}`);
    expect((await api("GET", "/groups/list")).body.groups).toHaveLength(50);
    expect((await api("GET", "/groups/list?offset=50")).body.groups).toHaveLength(2);
    expect((await api("GET", "/groups/list?search=tEAM%2051")).body.groups).toHaveLength(1);
    expect((await api("GET", "/groups/list?limit=x")).status).toBe(422);
  });

  it("takes members in bulk and again, and removes one at a time, once", async () => {
    const group = await create("Team");
    const ids = [await addUser("ada"), await addUser("bob")];
    const members = `/groups/members?identifier=${group}`;
    expect((await api("POST", members, { principals: ids })).body).toEqual({ ok: true });
    expect((await api("POST", members, { principals: ids })).status).toBe(200);
    const removal = `${members}&user_identifier=${ids[0]}`;
    expect((await api("DELETE", removal)).body).toEqual({ ok: true });
    expect((await api("DELETE", removal)).status).toBe(404);
    expect((await api("GET", members)).body).toEqual({ members: [ids[1]] });
  });

  it("adds nobody if one of them is unknown", async () => {
    const members = `/groups/members?identifier=${await create("Team")}`;
    const refused = await api("POST", members, { principals: [await addUser("ada"), NOBODY] });
    expect(refused.status).toBe(404);
    expect((await api("GET", members)).body).toEqual({ members: [] });
  });

  it.each([
    ["principals", (id: string) => ({ principals: [id] })],
    ["objects", (id: string) => ({ members: [{ identifier: id }] })],
    ["users", (id: string) => ({ users: [expect.objectContaining({ identifier: id, username: "ada" })] })],
  ])("lists members in the shape %s", async (shape, expected) => {
    const members = `/groups/members?identifier=${await create("Team")}`;
    const id = await addUser("ada");
    await api("POST", members, { principals: [id] });
    await standing.control("settings", { shape });
    expect((await api("GET", members)).body).toEqual(expected(id));
  });

  it("renames, where there is the route", async () => {
    const path = `/groups?identifier=${await create("Team")}`;
    expect((await api("PUT", path, { name: "Crew" })).body.name).toBe("Crew");
    await standing.control("settings", { renameRoute: false });
    expect((await api("PUT", path, { name: "Band" })).status).toBe(405);
    expect((await api("GET", path)).body.name).toBe("Crew");
  });

  it("lets only the creator delete, and takes the roles along", async () => {
    const group = await create("Team");
    await standing.control("edit", { createGroup: { name: "Theirs" } });
    await standing.control("edit", { addRoleMember: { role: "Data Owner", principal: "Team" } });
    const { body: state } = await standing.control("state");
    const theirs = state.groups.find(({ name }: { name: string }) => name === "Theirs");
    expect((await api("DELETE", `/groups?identifier=${theirs.identifier}`)).status).toBe(403);
    expect((await api("DELETE", `/groups?identifier=${group}`)).body).toEqual({ ok: true });
    const { body: after } = await standing.control("state");
    expect(after.roles.flatMap(({ members }: { members: string[] }) => members)).toEqual([]);
  });

  it("answers 404 throughout while the flag is off", async () => {
    await standing.control("settings", { groupsEnabled: false });
    expect((await api("GET", "/groups/list")).status).toBe(404);
  });
});

describe("users", () => {
  it("demands four fields that are not empty", async () => {
    const refused = await api("POST", "/principal/user", { username: "ada", first_name: "" });
    const fields = refused.body.detail.map(({ loc }: { loc: string[] }) => loc[1]);
    expect(refused.status).toBe(422);
    expect(fields).toEqual(["first_name", "last_name", "email"]);
  });

  it("finds look-alikes", async () => {
    await addUser("ann");
    await addUser("joann");
    await addUser("bob");
    const { body } = await api("GET", "/principal/user/list?search=ANN@example.com");
    const found = body.users.map(({ username }: { username: string }) => username);
    expect(found).toEqual(["ann", "joann"]);
  });

  it("removes a user from the groups too", async () => {
    const members = `/groups/members?identifier=${await create("Team")}`;
    const id = await addUser("ada");
    await api("POST", members, { principals: [id] });
    const removal = `/principal/user?identifier=${id}`;
    expect((await api("DELETE", removal)).body).toMatchObject({ identifier: id, username: "ada" });
    expect((await api("DELETE", removal)).status).toBe(404);
    expect((await api("GET", members)).body).toEqual({ members: [] });
  });
});

describe("roles", () => {
  it("knows the preconfigured ones, and binds users and groups by identifier", async () => {
    const group = await create("Team");
    const { body } = await api("GET", "/principal/role/list");
    const owner = body.roles.find(({ name }: { name: string }) => name === "Data Owner");
    const member = `/principal/role/member?identifier=${owner.identifier}`;
    expect((await api("POST", member, { principals: [group] })).body.members).toEqual([group]);
    expect((await api("POST", member, { principals: [NOBODY] })).status).toBe(404);
    expect((await api("DELETE", member, { principals: [group] })).body.members).toEqual([]);
    expect((await api("DELETE", member, { principals: [group] })).status).toBe(404);
  });
});
