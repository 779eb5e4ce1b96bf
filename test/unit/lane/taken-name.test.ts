import { describe, expect, it } from "vitest";
import { judgeClaim, markOf } from "../../../src/lane/taken-name.ts";

const target = { id: "t1", name: "Sales", adopt: false };
const group = { identifier: "g1", name: "Sales", description: "" };
const reasonOf = (claim: Parameters<typeof judgeClaim>[0]) => {
  const judged = judgeClaim(claim);
  return judged.to === "parked" ? judged.why.reason : judged.to;
};

describe("who has a target's name", () => {
  it.each([
    [
      "a group with the target's mark",
      { target, group: { ...group, description: `(${markOf("t1")})` } },
      "ours",
    ],
    ["a foreign group", { target, group }, /Rollcall did not make/],
    ["a foreign group that may be taken over", { target: { ...target, adopt: true }, group }, "adopted"],
    ["one of another case", { target, group: { ...group, name: "SALES" } }, /upper and lower case only/],
    [
      "one of another case, although taking over is allowed",
      { target: { ...target, adopt: true }, group: { ...group, name: "SALES" } },
      /upper and lower case only/,
    ],
    ["nobody whom the organization sees", { target, group: undefined }, /another organization/],
  ])("%s", (_, claim, reason) => {
    expect(reasonOf({ ...claim, ofOthers: [] })).toMatch(reason);
  });

  it("another customer of the installation: it is never taken over", () => {
    const ofOthers = ["g1"];
    expect(reasonOf({ target: { ...target, adopt: true }, group, ofOthers })).toMatch(/^Another customer/);
    expect(reasonOf({ target, group: undefined, ofOthers })).toMatch(/^Another customer/);
    // Theirs bears the name in another case; what this organization has of exactly this name is somebody else's.
    expect(reasonOf({ target: { ...target, adopt: true }, group, ofOthers: ["g2"] })).toBe("adopted");
  });
});
