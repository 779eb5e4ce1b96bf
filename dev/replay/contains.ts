/**
 * Whether the answer holds what is expected of it. An object may hold more than the expected keys; an array holds an
 * element for each expected one, in any order, and no more of them: so an array of members says who is not in it, too.
 */
export function contains(answer: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(answer) &&
      answer.length === expected.length &&
      expected.every((wanted) => answer.some((element) => contains(element, wanted)))
    );
  }
  if (!isObject(expected)) return Object.is(answer, expected);
  return (
    isObject(answer) &&
    Object.entries(expected).every(
      ([key, wanted]) => Object.hasOwn(answer, key) && contains(answer[key], wanted),
    )
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
