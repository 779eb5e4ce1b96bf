import { MAPPING_LIMITS } from "../limits/tenants.ts";

/** Lists in parts that fit into a parameter: so many rows, and so much JSON. */
export function inSlices<T>(rows: readonly T[]): T[][] {
  const slices: T[][] = [];
  let length = 0;
  for (const row of rows) {
    const own = JSON.stringify(row).length;
    const last = slices.at(-1);
    const full =
      last === undefined ||
      last.length === MAPPING_LIMITS.rowsPerStatement ||
      length + own > MAPPING_LIMITS.jsonLength;
    if (full) slices.push([row]);
    else last.push(row);
    length = full ? own : length + own;
  }
  return slices;
}
