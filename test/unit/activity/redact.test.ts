import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namesSecretOf, redact, redactText } from "../../../src/activity/redact.ts";
import type { Json } from "../../../src/lib/json.ts";

describe("what a tenant's own schemas call writeOnly", () => {
  const isSecretName = namesSecretOf(new Set(["badgepin"]));
  it.each<[Json, Json]>([
    [
      { "urn:x:Badge": { badgePin: "1", colour: "red" } },
      { "urn:x:Badge": { badgePin: "[removed]", colour: "red" } },
    ],
    [{ "urn:x:Badge:BadgePIN": "1" }, { "urn:x:Badge:BadgePIN": "[removed]" }],
    [
      { op: "add", path: "urn:x:Badge:badgePin", value: "1" },
      { op: "add", path: "[removed]", value: "[removed]" },
    ],
    [{ badgePinned: true }, { badgePinned: true }],
  ])("makes of %j %j", (given, expected) => {
    expect(redact(given, isSecretName)).toEqual(expected);
  });
});

describe("redact", () => {
  it.each<[Json, Json]>([
    [{ password: "x" }, { password: "[removed]" }],
    [
      { userName: "ada", Password: { a: ["x"] } },
      { userName: "ada", Password: "[removed]" },
    ],
    [{ a: [{ clientSecret: 1 }] }, { a: [{ clientSecret: "[removed]" }] }],
    [
      { op: "replace", path: "password", value: "x" },
      { op: "replace", path: "[removed]", value: "[removed]" },
    ],
    [
      { op: "replace", path: "title", value: "x" },
      { op: "replace", path: "title", value: "x" },
    ],
    [{ "urn:x:User:password": "x" }, { "urn:x:User:password": "[removed]" }],
    ["Authorization: Bearer abc.def", "Authorization: [removed]"],
    [{ data: '{"password":"x"}' }, { data: "[removed]" }],
    [{ data: ' [{"title":"x"}]' }, { data: ' [{"title":"x"}]' }],
    ["forgot his {password}", "forgot his {password}"],
    [null, null],
    [
      [1, true, "text"],
      [1, true, "text"],
    ],
  ])("makes of %j %j", (given, expected) => {
    expect(redact(given)).toEqual(expected);
  });

  it("leaves nothing under a name that says it is a secret, at any depth", () => {
    const secret = "s3cr3t-value";
    const nested = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<Json>("text", 1, null, true),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
        tie("value").map((inner): Json => ({ inner, PassWord: secret })),
      ),
    })).value;
    fc.assert(fc.property(nested, (value) => !JSON.stringify(redact(value)).includes(secret)));
  });
});

describe("redactText", () => {
  it("takes tokens out of any text", () => {
    expect(redactText("/Users/rcs_0123456789?x=rca_abc")).toBe("/Users/[removed]?x=[removed]");
  });
});
