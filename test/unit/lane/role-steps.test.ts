import { describe, expect, it } from "vitest";
import { decideRole, roleSteps } from "../../../src/lane/role-steps.ts";
import type { HeldRole, RoleFacts, RoleWish, RoleWork } from "../../../src/store/role-facts.ts";
import type { LedgerState } from "../../../src/store/tables/propagation.ts";

const work = (targetId: string, subject = ""): RoleWork => ({
  kind: "role",
  targetId,
  subject,
  generation: 1,
  since: 0,
  attempts: 0,
  rank: 0,
  approved: 0,
});
const wish = (targetId: string, userId = "", key = "cdo"): RoleWish => ({
  targetId,
  userId,
  key,
  role: key.toUpperCase(),
});
const held = (principal: string, targetId: string, userId = "", more: Partial<HeldRole> = {}): HeldRole => ({
  key: "cdo",
  role: "CDO",
  kind: userId === "" ? "group" : "user",
  principal,
  targetId,
  userId,
  foundationRoleId: "role",
  found: false,
  entry: entry(principal, "present"),
  ...more,
});
const entry = (foundationUserId: string, state: LedgerState, addUnsureUntil = 0, removeUnsureUntil = 0) => ({
  foundationUserId,
  state,
  addUnsureUntil,
  removeUnsureUntil,
});
const facts = (more: Partial<RoleFacts>): RoleFacts => ({
  binding: "group",
  groups: new Map([["t", "group-t"]]),
  links: new Map([["ada", "f-ada"]]),
  wishes: [],
  held: [],
  ...more,
});

describe("roleSteps", () => {
  it("gives a target's roles to its group, or to its people", () => {
    const wishes = [wish("t"), wish("t", "ada")];
    const due = [work("t"), work("t", "ada")];
    expect(roleSteps(due, facts({ wishes })).steps).toMatchObject([
      { kind: "group", principal: "group-t", userId: "", desired: true, held: undefined },
    ]);
    expect(roleSteps(due, facts({ wishes, binding: "user" })).steps).toMatchObject([
      { kind: "user", principal: "f-ada", userId: "ada", desired: true, held: undefined },
    ]);
  });

  it("gives a person what another target gives by now, whichever target the work is of", () => {
    const wishes = [wish("now", "ada")];
    expect(roleSteps([work("before", "ada")], facts({ wishes, binding: "user" })).steps).toMatchObject([
      { principal: "f-ada", targetId: "now", desired: true, held: undefined },
    ]);
  });

  it("does not want what the other way had given", () => {
    const due = [work("t"), work("t", "ada")];
    const wishes = [wish("t"), wish("t", "ada")];
    const ledger = [held("group-t", "t"), held("f-ada", "t", "ada")];
    const desired = (binding: "group" | "user") =>
      roleSteps(due, facts({ wishes, held: ledger, binding })).steps.map((step) => [step.kind, step.desired]);
    expect(desired("group")).toEqual([
      ["group", true],
      ["user", false],
    ]);
    expect(desired("user")).toEqual([
      ["group", false],
      ["user", true],
    ]);
  });

  it("wants a person's role as long as another target gives it", () => {
    const ledger = [held("f-ada", "t", "ada")];
    const stays = facts({ binding: "user", wishes: [wish("other", "ada")], held: ledger });
    expect(roleSteps([work("t", "ada")], stays).steps).toMatchObject([{ desired: true }]);
    const goes = facts({ binding: "user", held: ledger });
    expect(roleSteps([work("t", "ada")], goes).steps).toMatchObject([{ desired: false, moved: false }]);
  });

  it("takes a role from the user of Foundation whom somebody was before", () => {
    const { steps } = roleSteps(
      [work("t", "ada")],
      facts({ binding: "user", wishes: [wish("t", "ada")], held: [held("f-old", "t", "ada")] }),
    );
    expect(steps).toMatchObject([
      { principal: "f-old", desired: false, moved: true },
      { principal: "f-ada", desired: true },
    ]);
  });

  it("waits for a group or a person that is not in Foundation yet", () => {
    const due = [work("new"), work("t", "bo")];
    const group = roleSteps(due, facts({ wishes: [wish("new")] }));
    expect([group.steps, group.waiting]).toEqual([[], [due[0]]]);
    const person = roleSteps(due, facts({ binding: "user", wishes: [wish("t", "bo")] }));
    expect([person.steps, person.waiting]).toEqual([[], [due[1]]]);
  });

  it("looks once at what several pieces of work ask for", () => {
    const due = [work("t", "ada"), work("other", "ada")];
    const wishes = [wish("t", "ada"), wish("other", "ada")];
    const { steps } = roleSteps(due, facts({ binding: "user", wishes }));
    expect(steps).toMatchObject([{ works: due }]);
  });
});

describe("decideRole", () => {
  it("only forgets what somebody else gave, unless the tenant enforces its own word", () => {
    const step = { desired: false, held: held("group-t", "t", "", { found: true }) };
    expect(decideRole(step, false, 1).kind).toBe("forget");
    expect(decideRole(step, true, 1).kind).toBe("remove");
    expect(decideRole({ ...step, desired: true }, true, 1).kind).toBe("settled");
  });

  it("has the same care as with people: what may be there is taken away, what is unsure is looked at again", () => {
    const maybe = held("group-t", "t", "", { entry: entry("group-t", "maybe", 100) });
    expect(decideRole({ desired: false, held: maybe }, false, 50)).toEqual({ kind: "remove" });
    const absent = held("group-t", "t", "", { entry: entry("group-t", "absent", 100) });
    expect(decideRole({ desired: false, held: absent }, false, 50)).toEqual({ kind: "wait", until: 100 });
    expect(decideRole({ desired: false, held: absent }, false, 200)).toEqual({ kind: "remove" });
    expect(decideRole({ desired: true, held: absent }, false, 50)).toEqual({ kind: "add" });
  });
});
