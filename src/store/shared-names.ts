import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/**
 * Which of these names belong to groups that other tenants of this installation manage in the same Foundation, each with the identifiers of
 * those groups. Nothing else is told of those tenants. Names are compared without regard to case, as far as ASCII goes.
 */
export async function readNamesOfOthers(
  db: Database,
  tenant: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const [rows] = await db.batch([
    db.all<{ name: string; foundationId: string }>(sql`
      SELECT asked.value AS name, other.foundation_id AS foundationId
        FROM json_each(${JSON.stringify(names)}) asked
        CROSS JOIN connections mine ON mine.tenant = ${tenant}
        CROSS JOIN targets other INDEXED BY targets_in_foundation
          ON other.foundation_name = asked.value COLLATE NOCASE AND other.foundation_name IS NOT NULL
             AND other.tenant <> ${tenant} AND other.foundation_id IS NOT NULL
        CROSS JOIN connections theirs ON theirs.tenant = other.tenant AND theirs.base_url = mine.base_url`),
  ]);
  return new Map(
    [...Map.groupBy(rows, (row) => row.name)].map(([name, same]) => [
      name,
      same.map((row) => row.foundationId),
    ]),
  );
}
