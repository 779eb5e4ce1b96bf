import type { MappingProblem } from "../../mapping/mapping.ts";

/** Mistakes of a mapping, and which of them belong beside which field. */
export interface Problems {
  /** What is wrong with the field that holds this place of the mapping, or a part of it. */
  readonly at: (pointer: string) => string | undefined;
  /** Those that belong beside no field. */
  readonly others: readonly string[];
}

/** Sorts mistakes by their JSON pointers (RFC 6901) into a mapping. */
export function sortProblems(problems: readonly MappingProblem[]): Problems {
  const beside = /^\/(rules\/\d+\/(when|target|roles|adopt)(\/|$)|nameTemplate$)/;
  return {
    at: (place) =>
      problems.find(({ pointer }) => pointer === place || pointer.startsWith(`${place}/`))?.detail,
    others: problems.filter(({ pointer }) => !beside.test(pointer)).map(({ detail }) => detail),
  };
}
