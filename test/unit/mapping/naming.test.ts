import { describe, expect, it } from "vitest";
import { compileMapping, type Mapping } from "../../../src/mapping/mapping.ts";
import { installationTemplate, parseNaming, tooLong } from "../../../src/mapping/naming.ts";
import { groupResourceType } from "../../../src/scim/resource-types.ts";

const named = (template: string, tenant: string, group: string): string => {
  const naming = parseNaming(template, tenant);
  if (!naming.ok) throw new Error(naming.error);
  return naming.value(group);
};

describe("a name template", () => {
  it.each([
    ["{group}", "Acme", "Sales", "Sales"],
    ["{tenant} – {group}", "Acme", "Sales", "Acme – Sales"],
    ["{group} ({group}, {tenant})", "Acme", "Sales", "Sales (Sales, Acme)"],
    ["  {group} ", "Acme", "Sales", "Sales"],
    // What names hold is text, not places and no pattern.
    ["{tenant} – {group}", "{group} $& $1", "{tenant} $'", "{group} $& $1 – {tenant} $'"],
  ])("%s of %s makes of %s: %s", (template, tenant, group, name) => {
    expect(named(template, tenant, group)).toBe(name);
  });

  it.each([
    ["{tenant}", /hold \{group\}/],
    ["Sales", /hold \{group\}/],
    ["{displayName} {group}", /\{displayName\} is not known/],
    ["{Group}", /\{Group\} is not known/],
    ["{group", /brace/],
    ["{group}}", /brace/],
    [`${"x".repeat(255)}{group}`, /no room/],
  ])("is refused: %s", (template, why) => {
    expect(parseNaming(template, "Acme")).toEqual({ ok: false, error: expect.stringMatching(why) });
  });

  it("is refused where the tenant's name leaves no room", () => {
    expect(parseNaming("{tenant}{tenant}{group}", "x".repeat(127)).ok).toBe(true);
    expect(parseNaming("{tenant}{tenant}{group}", "x".repeat(128)).ok).toBe(false);
  });

  it("of an installation has to leave room for any tenant", () => {
    expect(installationTemplate({})).toBe("{group}");
    expect(installationTemplate({ TARGET_NAME_TEMPLATE: "{tenant}: {group}" })).toBe("{tenant}: {group}");
    expect(() => installationTemplate({ TARGET_NAME_TEMPLATE: "{tenant}" })).toThrow(/TARGET_NAME_TEMPLATE/);
  });
});

describe("the length of a name", () => {
  it("is at most 255 characters, whatever their code units", () => {
    expect(tooLong("😀".repeat(255))).toBeUndefined();
    expect(tooLong("😀".repeat(256))).toMatch(/256/);
  });

  it("is looked at when a mapping is stated, where the name does not depend on the group", () => {
    const mapping = (target: string): Mapping => ({
      rules: [{ when: "displayName pr", target }],
      otherwise: "ignore",
      nameTemplate: "{tenant} – {group}",
    });
    const compile = (target: string, tenant: string) =>
      compileMapping(mapping(target), groupResourceType, tenant);
    expect(compile("x".repeat(200), "y".repeat(52)).ok).toBe(true);
    expect(compile("x".repeat(200), "y".repeat(53))).toEqual({
      ok: false,
      error: [{ pointer: "/rules/0/target", detail: expect.stringMatching(/256 characters/) }],
    });
    expect(compile("{displayName}", "y".repeat(53)).ok).toBe(true);
  });
});
