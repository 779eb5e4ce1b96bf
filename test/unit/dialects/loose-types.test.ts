import { describe, expect, it } from "vitest";
import { loosen } from "../../../src/dialects/loose-types.ts";
import type { Json } from "../../../src/lib/json.ts";
import type { Attribute } from "../../../src/scim/schema.ts";
import { define } from "../../../src/scim/schemas/define.ts";
import { enterpriseUserSchema } from "../../../src/scim/schemas/enterprise-user.ts";
import { userSchema } from "../../../src/scim/schemas/user.ts";

const attributes: readonly Attribute[] = [
  ...userSchema.attributes,
  ...enterpriseUserSchema.attributes,
  define("level", "", { type: "integer" }),
  define("badges", "", { multiValued: true }),
];

function loosened(name: string, value: Json): [Json, string[]] {
  const attribute = attributes.find((candidate) => candidate.name === name);
  if (attribute === undefined) throw new Error(`no attribute ${name}`);
  const notes = new Set<string>();
  return [loosen(value, attribute, (tolerance) => notes.add(tolerance.name)), [...notes]];
}

describe("loosen", () => {
  it.each<[string, Json, Json, string[]]>([
    ["active", "False", false, ["boolean-as-string"]],
    ["active", "TRUE", true, ["boolean-as-string"]],
    ["emails", [{ Primary: "True" }], [{ Primary: true }], ["boolean-as-string"]],
    ["emails", { value: "a@x" }, [{ value: "a@x" }], ["object-for-array"]],
    ["emails", "a@x", [{ value: "a@x" }], ["string-for-complex-value", "object-for-array"]],
    ["emails", ["a@x"], [{ value: "a@x" }], ["string-for-complex-value"]],
    ["badges", "x", ["x"], ["object-for-array"]],
    ["manager", "271", { value: "271" }, ["string-for-complex-value"]],
    ["manager", [{ value: "271" }], { value: "271" }, ["array-for-object"]],
    ["title", ["VP"], "VP", ["array-for-object"]],
    ["employeeNumber", 271, "271", ["number-for-string"]],
    ["level", "-7", -7, ["number-as-string"]],
    ["manager", 271, { value: "271" }, ["number-for-string", "string-for-complex-value"]],
    ["manager", "", null, ["empty-for-none"]],
    ["manager", { value: "", $ref: null }, null, ["empty-for-none"]],
    ["manager", [], null, []],
    [
      "manager",
      { $ref: "https://x/Users/9/" },
      { $ref: "https://x/Users/9/", value: "9" },
      ["reference-for-value"],
    ],
    ["roles", "", null, ["empty-for-none"]],
    ["roles", ["", "a"], [null, { value: "a" }], ["empty-for-none", "string-for-complex-value"]],
  ])("%s: %j is %j", (name, value, expected, notes) => {
    expect(loosened(name, value)).toEqual([expected, notes]);
  });

  it.each<[string, Json]>([
    ["active", true],
    ["active", "yes"],
    ["active", "1"],
    ["active", 1],
    ["active", ""],
    ["active", null],
    ["title", "True"],
    ["title", true],
    ["name", "Ann"],
    ["emails", 7],
    ["emails", [{ value: "", type: "work" }]],
    ["manager", { $ref: "https://x/people/9" }],
    ["emails", null],
    ["manager", [{ value: "1" }, { value: "2" }]],
    ["level", "0x10"],
    ["level", ""],
    ["level", "seven"],
    ["employeeNumber", 2 ** 53],
    ["employeeNumber", -Infinity],
    ["manager", 2 ** 60],
    ["emails", [{ value: "a@x", type: "work", verified: "true" }]],
  ])("%s: leaves %j to the RFC", (name, value) => {
    expect(loosened(name, value)).toEqual([value, []]);
  });
});
