import { describe, expect, it } from "vitest";
import { decideMembers, type MemberFact, statedMembers } from "../../../src/directory/group-writer/decide.ts";
import type { MemberEdit } from "../../../src/directory/member-edit.ts";
import { MEMBER_LIMITS } from "../../../src/limits/scim.ts";

const AT = 2 * MEMBER_LIMITS.parkedMs;
const HOUR = 3_600_000;

const nobody = { byExternalId: false, state: null, statedAt: null, deactivatedAt: null, parkedSince: null };
const user = (value: string, more: Partial<MemberFact> = {}): MemberFact => ({
  ...nobody,
  value,
  member: { value, type: "User" },
  ...more,
});
const present = (value: string, statedAt: number, more: Partial<MemberFact> = {}): MemberFact =>
  user(value, { state: "confirmed", statedAt, ...more });
/** Ada's id is "ada", her external id "x". */
const byExternalId = (more: Partial<MemberFact> = {}) =>
  user("x", { member: { value: "ada", type: "User" }, byExternalId: true, ...more });

const editOf = (add: readonly string[], remove: readonly string[] = []): MemberEdit => ({
  clear: false,
  removeWhere: [],
  add: new Map(add.map((value) => [value, {}])),
  remove: new Set(remove),
});

const decide = (edit: MemberEdit, facts: readonly MemberFact[], strict = false) =>
  decideMembers(edit, { facts, others: [], otherParked: [] }, { strict, at: AT });

const NOTHING = {
  add: [],
  remove: [],
  park: [],
  unpark: [],
  confirm: [],
  refresh: [],
  parkAgain: [],
  resolved: [],
};

const ADA = { value: "ada", type: "User" };

describe("decideMembers", () => {
  it.each<[string, MemberEdit, readonly MemberFact[], object]>([
    ["adds who is no member", editOf(["ada"]), [user("ada")], { add: [ADA] }],
    [
      "adds once whom it names twice",
      editOf(["ada", "x"]),
      [user("ada"), byExternalId()],
      {
        add: [ADA],
        resolved: [{ value: "x", id: "ada" }],
      },
    ],
    [
      "takes along what was parked",
      editOf(["ada"]),
      [user("ada", { parkedSince: 1 })],
      {
        add: [ADA],
        unpark: ["ada"],
      },
    ],
    ["parks whom nobody bears", editOf(["x"]), [{ ...nobody, value: "x" }], { park: ["x"] }],
    [
      "parks anew what has expired",
      editOf(["x"]),
      [{ ...nobody, value: "x", parkedSince: 1 }],
      {
        park: ["x"],
      },
    ],
    [
      "lets wait on what was named yesterday",
      editOf(["x"]),
      [{ ...nobody, value: "x", parkedSince: AT - 25 * HOUR }],
      { parkAgain: ["x"] },
    ],
    ["leaves what was named today", editOf(["x"]), [{ ...nobody, value: "x", parkedSince: AT - HOUR }], {}],
    [
      "takes back what is parked",
      editOf([], ["x"]),
      [{ ...nobody, value: "x", parkedSince: 1 }],
      {
        unpark: ["x"],
      },
    ],
    ["leaves who was stated today", editOf(["ada"]), [present("ada", AT - HOUR)], {}],
    [
      "notes who was stated yesterday",
      editOf(["ada"]),
      [present("ada", AT - 25 * HOUR)],
      {
        refresh: ["ada"],
      },
    ],
    [
      "notes the first statement after a deactivation",
      editOf(["ada"]),
      [present("ada", AT - HOUR, { deactivatedAt: AT - HOUR })],
      { refresh: ["ada"] },
    ],
    [
      "leaves who was stated after the deactivation",
      editOf(["ada"]),
      [present("ada", AT - HOUR, { deactivatedAt: AT - 2 * HOUR })],
      {},
    ],
    [
      "confirms who waits for review",
      editOf(["ada"]),
      [present("ada", AT - HOUR, { state: "review" })],
      {
        confirm: [ADA],
      },
    ],
    [
      "removes who waits for review",
      editOf([], ["ada"]),
      [present("ada", 1, { state: "review" })],
      {
        remove: [ADA],
      },
    ],
    [
      "removes by the external id",
      editOf([], ["x"]),
      [byExternalId({ state: "confirmed", statedAt: 1 })],
      {
        remove: [ADA],
        resolved: [{ value: "x", id: "ada" }],
      },
    ],
    ["does not remove who is no member", editOf([], ["ada"]), [user("ada")], {}],
  ])("%s", (_, edit, facts, expected) => {
    expect(decide(edit, facts)).toEqual({ ok: true, value: { ...NOTHING, ...expected } });
  });

  it("refuses what a strict tenant does not know, and somebody who is both added and removed", () => {
    expect(decide(editOf(["x"]), [{ ...nobody, value: "x" }], true)).toMatchObject({
      ok: false,
      error: { kind: "invalidValue" },
    });
    expect(decide(editOf(["ada"], ["x"]), [user("ada"), byExternalId()])).toMatchObject({
      ok: false,
      error: { kind: "invalidValue" },
    });
  });
});

describe("statedMembers", () => {
  it("gives everybody once, and nobody who is parked", () => {
    const facts = [user("ada"), byExternalId(), { ...nobody, value: "y" }];
    expect(statedMembers(editOf(["ada", "x", "y"]), facts)).toEqual([ADA]);
  });
});
