import { describe, expect, it } from "vitest";
import { tallyOf } from "../../../src/activity/tally.ts";

const user = { kind: "user", userId: "u", userName: "ada" } as const;

describe("what a request adds to its hour", () => {
  it("is a change for each user or group that it changed, and nothing where it changed nothing", () => {
    expect(tallyOf(201, "POST", { ...user, change: "created" })).toEqual({
      changes: 1,
      refused: 0,
      failed: 0,
    });
    expect(tallyOf(200, "PUT", { ...user, change: "nothing" })).toEqual({
      changes: 0,
      refused: 0,
      failed: 0,
    });
    const bulk = { operations: 9, succeeded: 7, failed: 2, added: 5, removed: 0, parked: 0, ids: [] };
    expect(tallyOf(200, "POST", { kind: "bulk", users: 4, groups: 3, ...bulk })).toEqual({
      changes: 7,
      refused: 2,
      failed: 0,
    });
  });

  it("tells a refusal from a failure of ours, and from an answer that there is nothing", () => {
    expect(tallyOf(409, "POST", undefined)).toEqual({ changes: 0, refused: 1, failed: 0 });
    expect(tallyOf(404, "PATCH", undefined)).toEqual({ changes: 0, refused: 1, failed: 0 });
    expect(tallyOf(404, "GET", undefined)).toEqual({ changes: 0, refused: 0, failed: 0 });
    expect(tallyOf(503, "GET", undefined)).toEqual({ changes: 0, refused: 0, failed: 1 });
  });
});
