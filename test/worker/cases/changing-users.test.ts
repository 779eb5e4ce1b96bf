import { describe, expect, it } from "vitest";
import { expectRefused, expectUnderstood, tolerancesOf } from "../../support/cases.ts";
import {
  ENTERPRISE,
  eventsOf,
  PATCH_OP,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";

type Body = Readonly<Record<string, unknown>>;

interface Person {
  readonly tenant: ScimTenant;
  readonly id: string;
  readonly patch: (...operations: readonly unknown[]) => Promise<ScimAnswer>;
  readonly read: () => Promise<ScimAnswer["body"]>;
}

const WORK = { value: "ada@example.com", type: "work", primary: true };

async function person(more: Body = { emails: [WORK] }, strict = false): Promise<Person> {
  const tenant = await scimTenant({ strict });
  const id = await tenant.addUser("ada@example.com", { schemas: [USER, ENTERPRISE], ...more });
  return {
    tenant,
    id,
    patch: (...operations) => tenant.patch(`/Users/${id}`, ...operations),
    read: async () => (await tenant.scim("GET", `/Users/${id}`)).body,
  };
}

/** The user after operations that every tenant takes, sent twice. */
async function changed(
  more: Body | undefined,
  ...operations: readonly unknown[]
): Promise<ScimAnswer["body"]> {
  const byLetter = await person(more, true);
  expect((await byLetter.patch(...operations)).status).toBe(200);
  const { tenant, patch, read } = await person(more);
  const answer = await expectUnderstood(tenant, () => patch(...operations));
  expect(await read()).toEqual(answer.body);
  return answer.body;
}

/** The same for operations that only a tolerant tenant takes; a strict one refuses them. */
async function changedTolerantly(
  more: Body | undefined,
  scimType: string,
  ...operations: readonly unknown[]
): Promise<ScimAnswer["body"]> {
  const strict = await person(more, true);
  await expectRefused(strict.tenant, () => strict.patch(...operations), 400, scimType);
  const { tenant, patch, read } = await person(more);
  const answer = await expectUnderstood(tenant, () => patch(...operations));
  expect(await tolerancesOf(tenant, answer)).not.toEqual([]);
  expect(await read()).toEqual(answer.body);
  return answer.body;
}

async function refused(scimType: string, ...operations: readonly unknown[]): Promise<void> {
  const { tenant, patch } = await person();
  await expectRefused(tenant, () => patch(...operations), 400, scimType);
}

describe("changing users", () => {
  it.each<[string, unknown]>([
    ["Replace", "False"],
    ["replace", "False"],
    ["REPLACE", false],
    ["replace", "FALSE"],
    ["Add", "false"],
    ["replace", ["False"]],
    ["replace", [{ $ref: null, value: "False" }]],
  ])("case 34: %s active with %j", async (op, value) => {
    const after = await changedTolerantly(undefined, expect.stringMatching(/^invalid(Syntax|Value)$/), {
      op,
      path: "active",
      value,
    });
    expect(after.active).toBe(false);
  });

  it.each(["yes", "no", "0", 0, 1, "", " False ", {}, [true, false]])(
    "case 34: active cannot be %j",
    async (value) => {
      await refused("invalidValue", { op: "Replace", path: "active", value });
      await refused("invalidValue", { op: "replace", value: { active: value } });
    },
  );

  it("case 34: a text that looks like a boolean stays a text where a text belongs", async () => {
    expect((await changed(undefined, { op: "replace", path: "title", value: "False" })).title).toBe("False");
  });

  it.each(["  active ", "ACTIVE", `${USER}:active`, `${USER.toUpperCase()}:Active`])(
    "case 34: the path may be %j",
    async (path) => {
      expect((await changed(undefined, { op: "replace", path, value: false })).active).toBe(false);
    },
  );

  it.each(["move", "update", "", null, 1])("case 34: there is no operation %j", async (op) => {
    await refused("invalidSyntax", { op, path: "active", value: false });
  });

  it("case 35: a value without a path merges", async () => {
    const after = await changed({ title: "T", emails: [WORK] }, { op: "replace", value: { active: false } });
    expect(after).toMatchObject({ active: false, title: "T", emails: [WORK], userName: "ada@example.com" });
    for (const value of ["x", 1, true, [], null]) await refused("invalidValue", { op: "replace", value });
  });

  it("case 36: every key of a value without a path is a path", async () => {
    const value = {
      displayName: "Bjfe",
      "name.givenName": "Kkom",
      [`${ENTERPRISE}:employeeNumber`]: "Aklq",
      'emails[type eq "work"].value': "new@x.com",
      "urn:scim:schemas:extension:enterprise:1.0:department": "D",
    };
    expect(await changedTolerantly(undefined, "invalidPath", { op: "replace", value })).toMatchObject({
      displayName: "Bjfe",
      name: { givenName: "Kkom" },
      emails: [{ ...WORK, value: "new@x.com" }],
      [ENTERPRISE]: { employeeNumber: "Aklq", department: "D" },
    });
  });

  it.each<[string, Body]>([
    ["in two cases", { active: false, Active: true }],
    ["as a part and in the whole", { "name.givenName": "A", name: { GivenName: "B" } }],
    ["with and without its URN", { department: "A", [`${ENTERPRISE}:department`]: "B" }],
    ["in its extension and by its path", { [ENTERPRISE]: { department: "A" }, department: "B" }],
  ])(
    "case 36: one place given two values %s is refused, and given the same one twice is not",
    async (_, value) => {
      const { tenant, patch } = await person();
      await expectRefused(tenant, () => patch({ op: "replace", value }), 400, "invalidValue");
      const same = JSON.parse(JSON.stringify(value).replaceAll('"B"', '"A"').replace("true", "false"));
      await expectUnderstood(tenant, () => patch({ op: "replace", value: same }));
    },
  );

  it("case 38: a boolean in quotes between brackets is named in the record", async () => {
    const { tenant, patch } = await person();
    const path = 'emails[primary eq "True"].value';
    const answer = await expectUnderstood(tenant, () => patch({ op: "replace", path, value: "new@x" }));
    expect(answer.body.emails).toEqual([{ ...WORK, value: "new@x" }]);
    expect(await tolerancesOf(tenant, answer)).toEqual(["boolean-as-string"]);
  });

  it("case 38: a boolean in capitals between brackets is named too, and refused strictly", async () => {
    const operation = { op: "replace", path: "emails[primary eq TRUE].value", value: "new@x" };
    const { tenant, patch } = await person();
    const answer = await expectUnderstood(tenant, () => patch(operation));
    expect(await tolerancesOf(tenant, answer)).toEqual(["word-case"]);
    const strict = await person(undefined, true);
    const scimType = expect.stringMatching(/^invalid(Filter|Path)$/);
    await expectRefused(strict.tenant, () => strict.patch(operation), 400, scimType);
  });

  it("case 35: a value without a path may be a list of one", async () => {
    const operation = { op: "replace", value: [{ title: "T", active: false }] };
    expect(await changedTolerantly(undefined, "invalidValue", operation)).toMatchObject({
      title: "T",
      active: false,
    });
    const { tenant, patch } = await person();
    const value = [{ title: "T" }, { active: false }];
    await expectRefused(tenant, () => patch({ op: "replace", value }), 400, "invalidValue");
  });

  it("case 45: what stands beside the operations is refused, and an echo or nothing is not", async () => {
    for (const strict of [false, true]) {
      const { tenant, id } = await person(undefined, strict);
      const Operations = [{ op: "replace", path: "title", value: "T" }];
      const send = (more: Body) => () =>
        tenant.scim("PATCH", `/Users/${id}`, { body: { schemas: [PATCH_OP], Operations, ...more } });
      for (const more of [{ active: false }, { userName: "x" }, { [ENTERPRISE]: { department: "D" } }]) {
        await expectRefused(tenant, send(more), 400, "invalidSyntax");
      }
      await expectUnderstood(tenant, send({ id, meta: { resourceType: "User" }, active: null, emails: [] }));
    }
  });

  it.each<[string, Body]>([
    ["PUT", { schemas: [USER], userName: "ada@example.com", "name.givenName": "Kkom", department: "D" }],
    [
      "PATCH",
      {
        schemas: [PATCH_OP],
        Operations: [
          { op: "add", path: "name.givenName", value: "Kkom" },
          { op: "add", path: "department", value: "D" },
        ],
      },
    ],
  ])("case 36: a %s finds the place of names in the same way", async (method, body) => {
    const { tenant, id } = await person();
    await expectUnderstood(tenant, () => tenant.scim(method, `/Users/${id}`, { body }));
    const after = (await tenant.scim("GET", `/Users/${id}`)).body;
    expect(after).toMatchObject({ name: { givenName: "Kkom" }, [ENTERPRISE]: { department: "D" } });
    const strict = await person(undefined, true);
    const send = () => strict.tenant.scim(method, `/Users/${strict.id}`, { body });
    await expectRefused(strict.tenant, send, 400, expect.stringMatching(/^invalid(Syntax|Path)$/));
  });

  it.each<[string, string, unknown, Body]>([
    [
      "Replace",
      'phoneNumbers[type eq "work"].value',
      "+1",
      { phoneNumbers: [{ type: "work", value: "+1" }] },
    ],
    [
      "add",
      'addresses[type eq "work"].streetAddress',
      "S",
      { addresses: [{ type: "work", streetAddress: "S" }] },
    ],
    ["add", 'emails[type eq "home"]', { value: "h@x" }, { emails: [WORK, { type: "home", value: "h@x" }] }],
    [
      "replace",
      'emails[type eq "home" and primary eq true].value',
      "h@x",
      {
        emails: [
          { ...WORK, primary: false },
          { type: "home", primary: true, value: "h@x" },
        ],
      },
    ],
  ])("case 37: %s %s creates the element that is missing", async (op, path, value, expected) => {
    const operation = { op, path, value };
    const scimType = op === "Replace" ? "invalidSyntax" : "noTarget";
    expect(await changedTolerantly(undefined, scimType, operation)).toMatchObject(expected);
    const strict = await person(undefined, true);
    await expectRefused(
      strict.tenant,
      () => strict.patch({ ...operation, op: op.toLowerCase() }),
      400,
      "noTarget",
    );
  });

  it("case 37: an element that no filter describes is not made", async () => {
    await refused("noTarget", {
      op: "replace",
      path: 'emails[type eq "a" or type eq "b"].value',
      value: "x",
    });
    await refused("noTarget", { op: "replace", path: 'emails[type ne "work"].value', value: "x" });
  });

  it.each(["'work'", "“work”", "work"])("case 37: %s may be quoted in other ways, or not", async (work) => {
    const path = `emails[type eq ${work}].value`;
    const after = await changedTolerantly(undefined, "invalidFilter", { op: "replace", path, value: "n@x" });
    expect(after.emails).toEqual([{ ...WORK, value: "n@x" }]);
  });

  it.each<[string, unknown, unknown]>([
    ['emails[type eq "work"].value', "n@x", { ...WORK, value: "n@x" }],
    ['emails[type eq "work" and primary eq true].value', "n@x", { ...WORK, value: "n@x" }],
    ['emails[type eq "work"]', { value: "n@x" }, { type: "work", value: "n@x" }],
    [' emails[ type  EQ "WORK" ] .value ', "n@x", { ...WORK, value: "n@x" }],
  ])("case 37: %s changes the element that is there", async (path, value, email) => {
    expect((await changed(undefined, { op: "replace", path, value })).emails).toEqual([email]);
  });

  it("case 38: what was created with a primary in quotes is found as primary", async () => {
    const { tenant, patch } = await person({ emails: [{ ...WORK, primary: "true" }] });
    for (const path of ["emails[primary eq true].value", 'emails[primary eq "True"].value']) {
      const answer = await expectUnderstood(tenant, () =>
        patch({ op: "replace", path, value: `${path.length}@x` }),
      );
      expect(answer.body.emails).toEqual([{ ...WORK, value: `${path.length}@x` }]);
    }
    const strict = await person(undefined, true);
    const quoted = { op: "replace", path: 'emails[primary eq "True"].value', value: "n@x" };
    await expectRefused(strict.tenant, () => strict.patch(quoted), 400, "invalidFilter");
  });

  it.each<[string, unknown]>([
    [`${ENTERPRISE}:manager`, "271"],
    [`${ENTERPRISE}:manager`, 271],
    ["manager", "271"],
    ["manager", { value: 271 }],
    ["manager", [{ value: "271" }]],
    ["urn:scim:schemas:extension:enterprise:1.0:manager", { value: "271" }],
    ["manager.value", "271"],
  ])("case 39: %s is %j", async (path, value) => {
    const scimType = expect.stringMatching(/^invalid(Path|Value)$/);
    const after = await changedTolerantly({ [ENTERPRISE]: { division: "D" } }, scimType, {
      op: "add",
      path,
      value,
    });
    expect(after[ENTERPRISE]).toEqual({ division: "D", manager: { value: "271" } });
  });

  it("case 39: Entra's manager with a reference, and one who is named by it alone", async () => {
    const $ref = "https://app.example/scim/v2/Users/271";
    for (const manager of [[{ $ref, value: "271" }], { $ref }]) {
      const { tenant, patch } = await person({});
      const answer = await expectUnderstood(tenant, () =>
        patch({ op: "Add", path: "manager", value: manager }),
      );
      expect(answer.body[ENTERPRISE]).toMatchObject({ manager: { value: "271" } });
    }
  });

  it.each<[string, unknown]>([
    [`${ENTERPRISE}:manager`, null],
    [`${ENTERPRISE}:manager`, ""],
    [`${ENTERPRISE}:manager`, { value: "" }],
    [`${ENTERPRISE}:manager`, { value: null }],
    [`${ENTERPRISE}:manager`, []],
    [`${ENTERPRISE}:manager.value`, ""],
    ["manager", ""],
  ])("case 40: %s set to %j is unset", async (path, value) => {
    const { tenant, patch, read } = await person({ [ENTERPRISE]: { manager: { value: "271" } } });
    await expectUnderstood(tenant, () => patch({ op: "Replace", path, value }));
    expect(await read()).not.toHaveProperty([ENTERPRISE]);
  });

  it("case 40: null unsets a part, an attribute and a list", async () => {
    const more = { title: "T", emails: [WORK], roles: [{ value: "r" }] };
    const after = await changed(
      more,
      { op: "replace", path: 'emails[type eq "work"].value', value: null },
      { op: "replace", path: "title", value: null },
      { op: "replace", value: { roles: null } },
    );
    expect(JSON.stringify(after.emails ?? [])).not.toContain(WORK.value);
    expect(after).not.toHaveProperty("title");
    expect(after).not.toHaveProperty("roles");
    const userName = { op: "replace", path: "userName", value: null };
    await refused("mutability", userName);
  });

  it("case 41: a replaced name keeps its other parts", async () => {
    const after = await changed(
      { name: { givenName: "Ada", familyName: "L", formatted: "Ada L" } },
      { op: "replace", path: "name", value: { givenName: "A" } },
      { op: "replace", path: "name.formatted", value: "A L" },
    );
    expect(after.name).toEqual({ givenName: "A", familyName: "L", formatted: "A L" });
  });

  it("case 42: a userName is renamed under the same id, unless somebody has it", async () => {
    const { tenant, id, patch } = await person();
    await tenant.addUser("bob@example.com");
    const taken = { op: "replace", path: "userName", value: "BOB@example.com" };
    await expectRefused(tenant, () => patch(taken), 409, "uniqueness");
    const renamed = await patch({ op: "replace", path: "userName", value: "countess@example.com" });
    expect([renamed.status, renamed.body.id, renamed.body.userName]).toEqual([
      200,
      id,
      "countess@example.com",
    ]);
    expect((await patch({ op: "replace", path: "userName", value: "Countess@Example.com" })).status).toBe(
      200,
    );
  });

  it("case 43: Entra's tombstone keeps the id, and deactivates", async () => {
    const { id, patch } = await person();
    const name = "0a21f0f28d2a4f8ebf987363c4aed4efada@example.com";
    const answer = await patch(
      { op: "Replace", path: "userName", value: name },
      { op: "Replace", path: "active", value: "False" },
    );
    expect(answer.body).toMatchObject({ id, userName: name, active: false });
  });

  it("case 44: the own id is ignored, another one refused", async () => {
    const { tenant, id, patch } = await person();
    const own = { op: "replace", value: { id, displayName: "A", active: true, groups: [], meta: {} } };
    const answer = await expectUnderstood(tenant, () => patch(own));
    expect(answer.body).toMatchObject({ id, displayName: "A" });
    for (const other of ["other", 7, null]) {
      const operation = { op: "replace", value: { id: other, displayName: "B" } };
      await expectRefused(tenant, () => patch(operation), 400, "mutability");
    }
  });

  it("case 45: a PATCH is all or nothing, in order", async () => {
    await refused(
      "invalidValue",
      { op: "replace", path: "title", value: "T" },
      { op: "replace", path: "active", value: "perhaps" },
    );
    const after = await changed(
      {},
      { op: "replace", path: "emails", value: [{ value: "a@x", type: "home" }] },
      { op: "replace", path: 'emails[type eq "home"].value', value: "b@x" },
      { op: "add", path: "title", value: "T" },
      { op: "remove", path: "title" },
    );
    expect(after.emails).toEqual([{ value: "b@x", type: "home" }]);
    expect(after).not.toHaveProperty("title");
  });

  it("case 46: what changes nothing leaves version, time and events", async () => {
    const { tenant, patch, read } = await person({ title: "T", emails: [WORK] });
    const [before, events] = [await read(), await eventsOf(tenant)];
    const answer = await patch(
      { op: "Replace", path: "active", value: "True" },
      { op: "add", path: "emails", value: [WORK] },
      { op: "replace", value: { title: "T", userName: "ada@example.com" } },
      { op: "remove", path: "nickName" },
      { op: "remove", path: 'emails[type eq "home"]' },
    );
    expect([answer.status, answer.body]).toEqual([200, before]);
    expect(await eventsOf(tenant)).toEqual(events);
  });

  it.each<[string, unknown, Body]>([
    ["extensionAttribute7", "x", { extensionAttribute7: "x" }],
    [`${ENTERPRISE}:desk`, "x", { [ENTERPRISE]: { desk: "x" } }],
    ["name.pronoun", "she", { name: { pronoun: "she" } }],
    ['emails[type eq "work"].verified', true, { emails: [{ ...WORK, verified: true }] }],
  ])("case 47: %s is in no schema, and kept aside", async (path, value, expected) => {
    const after = await changedTolerantly(undefined, "invalidPath", { op: "add", path, value });
    expect(after).toMatchObject(expected);
    const { tenant, patch, read } = await person();
    const before = await read();
    await patch({ op: "add", path, value });
    await expectUnderstood(tenant, () => patch({ op: "remove", path }));
    const { meta: _, ...rest } = await read();
    expect(rest).toEqual({ ...rest, ...before, meta: undefined, ...rest });
    expect(JSON.stringify(rest)).not.toMatch(/extensionAttribute7|desk|pronoun|verified/);
  });

  it.each([
    "foo.bar",
    "foo[type eq 1].bar",
    "/active",
    "emails[0].value",
    "name.",
    "emails.work.value",
    "__proto__",
  ])("case 47: %s is no name that could be kept", async (path) => {
    await refused(expect.stringMatching(/^invalid(Path|Filter)$/), { op: "replace", path, value: "x" });
  });

  it("case 48: PUT replaces what a client can write, and leaves active where it is missing", async () => {
    const { tenant, id, patch } = await person({ title: "T", emails: [WORK] });
    await patch({ op: "replace", path: "active", value: false });
    for (const active of [undefined, null]) {
      const body = {
        schemas: [USER],
        id: "other",
        userName: "ada@example.com",
        groups: [{ value: "x" }],
        active,
      };
      const put = await expectUnderstood(tenant, () => tenant.scim("PUT", `/Users/${id}`, { body }));
      expect([put.status, put.body.id, put.body.active]).toEqual([200, id, false]);
      expect(put.body).not.toHaveProperty("title");
      expect(put.body).not.toHaveProperty("emails");
    }
    const body = { schemas: [USER], userName: "ada@example.com", active: "TRUE" };
    expect((await tenant.scim("PUT", `/Users/${id}`, { body })).body.active).toBe(true);
    for (const active of ["yes", 1, ""]) {
      const send = () => tenant.scim("PUT", `/Users/${id}`, { body: { ...body, active } });
      await expectRefused(tenant, send, 400, "invalidValue");
    }
    await expectRefused(tenant, () => tenant.scim("PUT", "/Users/nobody", { body }), 404);
  });

  it("case 49: DELETE works once, for an active user, and takes memberships along", async () => {
    const { tenant, id, patch } = await person();
    const group = await tenant.addGroup("Crew", [id]);
    expect((await tenant.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await tenant.membersOf(group)).toEqual([]);
    await expectRefused(tenant, () => tenant.scim("DELETE", `/Users/${id}`), 404);
    await expectRefused(tenant, () => patch({ op: "replace", path: "active", value: true }), 404);
    await expectRefused(tenant, () => tenant.scim("GET", `/Users/${id}`), 404);
  });

  it.each<[string, unknown]>([
    ["an empty list", []],
    ["nobody", [null]],
    ["an object without a value", [{}]],
    ["a type alone", [{ type: "work" }]],
    ["an empty text", ""],
  ])("case 40: a removal of e-mails that lists %s removes none", async (_, value) => {
    await refused("invalidValue", { op: "remove", path: "emails", value });
  });
});
