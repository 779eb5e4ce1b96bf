import type { Problem } from "../../http/problem.ts";

/** What is wrong with a form: the name of the field, and one sentence. */
export type Mistakes = ReadonlyMap<string, string>;

export const NO_MISTAKES: Mistakes = new Map();

/**
 * The mistakes that a problem of the API points at. Fields of forms bear the names of the API's, so the end of each pointer is the field:
 * `/foundation/credentials/user` is `user`. Of several mistakes of one field the first is told.
 */
export const mistakesOf = (problem: Problem): Mistakes =>
  new Map(
    (problem.kind === "invalid" ? (problem.errors ?? []) : [])
      .map(({ pointer, detail }) => [pointer.split("/").at(-1) ?? "", detail] as const)
      .toReversed(),
  );
