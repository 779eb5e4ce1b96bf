import { describe, expect, it } from "vitest";
import { MEMBER_LIMITS } from "../../../src/limits/scim.ts";
import { expectRefused, expectUnderstood, tolerancesOf } from "../../support/cases.ts";
import {
  costOf,
  eventsOf,
  GROUP,
  PATCH_OP,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
} from "../../support/scim.ts";

interface Crew {
  readonly tenant: ScimTenant;
  readonly group: string;
  readonly ada: string;
  readonly bob: string;
  /** Belongs to nothing yet. */
  readonly cyd: string;
  readonly patch: (...operations: readonly unknown[]) => Promise<ScimAnswer>;
  readonly send: (body: unknown) => Promise<ScimAnswer>;
  readonly members: () => Promise<readonly string[]>;
}

async function crew(strict = false): Promise<Crew> {
  const tenant = await scimTenant({ strict });
  const ada = await tenant.addUser("ada");
  const bob = await tenant.addUser("bob");
  const cyd = await tenant.addUser("cyd");
  const group = await tenant.addGroup("Crew", [ada, bob]);
  const names = new Map([
    [ada, "ada"],
    [bob, "bob"],
    [cyd, "cyd"],
  ]);
  return {
    tenant,
    group,
    ada,
    bob,
    cyd,
    patch: (...operations) => tenant.patch(`/Groups/${group}`, ...operations),
    send: (body) => tenant.scim("PATCH", `/Groups/${group}`, { body }),
    members: async () => (await tenant.membersOf(group)).map((id) => names.get(id) ?? id).sort(),
  };
}

type Operation = (crew: Crew) => unknown;

/** Who is in the group of ada and bob after an operation that every tenant takes, sent twice. */
async function left(operation: Operation): Promise<readonly string[]> {
  const byLetter = await crew(true);
  expect((await byLetter.patch(operation(byLetter))).status).toBe(204);
  const own = await crew();
  await expectUnderstood(own.tenant, () => own.patch(operation(own)));
  return own.members();
}

/** The same for one that only a tolerant tenant takes. */
async function leftTolerantly(operation: Operation): Promise<readonly string[]> {
  const strict = await crew(true);
  const scimType = expect.stringMatching(/^(invalid(Syntax|Value|Path|Filter)|mutability)$/);
  await expectRefused(strict.tenant, () => strict.patch(operation(strict)), 400, scimType);
  const own = await crew();
  const answer = await expectUnderstood(own.tenant, () => own.patch(operation(own)));
  expect(answer.status).toBe(204);
  expect(await tolerancesOf(own.tenant, answer)).not.toEqual([]);
  return own.members();
}

async function refused(operation: Operation, scimType: string): Promise<void> {
  const own = await crew();
  await expectRefused(own.tenant, () => own.patch(operation(own)), 400, scimType);
  expect(await own.members()).toEqual(["ada", "bob"]);
}

describe("changing groups", () => {
  it.each<[string, Operation]>([
    ["Entra's list", ({ ada }) => ({ op: "Remove", path: "members", value: [{ $ref: null, value: ada }] })],
    ["an object", ({ ada }) => ({ op: "remove", path: "members", value: { value: ada } })],
    ["a list of texts", ({ ada }) => ({ op: "remove", path: "Members", value: [ada] })],
    ["a text", ({ ada }) => ({ op: "remove", path: `${GROUP}:members`, value: ada })],
    ["a reference", ({ ada }) => ({ op: "remove", path: "members", value: [{ $ref: `../Users/${ada}` }] })],
    ["texts of members.value", ({ ada }) => ({ op: "remove", path: "members.value", value: [ada] })],
    ["a filter for a path", ({ ada }) => ({ op: "remove", path: `members.value eq "${ada}"` })],
    ["single quotes", ({ ada }) => ({ op: "remove", path: `members[value eq '${ada}']` })],
    ["no quotes", ({ ada }) => ({ op: "remove", path: `members[value eq ${ada}]` })],
    [
      "an old URN",
      ({ ada }) => ({ op: "remove", path: `urn:scim:schemas:core:2.0:Group:members[value eq "${ada}"]` }),
    ],
  ])("case 50: %s removes exactly those it lists", async (_, operation) => {
    expect(await leftTolerantly(operation)).toEqual(["bob"]);
  });

  it("case 50: all those listed go, not only the first", async () => {
    const both: Operation = ({ ada, bob }) => ({
      op: "Remove",
      path: "members",
      value: [{ value: bob }, { value: "nobody" }, { value: ada }],
    });
    expect(await leftTolerantly(both)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["an empty list", []],
    ["null in a list", [null]],
    ["an empty object", {}],
    ["an object without a value", [{ display: "ada" }]],
    ["an empty text", ""],
    ["an empty value", [{ value: "" }]],
  ])("case 50: %s removes nobody, least of all everybody", async (_, value) => {
    await refused(() => ({ op: "remove", path: "members", value }), "invalidValue");
  });

  it.each<[string, Operation, string]>([
    ["no path", ({ ada }) => ({ op: "remove", value: { members: [{ value: ada }] } }), "noTarget"],
    [
      "a path and a list that differ",
      ({ ada, bob }) => ({ op: "remove", path: `members[value eq "${ada}"]`, value: [{ value: bob }] }),
      "invalidValue",
    ],
    ["an id in brackets", ({ ada }) => ({ op: "remove", path: `members[${ada}]` }), "invalidFilter"],
    [
      "a value of one",
      ({ ada }) => ({ op: "remove", path: `members[value eq "${ada}"].value` }),
      "mutability",
    ],
    ["all values", () => ({ op: "remove", path: "members.value" }), "mutability"],
    ["a display name", () => ({ op: "remove", path: 'members[display eq "ada"]' }), "invalidFilter"],
  ])("case 50: a removal by %s is refused", async (_, operation, scimType) => {
    await refused(operation, scimType);
  });

  it.each<[string, Operation, readonly string[]]>([
    ["a filter", ({ ada }) => ({ op: "remove", path: `members[value eq "${ada}"]` }), ["bob"]],
    ["a filter in capitals", ({ ada }) => ({ op: "remove", path: `MEMBERS[VALUE EQ "${ada}"]` }), ["bob"]],
    [
      "a filter with blanks",
      ({ ada }) => ({ op: "remove", path: ` members[ value  eq "${ada}" ] ` }),
      ["bob"],
    ],
    [
      "a URN",
      ({ ada }) => ({ op: "remove", path: `${GROUP.toUpperCase()}:members[value eq "${ada}"]` }),
      ["bob"],
    ],
    [
      "several",
      ({ ada, bob }) => ({ op: "remove", path: `members[value eq "${ada}" or value eq "${bob}"]` }),
      [],
    ],
    [
      "none",
      ({ ada, bob }) => ({ op: "remove", path: `members[value eq "${ada}" and value eq "${bob}"]` }),
      ["ada", "bob"],
    ],
    ["somebody else", ({ cyd }) => ({ op: "remove", path: `members[value eq "${cyd}"]` }), ["ada", "bob"]],
    [
      "a filter and the same again",
      ({ ada }) => ({ op: "remove", path: `members[value eq "${ada}"]`, value: [{ value: ada }] }),
      ["bob"],
    ],
  ])("case 51: a path chooses %s", async (_, operation, expected) => {
    expect(await left(operation)).toEqual(expected);
  });

  it("case 51: Okta removes one and adds another in one PATCH", async () => {
    const { tenant, ada, cyd, patch, members } = await crew();
    const answer = await expectUnderstood(tenant, () =>
      patch(
        { op: "remove", path: `members[value eq "${ada}"]` },
        { op: "add", path: "members", value: [{ value: cyd, display: "cyd@x.com" }] },
      ),
    );
    expect([answer.status, await members()]).toEqual([204, ["bob", "cyd"]]);
  });

  it("case 52: Okta repeats id and name with every change: no conflict, no event", async () => {
    const { tenant, group, patch } = await crew();
    const events = await eventsOf(tenant);
    const same = { op: "replace", value: { id: group, displayName: "Crew" } };
    await expectUnderstood(tenant, () => patch(same));
    expect(await eventsOf(tenant)).toEqual(events);
    const other = { op: "replace", value: { id: "other", displayName: "Crew" } };
    await expectRefused(tenant, () => patch(other), 400, "mutability");
  });

  it("case 53: thousands of members in one operation, and 413 beyond the limit", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Crew");
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `u${index}` }));
    const add = (count: number) =>
      tenant.patch(`/Groups/${group}`, { op: "add", path: "members", value: many(count) });
    expect((await add(3000)).status).toBe(204);
    const parked = await tenant.api("GET", "/parked-members?limit=1");
    expect(parked.status).toBe(200);
    await expectRefused(tenant, () => add(MEMBER_LIMITS.perRequest + 1), 413);
  });

  it.each<[string, Operation]>([
    ["an empty list", () => ({ op: "replace", path: "members", value: [] })],
    ["a removal of all", () => ({ op: "remove", path: "members" })],
    ["null", () => ({ op: "replace", path: "members", value: null })],
    ["an empty list without a path", () => ({ op: "replace", value: { Members: [] } })],
  ])("case 54: %s empties the group", async (_, operation) => {
    expect(await left(operation)).toEqual([]);
  });

  it.each<[string, Operation]>([
    ["a list without a path", ({ cyd }) => ({ op: "add", value: { members: [{ value: cyd }] } })],
    ["a list", ({ cyd }) => ({ op: "add", path: "members", value: [{ value: cyd }] })],
    ["an object", ({ cyd }) => ({ op: "add", path: "members", value: { value: cyd } })],
  ])("case 55: %s adds and does not replace", async (_, operation) => {
    const own = await crew();
    await expectUnderstood(own.tenant, () => own.patch(operation(own)));
    expect(await own.members()).toEqual(["ada", "bob", "cyd"]);
  });

  it.each<[string, Operation]>([
    ["a text", ({ cyd }) => ({ op: "add", path: "members", value: cyd })],
    ["a list of texts", ({ cyd }) => ({ op: "add", value: { members: [cyd] } })],
    ["a text of members.value", ({ cyd }) => ({ op: "add", path: "members.value", value: cyd })],
    [
      "a reference",
      ({ cyd }) => ({ op: "add", path: "members", value: [{ $ref: `https://x/v2/Users/${cyd}` }] }),
    ],
    ["a capital", ({ cyd }) => ({ op: "Add", path: "members", value: [{ value: cyd }] })],
  ])("case 55: %s adds, for a tolerant tenant", async (_, operation) => {
    expect(await leftTolerantly(operation)).toEqual(["ada", "bob", "cyd"]);
  });

  it.each<[string, unknown]>([
    ["null in a list", [null]],
    ["an empty text", ""],
    ["an empty object", [{}]],
    ["another name for the id", [{ id: "x" }]],
    ["an object of members", { members: [] }],
    ["a list in a list", [["x"]]],
  ])("case 55: %s adds nobody", async (_, value) => {
    await refused(() => ({ op: "add", path: "members", value }), "invalidValue");
  });

  it("case 56: adding who is there changes nothing, and is cheap", async () => {
    const { tenant, group, ada, bob, patch } = await crew();
    const version = (await tenant.scim("GET", `/Groups/${group}`)).body.meta;
    const events = await eventsOf(tenant);
    const answer = await patch({ op: "Add", path: "members", value: [{ value: ada }, { value: bob }] });
    expect(answer.status).toBe(204);
    expect(costOf(answer).written).toBe(0);
    expect((await tenant.scim("GET", `/Groups/${group}`)).body.meta).toEqual(version);
    expect(await eventsOf(tenant)).toEqual(events);
  });

  it("case 57: parallel PATCHes lose nobody", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Crew");
    const ids: string[] = [];
    for (let index = 0; index < 12; index++) ids.push(await tenant.addUser(`u${index}`));
    const answers = await Promise.all(
      ids.map((value) =>
        tenant.patch(`/Groups/${group}`, { op: "add", path: "members", value: [{ value }] }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 204));
    expect(await tenant.membersOf(group)).toEqual([...ids].sort());
  });

  it("case 58: an unknown id is parked and the known ones are applied; strictly all are refused", async () => {
    const operation: Operation = ({ cyd }) => ({
      op: "add",
      path: "members",
      value: [{ value: "nobody" }, { value: cyd }],
    });
    const own = await crew();
    const answer = await expectUnderstood(own.tenant, () => own.patch(operation(own)));
    expect([answer.status, await own.members()]).toEqual([204, ["ada", "bob", "cyd"]]);
    const parked = await own.tenant.api("GET", "/parked-members");
    expect(JSON.stringify(await parked.json())).toContain("nobody");
    const strict = await crew(true);
    await expectRefused(strict.tenant, () => strict.patch(operation(strict)), 400, "invalidValue");
  });

  it("case 59: members come without type, with display, with $ref null, and as groups", async () => {
    const { tenant, group, cyd, patch } = await crew();
    const nested = await tenant.addGroup("Nested");
    await expectUnderstood(tenant, () =>
      patch({
        op: "add",
        path: "members",
        value: [
          { value: cyd, display: "cyd@x.com", $ref: null, type: "" },
          { Value: nested, type: "group" },
        ],
      }),
    );
    const { body } = await tenant.scim("GET", `/Groups/${group}`);
    expect(body.members).toContainEqual(expect.objectContaining({ value: cyd, type: "User" }));
    expect(body.members).toContainEqual(expect.objectContaining({ value: nested, type: "Group" }));
  });

  it("case 60: a PUT of the whole becomes what differs", async () => {
    const { tenant, group, bob, cyd, members } = await crew();
    const body = {
      schemas: [GROUP],
      id: group,
      displayName: "Crew",
      members: [{ value: bob }, { value: cyd }],
    };
    const events = (await eventsOf(tenant)).length;
    const answer = await expectUnderstood(tenant, () => tenant.scim("PUT", `/Groups/${group}`, { body }));
    expect([answer.status, await members()]).toEqual([200, ["bob", "cyd"]]);
    const news = (await eventsOf(tenant)).slice(events);
    expect(JSON.stringify(news)).toContain(cyd);
    expect(JSON.stringify(news)).not.toContain(bob);
  });

  it.each<[string, (crew: Crew) => unknown]>([
    ["null in the list", () => [null]],
    ["an empty object", () => ({})],
    ["an empty object in the list", () => [{}]],
    ["null for an id", () => [{ value: null }]],
    ["somebody, and an empty object", ({ ada }) => [{ value: ada }, {}]],
  ])("case 60: a PUT with %s names nobody by it, and takes nobody out", async (_, membersOf) => {
    for (const strict of [false, true]) {
      const own = await crew(strict);
      const body = { schemas: [GROUP], displayName: "Crew", members: membersOf(own) };
      const put = () => own.tenant.scim("PUT", `/Groups/${own.group}`, { body });
      await expectRefused(own.tenant, put, 400, "invalidValue");
      expect(await own.members()).toEqual(["ada", "bob"]);
    }
  });

  it.each<[string, (crew: Crew) => unknown, readonly string[]]>([
    [
      "a deletion",
      ({ ada }) => ({
        schemas: ["urn:scim:schemas:core:1.0"],
        members: [{ value: ada, operation: "delete" }],
      }),
      ["bob"],
    ],
    [
      "a deletion in capitals",
      ({ ada }) => ({
        Schemas: ["urn:scim:schemas:core:1.0"],
        Members: [{ value: ada, Operation: "DELETE" }],
      }),
      ["bob"],
    ],
    [
      "a deletion that is no list",
      ({ ada }) => ({ schemas: ["urn:scim:schemas:core:1.0"], members: { value: ada, operation: "delete" } }),
      ["bob"],
    ],
    [
      "an addition that is no list",
      ({ cyd }) => ({ schemas: ["urn:scim:schemas:core:1.0"], members: { value: cyd } }),
      ["ada", "bob", "cyd"],
    ],
    [
      "an addition of a bare id",
      ({ cyd }) => ({ schemas: ["urn:scim:schemas:core:1.0"], members: cyd }),
      ["ada", "bob", "cyd"],
    ],
    [
      "a deletion under today's URN",
      ({ ada }) => ({ schemas: [GROUP], members: [{ value: ada, operation: "delete" }] }),
      ["bob"],
    ],
    [
      "an addition and a deletion",
      ({ ada, cyd }) => ({
        schemas: ["urn:scim:schemas:core:1.0"],
        displayName: "Crew",
        members: [{ value: cyd }, { value: ada, operation: "delete" }],
      }),
      ["bob", "cyd"],
    ],
    [
      "the deletion of all",
      () => ({ schemas: ["urn:scim:schemas:core:1.0"], meta: { attributes: ["members"] } }),
      [],
    ],
  ])("case 61: %s of SCIM 1.1", async (_, body, expected) => {
    const own = await crew();
    const answer = await expectUnderstood(own.tenant, () => own.send(body(own)));
    expect([answer.status, await own.members()]).toEqual([204, expected]);
    expect(await tolerancesOf(own.tenant, answer)).toContain("onelogin.scim1-patch");
    const strict = await crew(true);
    await expectRefused(strict.tenant, () => strict.send(body(strict)), 400, "invalidSyntax");
  });

  it.each<[string, unknown, string]>([
    ["null for members", { schemas: ["urn:scim:schemas:core:1.0"], members: null }, "invalidValue"],
    [
      "another operation",
      { schemas: ["urn:scim:schemas:core:1.0"], members: [{ value: "u", operation: "move" }] },
      "invalidSyntax",
    ],
    ["nothing to change", { schemas: ["urn:scim:schemas:core:1.0"] }, "invalidSyntax"],
    ["a resource without marks", { schemas: [GROUP], displayName: "Other" }, "invalidSyntax"],
    ["a list of operations alone", [{ op: "replace", path: "displayName", value: "x" }], "invalidSyntax"],
    ["no operations", { schemas: [PATCH_OP], Operations: [] }, "invalidSyntax"],
    ["an empty object", {}, "invalidSyntax"],
  ])("case 61: %s is no PATCH of either kind", async (_, body, scimType) => {
    const own = await crew();
    await expectRefused(own.tenant, () => own.send(body), 400, scimType);
  });

  it.each<[string, (crew: Crew) => unknown]>([
    [
      "an addition of",
      ({ cyd }) => ({
        schemas: [PATCH_OP],
        Operations: [{ op: "add", path: "members", value: [{ value: cyd, operation: "delete" }] }],
      }),
    ],
    [
      "a value without a path with",
      ({ cyd }) => ({
        schemas: [PATCH_OP],
        Operations: [{ op: "replace", value: { members: [{ value: cyd, Operation: "Delete" }] } }],
      }),
    ],
    [
      "operations beside",
      ({ ada, cyd }) => ({
        schemas: [PATCH_OP],
        Operations: [{ op: "add", path: "members", value: [{ value: cyd }] }],
        members: [{ value: ada, operation: "delete" }],
      }),
    ],
  ])(
    "case 61: %s members that are marked as deleted, in the PATCH of today, is refused",
    async (what, body) => {
      for (const strict of [false, true]) {
        const own = await crew(strict);
        const answer = await expectRefused(
          own.tenant,
          () => own.send(body(own)),
          400,
          what === "operations beside" ? "invalidSyntax" : "invalidValue",
        );
        expect(answer.body.detail).toContain("members");
        expect(await own.members()).toEqual(["ada", "bob"]);
      }
    },
  );

  it("case 61: a whole group with a member that is marked as deleted is refused", async () => {
    const { tenant, group, ada, cyd } = await crew();
    const members = [{ value: ada }, { value: cyd, operation: "delete" }];
    const body = { schemas: [GROUP], displayName: "Crew", members };
    await expectRefused(tenant, () => tenant.scim("PUT", `/Groups/${group}`, { body }), 400, "invalidValue");
    const anew = { ...body, displayName: "Other" };
    await expectRefused(tenant, () => tenant.scim("POST", "/Groups", { body: anew }), 400, "invalidValue");
  });

  it("case 62: PATCH of a group answers 204, or what was asked for; of a user, the user", async () => {
    const { tenant, group, ada, cyd, patch } = await crew();
    const add = { op: "add", path: "members", value: [{ value: cyd }] };
    const plain = await patch(add);
    expect([plain.status, plain.body]).toEqual([204, null]);
    const asked = await tenant.patch(`/Groups/${group}?attributes=displayName`, add);
    expect([asked.status, asked.body.displayName]).toEqual([200, "Crew"]);
    expect(asked.body).not.toHaveProperty("members");
    const user = await tenant.patch(`/Users/${ada}`, { op: "add", path: "title", value: "T" });
    expect([user.status, user.body.userName, user.body.title]).toEqual([200, "ada", "T"]);
  });
});
