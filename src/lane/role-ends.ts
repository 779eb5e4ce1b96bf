import type { DueWork, WorkOutcome } from "../store/lane.ts";
import type { LaneContext } from "./context.ts";
import type { RoleStep } from "./role-steps.ts";

/** What became of the steps that are not simply done, each with the work that it belongs to. */
export type RoleEnds = readonly { readonly work: DueWork; readonly outcome: WorkOutcome }[];

/** Ends every piece of work of a step in the same way. */
export const endsOf = (step: RoleStep, outcome: (work: DueWork) => WorkOutcome): RoleEnds =>
  step.works.map((work) => ({ work, outcome: outcome(work) }));

/** Whether what somebody else gave is taken away where it is not desired. */
export const enforces = ({ policies }: LaneContext): boolean => policies.drift.strangers === "enforce";
