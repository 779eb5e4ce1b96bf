import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterAdd,
  afterRefusal,
  afterRemove,
  beforeAdd,
  beforeRemove,
  decidePair,
  standingOf,
} from "../../../src/lane/pair.ts";
import type { LedgerEntry } from "../../../src/store/tables/propagation.ts";

const entry = (state: LedgerEntry["state"], addUnsureUntil = 0, removeUnsureUntil = 0): LedgerEntry => ({
  foundationUserId: "f1",
  state,
  addUnsureUntil,
  removeUnsureUntil,
});

describe("what is to be done about one person in one target", () => {
  it.each([
    ["nobody there, nobody wanted", false, undefined, { kind: "settled" }],
    ["wanted and not there", true, undefined, { kind: "add" }],
    ["wanted and there", true, entry("present"), { kind: "settled" }],
    ["wanted, an add without an answer", true, entry("maybe", 150), { kind: "add" }],
    ["not wanted and there", false, entry("present"), { kind: "remove" }],
    ["not wanted, perhaps there", false, entry("maybe", 150), { kind: "remove" }],
    ["removed, but a late add may come", false, entry("absent", 150), { kind: "wait", until: 150 }],
    ["removed, and the late add may have come", false, entry("absent", 90), { kind: "remove" }],
    [
      "removed, an earlier removal may come late",
      false,
      entry("absent", 0, 150),
      { kind: "wait", until: 150 },
    ],
    ["removed, and all calls are over", false, entry("absent", 0, 90), { kind: "settled" }],
    ["added, but a late removal may come", true, entry("present", 0, 150), { kind: "wait", until: 150 }],
    ["added, and the late removal may have come", true, entry("present", 0, 90), { kind: "add" }],
    ["wanted again after a removal", true, entry("absent", 0, 0), { kind: "add" }],
  ] as const)("%s", (_, desired, ledger, action) => {
    expect(decidePair(desired, ledger, 100)).toEqual(action);
  });

  it("is done at once for who is wanted again after a removal without an answer", () => {
    const unsure = beforeRemove(entry("present"), 150);
    expect(decidePair(true, unsure, 100)).toEqual({ kind: "add" });
  });
});

const CALL_LIFE = 10;

/** One step of a history: what the IdP wants from now on, or what becomes of the lane's next call. */
const step = fc.record({
  desired: fc.boolean(),
  answer: fc.constantFrom("ok", "refused", "lost-before", "lost-after", "lost-late"),
  late: fc.integer({ min: 1, max: CALL_LIFE - 1 }),
  // Often nothing passes between two steps: that is where late effects meet.
  pause: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 * CALL_LIFE })),
  crash: fc.boolean(),
});

/** Foundation for one person in one group, with calls that take effect late. */
class Group {
  member = false;
  #late: { readonly at: number; readonly member: boolean }[] = [];

  call(member: boolean, answer: string, now: number, late: number): "ok" | "refused" | "unanswered" {
    if (answer === "ok" || answer === "lost-after") this.member = member;
    if (answer === "lost-late") this.#late.push({ at: now + late, member });
    return answer === "ok" ? "ok" : answer === "refused" ? "refused" : "unanswered";
  }

  passTo(now: number): void {
    const due = this.#late.filter((effect) => effect.at <= now).toSorted((a, b) => a.at - b.at);
    for (const effect of due) this.member = effect.member;
    this.#late = this.#late.filter((effect) => effect.at > now);
  }
}

describe("any history of wishes, lost answers, late effects and crashes", () => {
  it("ends where desired says, once nothing goes wrong any more", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (history, last) => {
        const group = new Group();
        let ledger: LedgerEntry | undefined;
        let now = 1;
        const act = (
          desired: boolean,
          { answer, late, crash }: { answer: string; late: number; crash: boolean },
        ) => {
          const action = decidePair(desired, ledger, now);
          if (action.kind !== "add" && action.kind !== "remove") return;
          const before = ledger;
          if (action.kind === "add") ledger = beforeAdd(before, "f1", now + CALL_LIFE);
          else if (before !== undefined) ledger = beforeRemove(before, now + CALL_LIFE);
          const end = group.call(action.kind === "add", answer, now, late);
          // A crash between the call and what would have been written of its answer.
          if (crash || end === "unanswered") return;
          if (end === "refused") ledger = afterRefusal(before, "f1");
          else if (action.kind === "add") ledger = afterAdd(before, "f1", now);
          else if (before !== undefined) ledger = afterRemove(before, now);
        };
        const standing = () => standingOf(last, ledger, now);
        for (const { desired, pause, ...how } of history) {
          act(desired, how);
          now += pause;
          group.passTo(now);
        }
        for (let at = standing(); at.dueAt !== undefined; at = standing()) {
          now = Math.max(now, at.dueAt);
          group.passTo(now);
          act(last, { answer: "ok", late: 0, crash: false });
        }
        ledger = standing().entry;
        group.passTo(now + CALL_LIFE);
        expect(group.member).toBe(last);
        expect(ledger?.state).toBe(last ? "present" : undefined);
      }),
      { numRuns: 10_000 },
    );
  });
});
