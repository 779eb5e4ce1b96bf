import { compareSenders } from "../../activity/compare-senders.ts";
import { seenSender, selectSenders } from "../../activity/senders.ts";
import { latencyView, readLatency } from "../../lane/latency.ts";
import type { Database } from "../../store/database.ts";
import type { Hour } from "../../store/hour.ts";
import { readHours, selectHours } from "../../store/hourly.ts";
import { type Overview, readOverview, selectOverview } from "../../store/overview.ts";
import { readSettings, selectSettings } from "../../store/tenant-settings.ts";
import type { Idp } from "../../tenants/idp.ts";
import type { Policies } from "../../tenants/policies.ts";
import { type Truth, truthOf } from "./truth.ts";

/** Whose standing is asked for, and when. */
interface Asked {
  readonly db: Database;
  readonly tenant: string;
  /** The IdP that the tenant named. */
  readonly idp: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Everything that the overview and the pages of the synchronization say of a tenant's standing. */
export interface Standing {
  readonly facts: Overview;
  readonly truth: Truth;
  readonly latency: ReturnType<typeof latencyView>;
  readonly idp: {
    /** When somebody called last, epoch milliseconds; nothing where nobody has. */
    readonly lastAt: number | undefined;
    readonly mismatch: boolean;
    readonly sentence: string;
  };
  /** From `fromHour` on. */
  readonly hours: readonly Hour[];
  readonly policies: Policies;
}

/** One trip. Nothing if the tenant is gone. */
export async function readStanding(
  { db, tenant, idp, now }: Asked,
  fromHour: number,
): Promise<Standing | undefined> {
  const [sync, kept] = selectOverview(db, tenant);
  const [syncRows, keptRows, senderRows, hourRows, settings] = await db.batch([
    sync,
    kept,
    selectSenders(db, tenant),
    selectHours(db, tenant, fromHour),
    selectSettings(db, tenant),
  ]);
  const facts = readOverview(syncRows, keptRows);
  if (facts === undefined || settings[0] === undefined) return undefined;
  const seen = senderRows.map(seenSender);
  const latency = readLatency(facts.latency);
  return {
    facts,
    truth: truthOf(facts, { hasCalled: seen.length > 0, last: latency.last, now }),
    latency: latencyView(latency, now),
    idp: { lastAt: seen[0]?.lastAt, ...compareSenders(idp as Idp, seen) },
    hours: readHours(hourRows),
    policies: readSettings(settings[0]).policies,
  };
}
