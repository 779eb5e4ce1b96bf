import { describe, expect, it } from "vitest";
import { idSubject, nameSubject, subjectsOf } from "../../../src/activity/subjects.ts";
import { ACTIVITY_LIMITS } from "../../../src/limits/records.ts";

const nothing = { body: undefined, changed: undefined, difference: undefined };

describe("whom a record is about", () => {
  it("is in the path, where nothing came of the request", () => {
    expect(subjectsOf({ ...nothing, path: "/Users/7?attributes=x" })).toEqual(["id/7"]);
    expect(subjectsOf({ ...nothing, path: "/Users/.search" })).toEqual([]);
    expect(subjectsOf({ ...nothing, path: "/Users?filter=x" })).toEqual([]);
  });

  it("is named in the body of what was refused, of the right kind", () => {
    const body = { userName: "Ada", displayName: "Engines" };
    expect(subjectsOf({ ...nothing, path: "/Users", body })).toEqual(["userName/ada"]);
    expect(subjectsOf({ ...nothing, path: "/Groups", body })).toEqual(["displayName/engines"]);
    expect(subjectsOf({ ...nothing, path: "/Users", body: { userName: 7 } })).toEqual([]);
  });

  it("includes both names of somebody who is renamed, and none of somebody who keeps the name", () => {
    const changed = { kind: "user", userId: "7", userName: "b", change: "updated" } as const;
    const path = "/Users/7";
    const renamed = { before: { userName: "a" }, after: { userName: "B" } };
    expect(subjectsOf({ path, body: undefined, changed, difference: renamed })).toEqual([
      "id/7",
      "userName/b",
      "userName/a",
    ]);
    const same = { before: { userName: "a" }, after: { userName: "a", title: "x" } };
    expect(subjectsOf({ path, body: undefined, changed, difference: same })).toEqual(["id/7"]);
  });

  it("is bounded, the group first", () => {
    const addedIds = Array.from({ length: 100 }, (_, n) => `m${n}`);
    const changed = {
      kind: "group",
      groupId: "g",
      change: "updated",
      added: 100,
      removed: 0,
      parked: 1,
      parkedIds: ["p"],
    } as const;
    const subjects = subjectsOf({ path: "/Groups/g", body: undefined, changed, difference: { addedIds } });
    expect(subjects).toHaveLength(ACTIVITY_LIMITS.subjects);
    expect(subjects[0]).toBe("id/g");
  });

  it("holds no token, and is bounded in length", () => {
    expect(idSubject("rcs_abc")).toBe("id/[removed]");
    expect(nameSubject("userName", "x".repeat(10_000)).length).toBeLessThanOrEqual(
      ACTIVITY_LIMITS.subjectLength + "userName/".length,
    );
    expect(nameSubject("userName", "a\0b\ud800")).toBe("userName/ab\ufffd");
  });
});
