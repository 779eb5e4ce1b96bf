import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { project, readSelection, type Selection, wants } from "../../../src/scim/projection.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import type { ResourceType } from "../../../src/scim/schema.ts";
import { define } from "../../../src/scim/schemas/define.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const ann: JsonObject = {
  schemas: [USER, ENT],
  id: "1",
  externalId: "x1",
  userName: "ann",
  name: { givenName: "Ann", familyName: "User" },
  emails: [{ value: "ann@x", type: "work" }, { value: "ann@home" }],
  [ENT]: { department: "Sales", manager: { value: "2", displayName: "Boss" }, desk: "17" },
  shoeSize: 43,
  meta: { resourceType: "User", version: 'W/"1"' },
};

const select = (params: { attributes?: string; excludedAttributes?: string }): Selection => {
  const read = readSelection(params, userResourceType);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
};
const only = (attributes: string) => project(ann, userResourceType, select({ attributes }));
const without = (excludedAttributes: string) =>
  project(ann, userResourceType, select({ excludedAttributes }));

/** What is left besides `id` and `schemas`. */
const rest = ({ id, schemas, ...others }: JsonObject) => others;

describe("readSelection and project, RFC 7644 §3.9", () => {
  it("gives everything when nothing is selected, or only commas", () => {
    expect(project(ann, userResourceType, select({}))).toEqual(ann);
    expect(only(" , ")).toEqual(ann);
  });

  it("always gives id and schemas, and meta only when it is named", () => {
    expect(only("userName")).toEqual({ schemas: [USER], id: "1", userName: "ann" });
    expect(without("id,schemas,meta")).toMatchObject({ id: "1", schemas: [USER, ENT] });
    expect(without("meta")).not.toHaveProperty("meta");
  });

  it.each<[string, JsonObject]>([
    ["USERNAME", { userName: "ann" }],
    [`${USER}:userName`, { userName: "ann" }],
    [`${USER.toUpperCase()}:NAME.givenname`, { name: { givenName: "Ann" } }],
    ["name.givenName, name.familyName", { name: { givenName: "Ann", familyName: "User" } }],
    ["name,name.givenName", { name: { givenName: "Ann", familyName: "User" } }],
    ["emails.type", { emails: [{ type: "work" }] }],
    ["meta.version", { meta: { version: 'W/"1"' } }],
    [`${ENT}:manager.value`, { [ENT]: { manager: { value: "2" } } }],
    ["department", { [ENT]: { department: "Sales" } }],
    [ENT.toLowerCase(), { [ENT]: ann[ENT] ?? null }],
    ["shoesize", { shoeSize: 43 }],
    ["nobody,name.nobody,urn:x:y,[,emails[type", {}],
  ])("attributes=%s", (attributes, expected) => {
    expect(rest(only(attributes))).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ["emails", ["emails"]],
    ["EMAILS,shoeSize", ["emails", "shoeSize"]],
    [`${USER}:externalId`, ["externalId"]],
    [ENT, [ENT]],
    [`${ENT}:department,${ENT}:manager,${ENT}:desk`, [ENT]],
    ["emails.value,emails.type", ["emails"]],
    ["nobody", []],
  ])("excludedAttributes=%s", (excluded, gone) => {
    const expected = Object.fromEntries(Object.entries(ann).filter(([name]) => !gone.includes(name)));
    expect(rest(without(excluded))).toEqual(rest(expected));
  });

  it("takes sub-attributes away and leaves the others", () => {
    expect(without("name.givenName").name).toEqual({ familyName: "User" });
    expect(without(`${ENT}:manager.displayName`)[ENT]).toMatchObject({ manager: { value: "2" } });
  });

  it("lists in schemas only the extensions that are still there", () => {
    expect(without(ENT).schemas).toEqual([USER]);
    expect(only("department").schemas).toEqual([USER, ENT]);
  });

  it("refuses both parameters at once", () => {
    const both = readSelection({ attributes: "id", excludedAttributes: "name" }, userResourceType);
    expect(both).toMatchObject({ ok: false, error: { kind: "invalidValue" } });
  });
});

describe("project: `returned`, RFC 7643 §7", () => {
  const type: ResourceType = {
    ...userResourceType,
    schema: {
      ...userResourceType.schema,
      attributes: [
        define("shown", "", { returned: "always" }),
        define("asked", "", { returned: "request" }),
        define("secret", "", { returned: "never" }),
        define("parts", "", {
          type: "complex",
          subAttributes: [
            define("shown", "", { returned: "always" }),
            define("asked", "", { returned: "request" }),
            define("secret", "", { returned: "never" }),
            define("plain", ""),
          ],
        }),
      ],
    },
  };
  const values = { shown: "a", asked: "b", secret: "c" };
  const resource = { schemas: [USER], id: "1", ...values, parts: { ...values, plain: "d" } };
  const see = (params: { attributes?: string; excludedAttributes?: string }) => {
    const selection = readSelection(params, type);
    return selection.ok ? rest(project(resource, type, selection.value)) : selection;
  };

  it.each<[{ attributes?: string; excludedAttributes?: string }, JsonObject]>([
    [{}, { shown: "a", parts: { shown: "a", plain: "d" } }],
    [{ attributes: "asked,secret" }, { shown: "a", asked: "b" }],
    [{ attributes: "parts" }, { shown: "a", parts: { shown: "a", plain: "d" } }],
    [{ attributes: "parts.asked,parts.secret" }, { shown: "a", parts: { shown: "a", asked: "b" } }],
    [{ excludedAttributes: "shown,parts.shown,parts.plain" }, { shown: "a", parts: { shown: "a" } }],
    [{ excludedAttributes: "parts" }, { shown: "a" }],
  ])("%j", (params, expected) => {
    expect(see(params)).toEqual(expected);
  });
});

describe("wants", () => {
  it.each<[{ attributes?: string; excludedAttributes?: string }, boolean]>([
    [{}, true],
    [{ attributes: "displayName" }, false],
    [{ attributes: "Members" }, true],
    [{ attributes: "members.value" }, true],
    [{ excludedAttributes: "members" }, false],
    [{ excludedAttributes: "urn:ietf:params:scim:schemas:core:2.0:Group:MEMBERS" }, false],
    [{ excludedAttributes: "members.display" }, true],
    [{ excludedAttributes: "meta" }, true],
  ])("%j: members %s", (params, expected) => {
    const selection = readSelection(params, groupResourceType);
    expect(selection.ok && wants(selection.value, "members")).toBe(expected);
  });

  it("agrees with project about every attribute", () => {
    const names = ["userName", "name", "emails", "externalId", "meta", "shoeSize"];
    const list = fc.subarray([...names, "name.givenName", "emails.value", ENT, "department"], {
      minLength: 1,
    });
    fc.assert(
      fc.property(list, fc.constantFrom("attributes", "excludedAttributes"), (chosen, parameter) => {
        const selection = select({ [parameter]: chosen.join(",") });
        const seen = project(ann, userResourceType, selection);
        for (const name of names) expect(Object.hasOwn(seen, name)).toBe(wants(selection, name));
      }),
    );
  });
});
