import type { SeenSender } from "../../activity/compare-senders.ts";
import { type RecordRow, selectLatestRecords } from "../../activity/read.ts";
import { type ReadsOfSecond, readsOf, selectLatestReads } from "../../activity/reads.ts";
import { seenSender, selectSenders } from "../../activity/senders.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { initialMapping, type Mapping } from "../../mapping/mapping.ts";
import type { Database } from "../../store/database.ts";
import type { SyncFacts } from "../../store/facts.ts";
import { countPlaces, type SetupRow, selectSetup } from "../../store/setup.ts";
import { readSync } from "../../store/sync.ts";
import { type ConnectionView, viewConnection } from "../../tenants/connection.ts";
import type { Idp } from "../../tenants/idp.ts";

/** Everything that the page of a tenant's set-up is made of: nothing of it is stored for that page. */
export interface SetupFacts extends Omit<SetupRow, "idp" | "mapping"> {
  readonly idp: Idp;
  readonly mapping: Mapping;
  readonly sync: SyncFacts;
  readonly connection: ConnectionView | undefined;
  /** Who has called, the latest first. */
  readonly senders: readonly SeenSender[];
  /** What came in during the last hour, the newest first: reads, and all else. */
  readonly reads: readonly ReadsOfSecond[];
  readonly records: readonly RecordRow[];
  /** Places given so far. */
  readonly places: number;
}

/** Reads it in three trips; nothing if the tenant is gone. */
export async function readSetup(
  db: Database,
  masterKey: string,
  tenant: string,
  now: number,
): Promise<SetupFacts | undefined> {
  const limit = CONSOLE_LIMITS.latestRequests;
  const [sync, connection, [rows, senders, reads, records, places]] = await Promise.all([
    readSync(db, tenant),
    viewConnection(db, masterKey, tenant),
    db.batch([
      selectSetup(db, tenant),
      selectSenders(db, tenant),
      selectLatestReads(db, tenant, now, limit),
      selectLatestRecords(db, tenant, now, limit),
      countPlaces(db, tenant),
    ]),
  ]);
  const [row] = rows;
  if (row === undefined || sync === undefined) return undefined;
  return {
    ...row,
    idp: row.idp as Idp,
    mapping: { ...initialMapping, ...(JSON.parse(row.mapping) as Partial<Mapping>) },
    sync,
    connection,
    senders: senders.map(seenSender),
    reads: reads.map(readsOf),
    records,
    places: places[0]?.places ?? 0,
  };
}
