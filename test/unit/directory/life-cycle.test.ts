import { describe, expect, it } from "vitest";
import {
  type LifePolicies,
  type LifeState,
  type LifeStatement,
  nameChange,
  nextOf,
} from "../../../src/directory/life-cycle.ts";
import { IDPS } from "../../../src/tenants/idp.ts";
import { type PolicyChanges, policiesOf } from "../../../src/tenants/policies.ts";

/** Every state × every statement × every value of every policy, over the defaults of every IdP. */

const states = {
  absent: undefined,
  active: { active: true, holdsName: false },
  inactive: { active: false, holdsName: false },
  tombstone: { active: false, holdsName: true },
  /** Active again, and not yet under the former name. */
  returning: { active: true, holdsName: true },
} satisfies Record<string, LifeState | undefined>;
type State = keyof typeof states;

const statements = {
  create: { kind: "create", active: true, name: "other" },
  createInactive: { kind: "create", active: false, name: "same" },
  activate: { kind: "change", active: true, name: "same" },
  deactivate: { kind: "change", active: false, name: "same" },
  renameActive: { kind: "change", active: true, name: "other" },
  renameInactive: { kind: "change", active: false, name: "other" },
  tombstone: { kind: "change", active: false, name: "tombstone" },
  tombstoneActive: { kind: "change", active: true, name: "tombstone" },
  delete: { kind: "delete" },
} satisfies Record<string, LifeStatement>;
type Statement = keyof typeof statements;

const stated: readonly PolicyChanges[] = [{}, { strict: true }].flatMap((strict) =>
  [
    {},
    { onDeactivate: { memberships: "keep" } },
    { onDeactivate: { memberships: "drop" } },
    { onDeactivate: { foundationUser: "keep" } },
    { onDeactivate: { foundationUser: "remove" } },
    { onReactivate: "trust" },
    { onReactivate: "review" },
    { onRecreate: "reactivate" },
    { onRecreate: "conflict" },
    { onDelete: { foundationUser: "keep" } },
    { onDelete: { foundationUser: "remove" } },
  ].map((changes) => ({ ...strict, ...(changes as PolicyChanges) })),
);

/** The table as it is meant, told once more in words of its own: where each statement leads to, from each state. */
const leadsTo: Record<State, Record<Statement, State | "refused">> = {
  absent: {
    create: "active",
    createInactive: "inactive",
    activate: "refused",
    deactivate: "refused",
    renameActive: "refused",
    renameInactive: "refused",
    tombstone: "refused",
    tombstoneActive: "refused",
    delete: "refused",
  },
  active: {
    create: "refused",
    createInactive: "refused",
    activate: "active",
    deactivate: "inactive",
    renameActive: "active",
    renameInactive: "inactive",
    tombstone: "tombstone",
    tombstoneActive: "active",
    delete: "absent",
  },
  inactive: {
    create: "active",
    createInactive: "inactive",
    activate: "active",
    deactivate: "inactive",
    renameActive: "active",
    renameInactive: "inactive",
    tombstone: "tombstone",
    tombstoneActive: "active",
    delete: "absent",
  },
  tombstone: {
    create: "active",
    createInactive: "tombstone",
    activate: "returning",
    deactivate: "tombstone",
    renameActive: "active",
    renameInactive: "inactive",
    tombstone: "tombstone",
    tombstoneActive: "active",
    delete: "absent",
  },
  returning: {
    create: "refused",
    createInactive: "refused",
    activate: "returning",
    deactivate: "tombstone",
    renameActive: "active",
    renameInactive: "inactive",
    tombstone: "tombstone",
    tombstoneActive: "active",
    delete: "absent",
  },
};

/** What a strict tenant's rename to a tombstone is: a rename. */
const byTheLetter: Partial<Record<Statement, Statement>> = {
  tombstone: "renameInactive",
  tombstoneActive: "renameActive",
};

function expected(policies: LifePolicies, from: State, statement: Statement): State | "refused" {
  const read = policies.strict ? (byTheLetter[statement] ?? statement) : statement;
  const isReturn = from !== "absent" && (statement === "create" || statement === "createInactive");
  return isReturn && policies.onRecreate === "conflict" ? "refused" : leadsTo[from][read];
}

const isActive = (state: State) => state === "active" || state === "returning";
const holds = (state: State) => state === "tombstone" || state === "returning";
const stateOf = (state: State): LifeState | undefined => states[state];

describe.each(IDPS.map((idp) => [idp]))("the life cycle at %s", (idp) => {
  const all = stated.map((changes) => [JSON.stringify(changes), policiesOf(idp, changes)] as const);

  it.each(all)("with %s", (_, policies) => {
    for (const from of Object.keys(states) as State[]) {
      for (const statement of Object.keys(statements) as Statement[]) {
        const case_ = `${from} ${statement}`;
        const next = nextOf(policies, stateOf(from), statements[statement]);
        const to = expected(policies, from, statement);
        if (to === "refused") {
          expect([case_, next]).toEqual([
            case_,
            { ok: false, error: from === "absent" ? "absent" : "taken" },
          ]);
          continue;
        }
        const moves = from !== "absent" && isActive(from) !== isActive(to);
        const lost = { access: "lost", ...policies.onDeactivate };
        const gained = {
          access: "gained",
          memberships: policies.onReactivate === "review" ? "review" : "keep",
          foundationUser: "keep",
        };
        const same = { access: "same", memberships: "keep", foundationUser: "keep" };
        const gone = {
          access: isActive(from) ? "lost" : "same",
          memberships: "go",
          foundationUser: policies.onDelete.foundationUser,
        };
        const name = holds(from) === holds(to) ? "same" : holds(to) ? "held" : "freed";
        const effects = to === "absent" ? gone : moves ? (isActive(to) ? gained : lost) : same;
        expect([case_, next]).toEqual([
          case_,
          { ok: true, value: { state: stateOf(to), effects: { ...effects, name } } },
        ]);
      }
    }
  });

  it("changes nothing the second time", () => {
    for (const [, policies] of all) {
      for (const from of Object.keys(states) as State[]) {
        for (const statement of Object.values(statements)) {
          if (statement.kind !== "change") continue;
          const first = nextOf(policies, stateOf(from), statement);
          if (!first.ok) continue;
          const repeat: LifeStatement = { ...statement, name: "same" };
          const second = nextOf(policies, first.value.state, repeat);
          const effects = { access: "same", memberships: "keep", foundationUser: "keep", name: "same" };
          expect(second).toEqual({ ok: true, value: { state: first.value.state, effects } });
        }
      }
    }
  });
});

describe("nameChange", () => {
  const digits = "0a21f0f28d2a4f8ebf987363c4aed4ef";
  const before = { nameKey: "ada@x.example", heldNameKey: null };
  const held = { nameKey: `${digits}ada@x.example`, heldNameKey: "ada@x.example" };

  it.each([
    [before, "ada@x.example", "same"],
    [before, "bo@x.example", "other"],
    [before, `${digits}ada@x.example`, "tombstone"],
    [before, `${digits}bo@x.example`, "other"],
    [before, `${digits.slice(1)}ada@x.example`, "other"],
    [before, `${digits}0ada@x.example`, "other"],
    [before, `${digits.replace("f", "g")}ada@x.example`, "other"],
    [before, digits, "other"],
    [held, held.nameKey, "same"],
    [held, `${digits.replaceAll("0", "1")}ada@x.example`, "tombstone"],
    [held, `${digits}${held.nameKey}`, "tombstone"],
    [held, "ada@x.example", "other"],
    [{ nameKey: "a\nb", heldNameKey: null }, `${digits}a\nb`, "tombstone"],
  ] as const)("of %j to %s is %s", (names, nameKey, change) => {
    expect(nameChange(names, nameKey)).toBe(change);
  });
});
