import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/lib/json.ts";
import { matches } from "../../../../src/scim/filter/evaluate.ts";
import { parseFilter } from "../../../../src/scim/filter/parse.ts";
import { resolveFilter } from "../../../../src/scim/filter/resolve.ts";
import { resolveAcross } from "../../../../src/scim/filter/resolve-across.ts";
import { groupResourceType } from "../../../../src/scim/resource-types.ts";
import { filters } from "../../store/filter-arbitrary.ts";
import { userType } from "./workshop.ts";

const types = [userType, groupResourceType];
const group: JsonObject = { id: "g1", displayName: "a", meta: { resourceType: "Group" } };

function across(text: string) {
  const parsed = parseFilter(text, { bareWords: true });
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return resolveAcross(parsed.value.filter, types);
}

/** Whether a group that has none of a user's attributes matches. */
function meetsGroup(text: string): boolean {
  const resolved = across(text);
  if (!resolved.ok) throw new Error(resolved.error.detail);
  const [, ofGroups] = resolved.value;
  return ofGroups !== undefined && matches(ofGroups, group);
}

describe("resolveAcross, RFC 7644 §3.4.2.1", () => {
  it("means for a type that knows everything what the filter means there", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const resolved = resolveAcross(filter, types);
        const alone = resolveFilter(filter, userType);
        expect(resolved.ok && resolved.value[0]).toEqual(alone.ok && alone.value);
      }),
    );
  });

  it.each([
    ['displayName eq "A"', true],
    ["userName pr", false],
    ['userName eq "a"', false],
    ['userName ne "a"', true],
    ["userName eq null", true],
    ["not (userName pr)", true],
    ["emails[value pr]", false],
    ['userName eq "x" or displayName pr', true],
    ['userName eq "x" and displayName pr', false],
  ])("of a group, %s is %s", (text, expected) => {
    expect(meetsGroup(text)).toBe(expected);
  });

  it.each(['favourite eq "x"', "active gt true", "members[favourite pr]", "password pr"])(
    "refuses %s",
    (text) => {
      expect(across(text)).toMatchObject({ error: { kind: "invalidFilter" } });
    },
  );

  it("explains what is wrong in the words of the type that has the attribute", () => {
    expect(across("members gt 1")).toMatchObject({ error: { detail: expect.stringContaining('"value"') } });
  });
});
