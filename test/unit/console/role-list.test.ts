import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRoles, writeRoles } from "../../../src/console/mapping/role-list.ts";

describe("roles in one line", () => {
  it.each([
    ["Data Owner, CDO", ["Data Owner", "CDO"]],
    [" a ,, b,", ["a", "b"]],
    ['"Read, write", b', ["Read, write", "b"]],
    ['"say ""hi"""', ['say "hi"']],
    ['"open, b', ['"open', "b"]],
    ["", []],
  ])("%j is read as %j", (text, roles) => {
    expect(readRoles(text)).toEqual(roles);
  });

  it("come back as they were written", () => {
    const role = fc
      .string({ unit: fc.constantFrom("a", '"', ",", " ", "é") })
      .map((text) => text.trim())
      .filter((text) => text !== "");
    fc.assert(
      fc.property(fc.array(role), (roles) => {
        expect(readRoles(writeRoles(roles))).toEqual(roles);
      }),
    );
  });

  it("take no longer to read the longer they are", () => {
    expect(readRoles(',"'.repeat(200_000))).toHaveLength(1);
  });
});
