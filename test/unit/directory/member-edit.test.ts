import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { understandPatch } from "../../../src/dialects/patch.ts";
import { foldMembers, splitMemberOperations } from "../../../src/directory/member-edit.ts";
import type { Json } from "../../../src/lib/json.ts";
import { MEMBER_LIMITS } from "../../../src/limits/scim.ts";
import { matches } from "../../../src/scim/filter/evaluate.ts";
import { groupResourceType } from "../../../src/scim/resource-types.ts";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

function fold(operations: readonly unknown[], { strict = false } = {}) {
  const body = { schemas: [PATCH_OP], Operations: operations as readonly Json[] };
  const understood = understandPatch(body, groupResourceType, { strict, id: "g" });
  if (!understood.ok) throw new Error(understood.error.detail);
  return foldMembers(splitMemberOperations(understood.value.operations).members);
}

/** The net effect in a form that is short to write down. */
function edit(...operations: readonly unknown[]) {
  const folded = fold(operations);
  if (!folded.ok) return folded.error.kind;
  const { clear, removeWhere, remove, add } = folded.value;
  return { clear, where: removeWhere.length, remove: [...remove], add: Object.fromEntries(add) };
}

const nothing = { clear: false, where: 0, remove: [], add: {} };
const add = (...ids: string[]) => ({ op: "add", path: "members", value: ids.map((value) => ({ value })) });
const remove = (id: string) => ({ op: "remove", path: `members[value eq "${id}"]` });
const removeGroups = { op: "remove", path: 'members[type eq "Group"]' };

describe("splitMemberOperations", () => {
  it("parts members from the rest, each in its order", () => {
    const body = {
      schemas: [PATCH_OP],
      Operations: [
        add("a"),
        { op: "replace", path: "displayName", value: "G" },
        remove("b"),
        { op: "add", path: "odd", value: 1 },
      ],
    };
    const understood = understandPatch(body, groupResourceType, { strict: false, id: "g" });
    const { members, rest } = splitMemberOperations(understood.ok ? understood.value.operations : []);
    expect(members.map(({ op }) => op)).toEqual(["add", "remove"]);
    expect(rest.map(({ target }) => target.kind)).toEqual(["attribute", "unknown"]);
  });
});

describe("foldMembers", () => {
  it.each(['display eq "Ada"', "$ref pr", 'type eq "User" and not (display sw "A")'])(
    "refuses to remove by what is not stored of a member: %s",
    (filter) => {
      expect(edit({ op: "remove", path: `members[${filter}]` })).toBe("invalidFilter");
      expect(edit({ op: "remove", path: "members" }, { op: "remove", path: `members[${filter}]` })).toBe(
        "invalidFilter",
      );
    },
  );

  it("50: Entra removes exactly those listed", () => {
    const operation = { op: "Remove", path: "members", value: [{ $ref: null, value: "a" }, { value: "b" }] };
    expect(edit(operation)).toEqual({ ...nothing, remove: ["a", "b"] });
  });

  it("51: Okta removes one and adds another", () => {
    const added = { op: "add", path: "members", value: [{ value: "b", display: "b@x" }] };
    expect(edit(remove("a"), added)).toEqual({ ...nothing, remove: ["a"], add: { b: { display: "b@x" } } });
  });

  it("54: replaced by none, or removed as a whole", () => {
    expect(edit({ op: "replace", path: "members", value: [] })).toEqual({ ...nothing, clear: true });
    expect(edit({ op: "replace", path: "members", value: null })).toEqual({ ...nothing, clear: true });
    expect(edit({ op: "remove", path: "members" })).toEqual({ ...nothing, clear: true });
    expect(edit({ op: "add", path: "members", value: [] })).toEqual(nothing);
  });

  it("55 and 56: an addition adds, and repeats collapse", () => {
    expect(edit({ op: "add", value: { members: [{ value: "a" }] } }, add("a", "b", "a"))).toEqual({
      ...nothing,
      add: { a: {}, b: {} },
    });
  });

  it("59: members with and without type, with display, with an empty reference", () => {
    const value = [
      { value: "a", type: "group", display: "A" },
      { value: "b", type: "direct", $ref: null },
      { value: "c", type: "User" },
    ];
    expect(edit({ op: "replace", path: "members", value })).toEqual({
      ...nothing,
      clear: true,
      add: { a: { type: "Group", display: "A" }, b: {}, c: { type: "User" } },
    });
  });

  it("lets the later operation win", () => {
    expect(edit(add("a"), remove("a"))).toEqual({ ...nothing, remove: ["a"] });
    expect(edit(remove("a"), add("a"))).toEqual({ ...nothing, add: { a: {} } });
    expect(
      edit(
        remove("a"),
        removeGroups,
        { op: "replace", path: "members", value: [{ value: "b" }] },
        remove("c"),
      ),
    ).toEqual({ ...nothing, clear: true, add: { b: {} } });
  });

  it("keeps the spelling of ids that a filter names, also several joined by or", () => {
    const operation = { op: "remove", path: 'members[VALUE eq "Aa" or (value eq "Bb" or value eq "aa")]' };
    expect(edit(operation)).toEqual({ ...nothing, remove: ["Aa", "Bb", "aa"] });
  });

  it("leaves filters by anything else to the stored members", () => {
    expect(edit(removeGroups)).toEqual({ ...nothing, where: 1 });
    expect(edit({ op: "remove", path: 'members[value eq "a" and type eq "User"]' })).toMatchObject({
      where: 1,
    });
    expect(edit({ op: "remove", path: 'members[not (value eq "a")]' })).toMatchObject({
      where: 1,
      remove: [],
    });
    expect(edit(removeGroups, add("a"))).toEqual({ ...nothing, where: 1, add: { a: {} } });
  });

  it("answers such a filter itself when only added members are left, and refuses when both are", () => {
    const value = [{ value: "a", type: "Group" }, { value: "b" }];
    expect(edit({ op: "replace", path: "members", value }, removeGroups)).toEqual({
      ...nothing,
      clear: true,
      add: { b: {} },
    });
    expect(edit(add("a"), removeGroups)).toBe("invalidPath");
  });

  it("refuses a change within a member", () => {
    for (const path of ['members[value eq "a"].display', 'members[value eq "a"]', "members.display"]) {
      expect(edit({ op: "replace", path, value: "x" })).toBe("mutability");
    }
    expect(edit({ op: "remove", path: 'members[value eq "a"].display' })).toBe("mutability");
  });

  it.each([
    {},
    { display: "no id" },
    { value: 7 },
    { value: "" },
    { value: ["a"] },
    { value: "\0" },
    { value: "\ud800" },
    { value: "x".repeat(MEMBER_LIMITS.idLength + 1) },
    { value: "a", display: 7 },
    { value: "a", type: true },
    "a",
    null,
  ])("refuses %j for a member", (member) => {
    for (const op of ["add", "replace"]) {
      const folded = fold([{ op, path: "members", value: [member] }], { strict: true });
      expect(folded.ok ? "folded" : folded.error.kind).toBe("invalidValue");
    }
  });

  it("refuses to remove a member by an id that nobody can have", () => {
    const value = "x".repeat(MEMBER_LIMITS.idLength + 1);
    expect(edit({ op: "remove", path: "members", value: [{ value }] })).toBe("invalidValue");
  });

  it("53: takes thousands of members, and no more than it can", () => {
    const ids = Array.from({ length: MEMBER_LIMITS.perRequest }, (_, index) => `u${index}`);
    const folded = fold([add(...ids)]);
    expect(folded.ok && folded.value.add.size).toBe(ids.length);
    expect(edit(add(...ids), remove("u0"))).toBe("payloadTooLarge");
    expect(edit(add(...ids, "one more"))).toBe("payloadTooLarge");
  });

  it("is not confused by ids that are names of an object's members", () => {
    const folded = fold([add("__proto__", "constructor"), remove("toString")]);
    expect(folded.ok && [...folded.value.add.keys()]).toEqual(["__proto__", "constructor"]);
  });
});

/** One operation, and the same done to a map of members, one at a time. */
interface Step {
  readonly operation: Json;
  readonly apply: (members: Map<string, { type?: string }>) => void;
}

const id = fc.constantFrom("a", "b", "c", "d", "e");
const member = fc.record({ value: id, type: fc.constantFrom("User", "Group") }, { requiredKeys: ["value"] });
const members = fc.array(member, { maxLength: 4 });

const enter = (map: Map<string, { type?: string }>, { value, type }: { value: string; type?: string }) => {
  map.set(value, { ...map.get(value), ...(type === undefined ? {} : { type }) });
};

const step: fc.Arbitrary<Step> = fc.oneof(
  members.map(
    (value): Step => ({
      operation: { op: "add", path: "members", value: value.map((one) => ({ ...one })) },
      apply: (map) => {
        for (const one of value) enter(map, one);
      },
    }),
  ),
  members.map(
    (value): Step => ({
      operation: { op: "replace", path: "members", value: value.map((one) => ({ ...one })) },
      apply: (map) => {
        map.clear();
        for (const one of value) enter(map, one);
      },
    }),
  ),
  fc.array(id, { minLength: 1, maxLength: 3 }).map(
    (ids): Step => ({
      operation: { op: "remove", path: "members", value: ids.map((value) => ({ value })) },
      apply: (map) => {
        for (const one of ids) map.delete(one);
      },
    }),
  ),
  fc.array(id, { minLength: 1, maxLength: 3 }).map(
    (ids): Step => ({
      operation: { op: "remove", path: `members[${ids.map((one) => `value eq "${one}"`).join(" or ")}]` },
      apply: (map) => {
        for (const one of ids) map.delete(one);
      },
    }),
  ),
  fc.constantFrom("User", "Group").map(
    (type): Step => ({
      operation: { op: "remove", path: `members[type eq "${type}"]` },
      apply: (map) => {
        for (const [one, details] of [...map]) if (details.type === type) map.delete(one);
      },
    }),
  ),
  fc.constant<Step>({ operation: { op: "remove", path: "members" }, apply: (map) => map.clear() }),
);

it("has the effect of the operations one by one, on any group", () => {
  fc.assert(
    fc.property(members, fc.array(step, { minLength: 1, maxLength: 6 }), (stored, steps) => {
      const folded = fold(steps.map(({ operation }) => operation));
      if (!folded.ok) {
        expect(folded.error.kind).toBe("invalidPath");
        return;
      }
      const start = new Map<string, { type?: string }>();
      for (const one of stored) enter(start, one);
      const expected = new Map(start);
      for (const { apply } of steps) apply(expected);

      const { clear, removeWhere, remove, add } = folded.value;
      expect([...remove].filter((one) => add.has(one))).toEqual([]);
      const actual = clear ? new Map<string, { type?: string }>() : new Map(start);
      for (const [one, { type }] of start) {
        const element = { value: one, ...(type === undefined ? {} : { type: type.toLowerCase() }) };
        if (removeWhere.some((filter) => matches(filter, element))) actual.delete(one);
      }
      for (const one of remove) actual.delete(one);
      for (const [one, { type }] of add)
        enter(actual, { value: one, ...(type === undefined ? {} : { type }) });
      expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
    }),
    { numRuns: 2_000 },
  );
});
