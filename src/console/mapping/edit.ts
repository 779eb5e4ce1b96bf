import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import { BLANK_RULE, type Draft, type DraftRule } from "./draft.ts";

/** Where to go on after an edit: a field or a button of a rule, by its place. */
export interface Focus {
  readonly on: "when" | "up" | "down";
  readonly row: number;
}

/** A draft after one press of a button, and where whoever pressed it goes on. */
export interface Edited {
  readonly draft: Draft;
  readonly focus: Focus | undefined;
}

/** What a button of the table does, by its value: `add`, `remove.2`, `up.2`, `down.2`; anything else changes nothing. */
export function edit(draft: Draft, action: string): Edited {
  const { rules } = draft;
  const [, verb, place] = /^(add|remove|up|down)(?:\.(\d{1,4}))?$/.exec(action) ?? [];
  const row = Number(place ?? rules.length);
  const to = (next: readonly DraftRule[], focus?: Focus): Edited => ({
    draft: { ...draft, rules: next },
    focus,
  });
  const rule = rules[row];
  if (verb === "add" && rules.length < MAPPING_LIMITS.rules)
    return to([...rules, BLANK_RULE], { on: "when", row: rules.length });
  if (rule === undefined || verb === undefined) return to(rules);
  const others = rules.toSpliced(row, 1);
  if (verb === "remove") return to(others, others.length === 0 ? undefined : focusAfterRemoval(row, others));
  const target = verb === "up" ? Math.max(0, row - 1) : Math.min(others.length, row + 1);
  return to(others.toSpliced(target, 0, rule), { on: buttonThere(verb, target, others.length), row: target });
}

const focusAfterRemoval = (row: number, others: readonly DraftRule[]): Focus => ({
  on: "when",
  row: Math.min(row, others.length - 1),
});

/** At either end there is nothing further to press, so that the other button has to take over. */
function buttonThere(verb: string, row: number, last: number): "up" | "down" {
  if (row === 0) return "down";
  if (row === last) return "up";
  return verb === "up" ? "up" : "down";
}
