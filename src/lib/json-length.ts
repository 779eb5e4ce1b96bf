import type { Json } from "./json.ts";

/**
 * How many characters the value has as JSON, counted without recursion, so that depth cannot exhaust the stack. Stops counting
 * above `limit`: then the answer is only known to be greater.
 */
export function jsonLength(value: Json, limit: number): number {
  const rest: Json[] = [value];
  let length = 0;
  for (let next = rest.pop(); next !== undefined && length <= limit; next = rest.pop()) {
    if (typeof next !== "object" || next === null) {
      length += JSON.stringify(next).length;
      continue;
    }
    const isArray = Array.isArray(next);
    const values: Json[] = Object.values(next);
    length += 2 + Math.max(0, values.length - 1);
    if (!isArray) for (const name of Object.keys(next)) length += JSON.stringify(name).length + 1;
    for (const inner of values) rest.push(inner);
  }
  return length;
}
