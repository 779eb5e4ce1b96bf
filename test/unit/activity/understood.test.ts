import { describe, expect, it } from "vitest";
import { recordedFilter, recordedUnderstanding } from "../../../src/activity/understood.ts";
import { understandPatch } from "../../../src/dialects/patch.ts";
import { ACTIVITY_LIMITS } from "../../../src/limits/records.ts";
import { userResourceType } from "../../../src/scim/resource-types.ts";

const understand = (...Operations: readonly Readonly<Record<string, string | boolean | object>>[]) => {
  const body = JSON.parse(
    JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations }),
  );
  const understood = understandPatch(body, userResourceType, { strict: false, id: "1" });
  if (!understood.ok) throw new Error(understood.error.detail);
  return { kind: "operations", operations: understood.value.operations } as const;
};

describe("what a PATCH was understood as", () => {
  it.each([
    [
      "a bare value",
      { op: "Replace", value: { active: "False" } },
      [{ op: "replace", path: "active", value: false }],
    ],
    [
      "a selection",
      { op: "remove", path: 'emails[type EQ "work"]' },
      [{ op: "remove", path: 'emails[type eq "work"]' }],
    ],
    [
      "an extension",
      {
        op: "add",
        path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        value: "7",
      },
      [
        {
          op: "add",
          path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
          value: "7",
        },
      ],
    ],
    [
      "what is secret by its name",
      { op: "replace", path: "x-secret", value: "hunter2" },
      [{ op: "replace", path: "[removed]", value: "[removed]" }],
    ],
  ])("is printed: %s", (_, operation, operations) => {
    expect(JSON.parse(recordedUnderstanding(understand(operation)))).toEqual({ operations });
  });

  it("is bounded", () => {
    const many = Array.from({ length: 200 }, (_, n) => ({
      op: "add",
      path: "nickName",
      value: `${n}${"x".repeat(200)}`,
    }));
    expect(recordedUnderstanding(understand(...many)).length).toBeLessThanOrEqual(
      ACTIVITY_LIMITS.understoodLength,
    );
  });
});

describe("what a filter was understood as", () => {
  it("is printed, or left out where it cannot be read", () => {
    expect(JSON.parse(recordedFilter("userName EQ  jyoung") ?? "")).toEqual({
      filter: 'userName eq "jyoung"',
    });
    expect(recordedFilter("((")).toBeUndefined();
  });
});
