import { describe, expect, it } from "vitest";
import { deriveTargets, planSources } from "../../../src/mapping/derive.ts";
import { compileMapping, type Rule } from "../../../src/mapping/mapping.ts";
import { toSearchable } from "../../../src/scim/filter/searchable.ts";
import { groupResourceType } from "../../../src/scim/resource-types.ts";

function derive(rules: readonly Rule[], attributes: { displayName: string; externalId?: string }) {
  const mapping = compileMapping({ rules, otherwise: "ignore" }, groupResourceType, "Acme");
  if (!mapping.ok) throw new Error(JSON.stringify(mapping.error));
  return deriveTargets(mapping.value, { attributes, search: toSearchable(attributes, groupResourceType) });
}

const when = "displayName pr";
const red = { displayName: "Red" };

describe("roles of targets", () => {
  it("are those of all rules that match, once each, whatever their case", () => {
    const rules = [
      { when, target: "A", roles: ["data owner", "CDO"] },
      { when, target: "a", roles: ["Data Owner"] },
      { when: 'displayName eq "Blue"', target: "A", roles: ["Data Steward"] },
    ];
    expect(derive(rules, red)).toMatchObject([
      {
        name: "A",
        roles: [
          { key: "cdo", name: "CDO" },
          { key: "data owner", name: "Data Owner" },
        ],
      },
    ]);
  });

  it("come from the group's attributes, and are left out where these have no value", () => {
    const rules = [{ when, target: "A", roles: ["{displayName} Viewer", "{externalId} Owner"] }];
    expect(derive(rules, red)).toMatchObject([{ roles: [{ name: "Red Viewer" }] }]);
    expect(derive(rules, { ...red, externalId: "7" })).toMatchObject([
      { roles: [{ name: "7 Owner" }, { name: "Red Viewer" }] },
    ]);
    expect(derive(rules, { displayName: "x".repeat(260) })).toMatchObject([{ roles: [] }]);
  });

  it("are stated anew only where they differ, and go along with a rename", () => {
    const rules = [{ when, target: "{displayName}", roles: ["{displayName} Viewer"] }];
    const [wanted] = derive(rules, red);
    if (wanted === undefined) throw new Error("no target");
    const current = { targetId: "t", shared: false, ...wanted };
    expect(planSources([wanted], [current], new Set()).regrant).toEqual([]);
    const [next] = derive(rules, { displayName: "Blue" });
    if (next === undefined) throw new Error("no target");
    expect(planSources([next], [current], new Set())).toEqual({
      feed: [],
      rename: [{ targetId: "t", name: "Blue", nameKey: "blue" }],
      leave: [],
      regrant: [{ targetId: "t", roles: [{ key: "blue viewer", name: "Blue Viewer" }] }],
    });
  });
});
