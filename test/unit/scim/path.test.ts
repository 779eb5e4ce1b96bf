import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePatchPath } from "../../../src/scim/path.ts";

const parse = (text: string) => {
  const parsed = parsePatchPath(text);
  return parsed.ok ? parsed.value : parsed.error.kind;
};

const isWork = { kind: "compare", path: { attribute: "type" }, operator: "eq", value: "work" };

describe("parsePatchPath, RFC 7644 §3.5.2 figure 7", () => {
  it("reads the four forms", () => {
    expect(parse("members")).toEqual({ path: { attribute: "members" } });
    expect(parse("name.familyName")).toEqual({ path: { attribute: "name", subAttribute: "familyName" } });
    expect(parse('addresses[type eq "work"]')).toEqual({ path: { attribute: "addresses" }, filter: isWork });
    expect(parse(' addresses [ type eq "work" ] .streetAddress ')).toEqual({
      path: { attribute: "addresses", subAttribute: "streetAddress" },
      filter: isWork,
    });
  });

  it("reads a URN in front of each", () => {
    const schema = "urn:example:2.0:User";
    expect(parse(`${schema}:manager.value`)).toEqual({
      path: { schema, attribute: "manager", subAttribute: "value" },
    });
    expect(parse(`${schema}:badges[type eq "work"].$ref`)).toEqual({
      path: { schema, attribute: "badges", subAttribute: "$ref" },
      filter: isWork,
    });
  });

  it("finds the end of the filter whatever its texts contain", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("]", "[", '"', "\\", ".", " ", "x") }), (text) => {
        expect(parse(`emails[value eq ${JSON.stringify(text)}].type`)).toEqual({
          path: { attribute: "emails", subAttribute: "type" },
          filter: { kind: "compare", path: { attribute: "value" }, operator: "eq", value: text },
        });
      }),
    );
  });

  it("answers every other text with a fault", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("a", "[", "]", '"', ".", ":", " ", "eq", "(", "1"),
          maxLength: 12,
        }),
        (text) => {
          const parsed = parsePatchPath(text);
          if (!parsed.ok) expect(["invalidPath", "invalidFilter"]).toContain(parsed.error.kind);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(parse("")).toBe("invalidPath");
    expect(parse('emails[type eq "work"]]')).toBe("invalidPath");
    expect(parse('emails[type eq "work"][value pr]')).toBe("invalidPath");
    expect(parse(`emails${"[".repeat(100_000)}`)).toBe("invalidPath");
  });
});
