import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/lib/json.ts";
import type { Attribute, AttributeType } from "../../../src/scim/schema.ts";
import { define } from "../../../src/scim/schemas/define.ts";
import { readValue } from "../../../src/scim/value.ts";

const read = (type: AttributeType, value: Json) => {
  const result = readValue(value, define("x", "", { type }), "x", "refuse");
  return result.ok ? result.value : result.error.kind;
};

describe("simple values, RFC 7643 §2.3", () => {
  it.each<[AttributeType, Json]>([
    ["string", "text"],
    ["boolean", false],
    ["decimal", 1.5],
    ["integer", -3],
    ["dateTime", "2011-05-13T04:42:34Z"],
    ["dateTime", "2011-05-13T04:42:34.123+02:00"],
    ["reference", "https://x/Users/1"],
    ["binary", "TWFuTQ=="],
    ["binary", "TW-u_Q\nTWFu"],
  ])("%s %j", (type, value) => {
    expect(read(type, value)).toBe(value);
  });

  it.each<[AttributeType, Json]>([
    ["string", 1],
    ["boolean", "true"],
    ["decimal", "1.5"],
    ["integer", 1.5],
    ["integer", 2 ** 60],
    ["dateTime", "2011-05-13"],
    ["dateTime", "2011-02-30T00:00:00Z"],
    ["dateTime", 1],
    ["reference", {}],
    ["binary", "not base64!"],
    ["binary", "TQ===="],
    ["string", ["text"]],
  ])("not %s %j", (type, value) => {
    expect(read(type, value)).toBe("invalidValue");
  });

  it("null is unassigned", () => {
    expect(read("string", null)).toBeUndefined();
  });

  it("a long run of white space in a binary costs no more than its length", () => {
    expect(read("binary", `${" ".repeat(200_000)}!`)).toBe("invalidValue");
  });
});

describe("complex and multi-valued values, RFC 7643 §2.3.8 and §2.4", () => {
  const listOf = (value: Attribute) =>
    define("emails", "", {
      type: "complex",
      multiValued: true,
      subAttributes: [
        value,
        define("primary", "", { type: "boolean" }),
        define("note", "", { mutability: "readOnly" }),
      ],
    });
  const emails = listOf(define("value", ""));
  const readEmails = (value: Json, unknown: "keep" | "refuse" = "refuse") => {
    const result = readValue(value, emails, "emails", unknown);
    return result.ok ? result.value : result.error.detail;
  };

  it("takes the schema's spelling, and drops nulls, empty elements and what is read-only", () => {
    expect(readEmails([{ VALUE: "a@x", Primary: null, note: "n" }, {}, null, { note: "n" }])).toEqual([
      { value: "a@x" },
    ]);
    expect(readEmails([])).toBeUndefined();
    expect(readEmails([{ primary: null }])).toBeUndefined();
  });

  it("names the sub-attribute that is wrong", () => {
    expect(readEmails([{ primary: "True" }])).toBe('"emails.primary" has to be true or false.');
    expect(readEmails({ value: "a@x" })).toContain("array");
    expect(readEmails(["a@x"])).toContain("object");
    expect(readEmails([{ value: "a", Value: "b" }])).toContain("twice");
  });

  it("passes over no element where a sub-attribute is required", () => {
    const strictly = listOf(define("value", "", { required: true }));
    const nobody: readonly Json[] = [null, {}, { value: null }, { note: "n" }, { value: " " }];
    for (const element of nobody) {
      expect(readValue([{ value: "a@x" }, element], strictly, "emails", "refuse")).toMatchObject({
        error: { kind: "invalidValue", detail: expect.stringContaining('"emails.value"') },
      });
    }
    expect(readValue([], strictly, "emails", "refuse")).toEqual({ ok: true, value: undefined });
  });

  it("keeps or refuses what the schema does not know", () => {
    expect(readEmails([{ value: "a@x", odd: [1] }], "keep")).toEqual([{ value: "a@x", odd: [1] }]);
    expect(readEmails([{ value: "a@x", odd: [1] }])).toContain('"odd"');
  });

  it("makes no prototype of a key", () => {
    const result = readEmails([JSON.parse('{"value":"a@x","__proto__":{"polluted":1}}')], "keep");
    expect(Object.getPrototypeOf((result as object[])[0])).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
