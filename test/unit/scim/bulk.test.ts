import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fail, ok } from "../../../src/lib/result.ts";
import {
  referenceInAddress,
  referencesIn,
  replaceInAddress,
  replaceReferences,
} from "../../../src/scim/bulk/references.ts";
import { bulkResponse, refusedOutcome } from "../../../src/scim/bulk/response.ts";
import { withhold } from "../../../src/scim/bulk/withhold.ts";
import { type BulkOperation, type BulkStep, planBulk } from "../../../src/scim/bulk.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const group = (bulkId: string, ...members: readonly string[]): BulkOperation => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: { displayName: bulkId, members: members.map((value) => ({ value })) },
});
const user = (bulkId: string, manager?: string): BulkOperation => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: {
    userName: bulkId,
    ...(manager === undefined ? {} : { [ENTERPRISE]: { manager: { value: manager } } }),
  },
});
const patch = (path: string, ...members: readonly string[]): BulkOperation => ({
  method: "PATCH",
  path,
  data: { Operations: [{ op: "add", path: "members", value: members.map((value) => ({ value })) }] },
});
const plan = (...operations: readonly BulkOperation[]) => planBulk(operations.map(ok));
const order = (steps: readonly BulkStep[]) => steps.map(({ kind, index }) => `${kind} ${index}`);

describe("references", () => {
  const ids = new Map([["x", "id-of-x"]]);
  const idOf = (bulkId: string) => ids.get(bulkId);

  it.each([
    ["bulkId:x", "id-of-x"],
    [
      { members: [{ value: "bulkId:x" }, { value: "7" }] },
      { members: [{ value: "id-of-x" }, { value: "7" }] },
    ],
    [{ $ref: "https://x.example/v2/Users/bulkId:x" }, { $ref: "https://x.example/v2/Users/id-of-x" }],
    [{ path: 'members[value eq "bulkId:x"]' }, { path: 'members[value eq "id-of-x"]' }],
    [
      { path: "manager", value: "bulkId:x" },
      { path: "manager", value: "id-of-x" },
    ],
    ["bulkId:other", "bulkId:other"],
    ["see bulkId:x", "see bulkId:x"],
    [{ title: 'the "bulkId:x"' }, { title: 'the "bulkId:x"' }],
    [
      [1, null, true],
      [1, null, true],
    ],
  ])("in %j give way to ids", (value, expected) => {
    expect(replaceReferences(value, idOf)).toEqual(expected);
  });

  it("are found each once, wherever they are", () => {
    const value = {
      a: ["bulkId:x", { path: 'm[v eq "bulkId:y" or v eq "bulkId:x"]' }],
      $ref: "/Users/bulkId:z",
    };
    expect([...referencesIn(value)]).toEqual(["x", "y", "z"]);
  });

  it("are found and replaced at the end of addresses", () => {
    expect(referenceInAddress("/Groups/bulkId:x")).toBe("x");
    expect(referenceInAddress("/Groups/x")).toBeUndefined();
    expect(replaceInAddress("/Groups/bulkId:x", idOf)).toBe("/Groups/id-of-x");
    expect(replaceInAddress("/Groups/bulkId:y", idOf)).toBe("/Groups/bulkId:y");
  });
});

describe("what refers to something unknown yet", () => {
  it("is withheld value by value, and comes as additions", () => {
    const data = {
      displayName: "A",
      members: [{ value: "bulkId:x" }, { value: "bulkId:y" }, { value: "7" }],
      [ENTERPRISE]: { department: "D", manager: { value: "bulkId:x" } },
    };
    expect(withhold(data, new Set(["x"]))).toEqual({
      data: {
        displayName: "A",
        members: [{ value: "bulkId:y" }, { value: "7" }],
        [ENTERPRISE]: { department: "D" },
      },
      additions: [
        { op: "add", path: "members", value: [{ value: "bulkId:x" }] },
        { op: "add", path: `${ENTERPRISE}:manager`, value: { value: "bulkId:x" } },
      ],
    });
  });

  it("is nothing in what is no object", () => {
    expect(withhold("bulkId:x", new Set(["x"]))).toEqual({ data: "bulkId:x", additions: [] });
  });
});

describe("the plan of a Bulk request", () => {
  it("keeps the order of the message where nothing refers forwards", () => {
    const steps = plan(user("u"), group("g", "bulkId:u"), patch("/Groups/bulkId:g", "7"), user("v"));
    expect(order(steps)).toEqual(["run 0", "run 1", "run 2", "run 3"]);
  });

  it("has what refers forwards wait, and what follows it on the same resource too", () => {
    const steps = plan(
      patch("/Groups/7", "bulkId:u"),
      patch("/Groups/7", "8"),
      patch("/Groups/9", "8"),
      user("u"),
    );
    expect(order(steps)).toEqual(["run 2", "run 3", "run 0", "run 1"]);
  });

  it("creates one of a circle without the reference and completes it afterwards (§3.7.1)", () => {
    const steps = plan(group("a", "bulkId:b", "7"), group("b", "bulkId:a"));
    expect(steps).toEqual([
      { kind: "run", index: 0, operation: group("a", "7") },
      { kind: "run", index: 1, operation: group("b", "bulkId:a") },
      {
        kind: "complete",
        index: 0,
        operation: {
          method: "PATCH",
          path: "/Groups/bulkId:a",
          data: {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            Operations: [{ op: "add", path: "members", value: [{ value: "bulkId:b" }] }],
          },
        },
      },
    ]);
  });

  it("completes a resource that refers to itself, before it is changed any further", () => {
    const steps = plan(group("a", "bulkId:a"), patch("/Groups/bulkId:a", "7"));
    expect(order(steps)).toEqual(["run 0", "complete 0", "run 1"]);
    const managers = plan(user("u", "bulkId:v"), patch("/Users/bulkId:u", "7"), user("v", "bulkId:u"));
    expect(order(managers)).toEqual(["run 0", "run 2", "complete 0", "run 1"]);
  });

  it("breaks the circle and not what leads to it", () => {
    const steps = plan(group("a", "bulkId:b"), group("b", "bulkId:c"), group("c", "bulkId:b"));
    expect(order(steps)).toEqual(["run 1", "run 0", "run 2", "complete 1"]);
  });

  it("leaves references to nothing for their turn, and refuses a bulkId that several bear", () => {
    const broken = { kind: "invalidSyntax", detail: "No." } as const;
    const steps = planBulk([ok(group("g", "bulkId:none")), fail(broken), ok(user("u")), ok(user("u"))]);
    expect(order(steps)).toEqual(["run 0", "refuse 1", "refuse 2", "refuse 3"]);
    expect(steps[1]).toEqual({ kind: "refuse", index: 1, fault: broken });
    expect(steps[2]).toMatchObject({ fault: { kind: "invalidValue" } });
  });

  it("takes a thousand resources that all refer to each other no longer than it must", () => {
    const ids = Array.from({ length: 200 }, (_, index) => `bulkId:${index}`);
    const all = Array.from({ length: 200 }, (_, index) => group(String(index), ...ids));
    expect(plan(...all)).toHaveLength(400);
    const chain = Array.from({ length: 1_000 }, (_, index) =>
      group(`${index}`, `bulkId:${(index + 1) % 1_000}`),
    );
    expect(plan(...chain)).toHaveLength(1_001);
  });
});

/** Messages of creations, some of them broken, and of changes, which refer to each other at random, forwards, backwards and in circles. */
const messages = fc
  .array(
    fc.record({
      kind: fc.constantFrom("user", "group", "patch", "patchCreated"),
      refers: fc.uniqueArray(fc.nat(9), { maxLength: 4 }),
      on: fc.nat(9),
    }),
    { maxLength: 10 },
  )
  .map((drafts) =>
    drafts.map(({ kind, refers, on }, index) => {
      const members = refers.map((other) => `bulkId:${other}`);
      if (kind === "user") return user(String(index), members[0]);
      if (kind === "group") return group(String(index), ...members);
      return patch(kind === "patch" ? `/Groups/${on % 3}` : `/Groups/bulkId:${on}`, ...members);
    }),
  );

describe("the plan of any Bulk request", () => {
  it("gives each operation one turn, and knows each bulkId when it is needed", () => {
    fc.assert(
      fc.property(messages, (operations) => {
        const declared = new Set(operations.flatMap(({ bulkId }) => bulkId ?? []));
        const created = new Set<string>();
        const complete = new Set<string>();
        const runs: number[] = [];
        const steps = plan(...operations);
        const completed = steps.flatMap(({ kind, index }) => (kind === "complete" ? [index] : []));
        for (const step of steps) {
          if (step.kind === "refuse") throw new Error("Nothing is wrong with these.");
          const { kind, index, operation } = step;
          const needs = [...referencesIn(operation.data ?? null)].filter((bulkId) => declared.has(bulkId));
          for (const bulkId of needs) expect(created).toContain(bulkId);
          const addressed = referenceInAddress(operation.path);
          if (kind === "run" && addressed !== undefined && declared.has(addressed))
            expect(complete).toContain(addressed);
          const own = operations[index]?.bulkId;
          if (kind === "run") runs.push(index);
          if (own !== undefined && kind === "run") created.add(own);
          if (own !== undefined && (kind === "complete" || !completed.includes(index))) complete.add(own);
        }
        expect(runs.toSorted((a, b) => a - b)).toEqual([...operations.keys()]);
        expect(new Set(completed).size).toBe(completed.length);
        for (const path of ["/Groups/0", "/Groups/1", "/Groups/2"]) {
          const onIt = runs.filter((index) => operations[index]?.path === path);
          expect(onIt).toEqual(onIt.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("loses no reference of what it completes", () => {
    fc.assert(
      fc.property(messages, (operations) => {
        const steps = plan(...operations);
        for (const [index, operation] of operations.entries()) {
          const found = steps.flatMap((step) =>
            step.index === index && step.kind !== "refuse"
              ? [...referencesIn(step.operation.data ?? null)]
              : [],
          );
          expect(found.toSorted()).toEqual([...referencesIn(operation.data ?? null)].toSorted());
        }
      }),
    );
  });

  it("completes nothing where there is no circle, and keeps the order where all refer backwards", () => {
    fc.assert(
      fc.property(messages, (operations) => {
        const backwards = operations.map((operation, index) =>
          replaceIn(operation, (bulkId) => (Number(bulkId) < index ? undefined : "an-id")),
        );
        expect(order(plan(...backwards))).toEqual(backwards.map((_, index) => `run ${index}`));
        const forwards = operations.map((operation, index) =>
          replaceIn(operation, (bulkId) => (Number(bulkId) > index ? undefined : "an-id")),
        );
        expect(plan(...forwards).filter(({ kind }) => kind === "complete")).toEqual([]);
      }),
    );
  });

  const replaceIn = (operation: BulkOperation, idOf: (bulkId: string) => string | undefined) => ({
    ...operation,
    path: replaceInAddress(operation.path, idOf),
    data: replaceReferences(operation.data ?? null, idOf),
  });
});

describe("the answer to a Bulk request", () => {
  it("tells each status as a text, and the error where there is one (§3.7.3)", () => {
    const refused = refusedOutcome({ kind: "unresolvedReference", detail: "No." });
    const response = bulkResponse([
      { method: "POST", bulkId: "x", status: 201, location: "l", version: 'W/"1"' },
      { method: "PUT", ...refused },
    ]);
    expect(response).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
      Operations: [
        { method: "POST", bulkId: "x", status: "201", location: "l", version: 'W/"1"' },
        {
          method: "PUT",
          status: "409",
          response: {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
            status: "409",
            scimType: "invalidValue",
            detail: "No.",
          },
        },
      ],
    });
  });
});
