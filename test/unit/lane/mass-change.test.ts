import { describe, expect, it } from "vitest";
import { massChange } from "../../../src/lane/mass-change.ts";
import type { Exposure } from "../../../src/store/facts.ts";

const guard = { mode: "hold", share: 0.3, people: 20, windowMinutes: 60, protectedRoles: [] } as const;
const nothing: Exposure = { people: 0, peopleWithAccess: 0, emptied: 0, groups: 0, peopleInEmptied: 0 };

describe("massChange", () => {
  it.each([
    { people: 21, peopleWithAccess: 69 },
    { people: 1_000, peopleWithAccess: 1_000 },
    { people: 25, peopleWithAccess: 1_000, emptied: 4, groups: 10, peopleInEmptied: 25 },
  ])("is one: %o", (exposure) => {
    expect(massChange({ ...nothing, ...exposure }, guard)).toMatch(/^\d+ of \d+ /);
  });

  it.each([
    { people: 20, peopleWithAccess: 20 },
    { people: 21, peopleWithAccess: 70 },
    { people: 300, peopleWithAccess: 1_000 },
    { people: 25, peopleWithAccess: 1_000, emptied: 3, groups: 10, peopleInEmptied: 25 },
    { people: 20, peopleWithAccess: 1_000, emptied: 10, groups: 10, peopleInEmptied: 20 },
  ])("is none: %o", (exposure) => {
    expect(massChange({ ...nothing, ...exposure }, guard)).toBeUndefined();
  });

  it("says what would happen, and what is allowed", () => {
    expect(massChange({ ...nothing, people: 45, peopleWithAccess: 120 }, guard)).toBe(
      "45 of 120 people would lose access within 60 minutes; the guard allows 20 people or 30 %.",
    );
  });
});
