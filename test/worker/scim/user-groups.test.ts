import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type ScimAnswer, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

/** `User.groups`, RFC 7643 §4.1.2, where groups hold groups. */

let tenant: ScimTenant;
/** Ada is in `inner`, which is in `middle`, which is in `outer`; Bob is in `outer`; Cy is in nothing. */
let ada: string;
let bob: string;
let cy: string;
let inner: string;
let middle: string;
let outer: string;

beforeEach(async () => {
  tenant = await scimTenant({ idp: "okta" });
  ada = await tenant.addUser("ada");
  bob = await tenant.addUser("bob");
  cy = await tenant.addUser("cy");
  inner = await tenant.addGroup("inner", [ada]);
  middle = await tenant.addGroup("middle", [inner]);
  outer = await tenant.addGroup("outer", [middle, bob]);
});

/** What an answer says of the groups, by id. */
const told = (body: ScimAnswer["body"] | undefined): Record<string, string> =>
  Object.fromEntries((body?.groups ?? []).map(({ value, type }) => [value, type]));
const groupsOf = async (id: string) => told((await tenant.scim("GET", `/Users/${id}`)).body);
const add = (group: string, member: string) =>
  tenant.patch(`/Groups/${group}`, { op: "add", path: "members", value: [{ value: member }] });
const remove = (group: string, member: string) =>
  tenant.patch(`/Groups/${group}`, { op: "remove", path: `members[value eq "${member}"]` });

const chain = () => ({ [inner]: "direct", [middle]: "indirect", [outer]: "indirect" });

describe("the groups of a user", () => {
  it("are those that hold the user, and all above them, each with its address", async () => {
    const { body } = await tenant.scim("GET", `/Users/${ada}`);
    const $ref = (id: string) => `${tenant.scimUrl}/Groups/${id}`;
    expect(body.groups).toHaveLength(3);
    expect(body.groups).toEqual(
      expect.arrayContaining([
        { value: inner, $ref: $ref(inner), type: "direct" },
        { value: middle, $ref: $ref(middle), type: "indirect" },
        { value: outer, $ref: $ref(outer), type: "indirect" },
      ]),
    );
    expect(await groupsOf(bob)).toEqual({ [outer]: "direct" });
    expect(await groupsOf(cy)).toEqual({});
  });

  it("have each group once, however many ways lead there, and as a direct one where it is that too", async () => {
    await add(outer, ada);
    await add(outer, inner);
    const { body } = await tenant.scim("GET", `/Users/${ada}`);
    expect(body.groups).toHaveLength(3);
    expect(told(body)).toEqual({ [inner]: "direct", [middle]: "indirect", [outer]: "direct" });
    await remove(outer, ada);
    expect(await groupsOf(ada)).toEqual(chain());
  });

  it("are found above each of several groups", async () => {
    const groups = await Promise.all(["a", "b", "c"].map((name) => tenant.addGroup(name, [cy])));
    const [a = "", b = "", c = ""] = groups;
    const direct = { [a]: "direct", [b]: "direct", [c]: "direct" };
    expect(await groupsOf(cy)).toEqual(direct);
    const aboveB = await tenant.addGroup("above b", [b]);
    expect(await groupsOf(cy)).toEqual({ ...direct, [aboveB]: "indirect" });
    const aboveAll = await tenant.addGroup("above all", groups);
    const aboveC = await tenant.addGroup("above c", [c]);
    expect(await groupsOf(cy)).toEqual({
      ...direct,
      [aboveB]: "indirect",
      [aboveAll]: "indirect",
      [aboveC]: "indirect",
    });
  });

  it("end where groups go round in circles", async () => {
    await add(inner, outer);
    expect(await groupsOf(ada)).toEqual(chain());
    expect(await groupsOf(bob)).toEqual({ [outer]: "direct", [inner]: "indirect", [middle]: "indirect" });
    const itself = await tenant.addGroup("itself", [cy]);
    await add(itself, itself);
    expect(await groupsOf(cy)).toEqual({ [itself]: "direct" });
  });

  it("are right at once after a group joins or leaves another one, or goes", async () => {
    await remove(outer, middle);
    expect(await groupsOf(ada)).toEqual({ [inner]: "direct", [middle]: "indirect" });
    await add(outer, middle);
    expect(await groupsOf(ada)).toEqual(chain());
    expect((await tenant.scim("DELETE", `/Groups/${middle}`)).status).toBe(204);
    expect(await groupsOf(ada)).toEqual({ [inner]: "direct" });
    await add(outer, inner);
    expect(await groupsOf(ada)).toEqual({ [inner]: "direct", [outer]: "indirect" });
    await tenant.scim("DELETE", `/Groups/${inner}`);
    expect(await groupsOf(ada)).toEqual({});
  });

  it("are the same in lists, searches and answers to writes", async () => {
    const expected = { ada: chain(), bob: { [outer]: "direct" }, cy: {} };
    const lists = [
      await tenant.scim("GET", "/Users"),
      await tenant.scim("GET", "/Users?sortBy=userName&sortOrder=descending&count=3&cursor"),
      await tenant.scim("POST", "/Users/.search", { body: searchFor({}) }),
      await tenant.scim("GET", "/?filter=userName pr"),
      await tenant.scim("POST", "/.search", { body: searchFor({ filter: "userName pr" }) }),
    ];
    for (const { body } of lists) {
      const listed = body.Resources.map((user) => [user.userName, told(user)]);
      expect(Object.fromEntries(listed)).toEqual(expected);
    }
    const path = `/Users/${ada}`;
    const put = await tenant.scim("PUT", path, { body: { schemas: [USER], userName: "ada", title: "Dr" } });
    const patched = await tenant.patch(path, { op: "replace", path: "active", value: false });
    const repeated = await tenant.patch(path, { op: "replace", path: "active", value: false });
    const returned = await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName: "ada" } });
    expect([put, patched, repeated, returned].map(({ status }) => status)).toEqual([200, 200, 200, 201]);
    for (const { body } of [put, patched, repeated, returned]) expect(told(body)).toEqual(chain());
  });

  it("are those of the tenant, even if another one had the same ids", async () => {
    const other = await scimTenant();
    const strange = [
      ["strange", ada, "User"],
      ["strange", inner, "Group"],
      ["strange", outer, "Group"],
      [inner, cy, "User"],
      [middle, "strange", "Group"],
    ];
    await env.DB.batch(
      strange.map((row) =>
        env.DB.prepare(
          "INSERT INTO members (tenant, group_id, value, type, state, added_at) VALUES (?, ?, ?, ?, 'confirmed', 1)",
        ).bind(other.id, ...row),
      ),
    );
    expect(await groupsOf(ada)).toEqual(chain());
    for (const [filter, count] of [
      [`groups.value eq "strange"`, 0],
      [`groups.value eq "${inner}"`, 1],
      [`groups[value eq "${inner}" and type eq "direct"]`, 1],
      [`groups.type eq "indirect"`, 1],
    ] as const) {
      expect((await tenant.scim("GET", `/Users?filter=${filter}`)).body.totalResults).toBe(count);
    }
  });

  it("still let the user be deleted, who leaves the direct ones", async () => {
    expect((await tenant.scim("DELETE", `/Users/${ada}`)).status).toBe(204);
    expect(await tenant.membersOf(inner)).toEqual([]);
    expect(await tenant.membersOf(middle)).toEqual([inner]);
  });
});

describe("the entity tag of a user", () => {
  const read = async (tag: string) =>
    tenant.scim("GET", `/Users/${ada}`, { headers: { "If-None-Match": tag } });

  it("changes with the groups above, so that no 304 hides one", async () => {
    const step = async (change: () => Promise<unknown>) => {
      const { version } = (await tenant.scim("GET", `/Users/${ada}`)).body.meta;
      expect((await read(version)).status).toBe(304);
      await change();
      expect((await read(version)).status).toBe(200);
    };
    await step(() => remove(outer, middle));
    await step(() => add(outer, inner));
    await step(() => add(outer, ada));
    await step(() => tenant.scim("DELETE", `/Groups/${middle}`));
    await step(() => tenant.scim("DELETE", `/Groups/${outer}`));
  });

  it("is the one of lists, and comes back with the groups", async () => {
    const { version } = (await tenant.scim("GET", `/Users/${ada}`)).body.meta;
    const list = await tenant.scim("GET", '/Users?filter=userName eq "ada"');
    expect(list.body.Resources[0]?.meta.version).toBe(version);
    await remove(middle, inner);
    await add(middle, inner);
    expect((await read(version)).status).toBe(304);
    const headers = { "If-Match": version };
    const body = { schemas: [USER], userName: "ada", title: "Dr" };
    expect((await tenant.scim("PUT", `/Users/${ada}`, { body, headers })).status).toBe(200);
  });
});

describe("a filter on the groups of users", () => {
  const found = async (filter: string) => {
    const { status, body } = await tenant.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
    expect(status, body.detail).toBe(200);
    expect(body.totalResults).toBe(body.Resources.length);
    return body.Resources.map(({ userName }) => userName).toSorted();
  };

  it("finds by a group whoever is in it or below it", async () => {
    for (const [group, names] of [
      [inner, ["ada"]],
      [middle, ["ada"]],
      [outer, ["ada", "bob"]],
      ["nobody", []],
    ] as const) {
      expect(await found(`groups.value eq "${group}"`)).toEqual(names);
      expect(await found(`groups eq "${group}"`)).toEqual(names);
      expect(await found(`groups[value eq "${group}"]`)).toEqual(names);
      expect(await found(`groups[value eq "${group.toUpperCase()}" and type pr]`)).toEqual(names);
      expect(await found(`not (groups.value eq "${group}")`)).toEqual(
        ["ada", "bob", "cy"].filter((name) => !names.some((found) => found === name)),
      );
    }
  });

  it("tells direct from indirect", async () => {
    expect(await found('groups[type eq "indirect"]')).toEqual(["ada"]);
    expect(await found('groups.type eq "Direct"')).toEqual(["ada", "bob"]);
    expect(await found(`groups[value eq "${outer}" and type eq "indirect"]`)).toEqual(["ada"]);
    expect(await found(`groups[type eq "direct" and value eq "${outer}"]`)).toEqual(["bob"]);
    expect(await found(`groups[value eq "${outer}" and not (type eq "direct")]`)).toEqual(["ada"]);
    await add(outer, ada);
    expect(await found(`groups[value eq "${outer}" and type eq "indirect"]`)).toEqual([]);
    expect(await found(`groups[value eq "${outer}" and type eq "direct"]`)).toEqual(["ada", "bob"]);
  });

  it("knows whoever is in any group, or in another one", async () => {
    for (const filter of ["groups pr", "groups.value pr", "groups[type pr]"])
      expect(await found(filter)).toEqual(["ada", "bob"]);
    expect(await found("not (groups pr)")).toEqual(["cy"]);
    expect(await found(`groups.value ne "${outer}"`)).toEqual(["ada"]);
    expect(await found(`groups[value eq "${inner}" or value eq "${middle}"]`)).toEqual(["ada"]);
    expect(await found(`groups.value sw "${outer.slice(0, 30)}" and userName sw "a"`)).toEqual(["ada"]);
  });

  it("is right at once, and ends where groups go round in circles", async () => {
    await add(inner, outer);
    for (const group of [inner, middle, outer])
      expect(await found(`groups.value eq "${group}"`)).toEqual(["ada", "bob"]);
    expect(await found(`groups[value eq "${inner}" and type eq "indirect"]`)).toEqual(["bob"]);
    await tenant.scim("DELETE", `/Groups/${middle}`);
    expect(await found(`groups.value eq "${outer}"`)).toEqual(["bob"]);
    expect(await found(`groups.value eq "${inner}"`)).toEqual(["ada", "bob"]);
  });

  it.each([
    'groups.value sw "x"',
    'groups[value sw "x" and type eq "indirect"]',
    'groups[not (type sw "x" or not (value sw "x"))]',
  ])("takes as many comparisons as there may be, sorted and by cursor: %s", async (test) => {
    const parts = Math.floor(30 / (test.match(/(eq|sw)/g)?.length ?? 1));
    const filter = [...Array.from({ length: parts }, () => test)].join(" or ");
    const query = `/Users?sortBy=name.familyName&count=1&cursor&filter=${encodeURIComponent(filter)}`;
    expect((await tenant.scim("GET", query)).status).toBe(200);
  });
});

const searchFor = (more: object) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
  ...more,
});
