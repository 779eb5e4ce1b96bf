import { sql } from "drizzle-orm";
import type { Sender } from "../dialects/sender.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import type { RequestTally } from "../store/hour.ts";
import { noteRequests } from "../store/hourly.ts";
import { noteSender } from "./senders.ts";

/** One record as it is kept; what is JSON is so already, bounded and without secrets. */
export interface ActivityRecord {
  readonly tenant: string;
  /** The request's id. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly client: string;
  readonly sender: Sender | undefined;
  readonly tolerances: string;
  readonly request: string | null;
  readonly response: string | null;
  readonly understood: string | null;
  readonly changed: string;
  readonly details: string | null;
  readonly subjects: readonly string[];
  readonly summary: string;
  readonly tally: RequestTally;
}

/**
 * What keeps the record, to be written in one batch: the record, whom it is about, what it adds to its hour, and who called. It notes the tenant's last event, which
 * is one of this request or of somebody later. Writes nothing where the tenant is gone.
 */
export function recordStatements(db: Database, record: ActivityRecord): [Statement, ...Statement[]] {
  const { tenant, id, at, client, sender } = record;
  const subjects = JSON.stringify(record.subjects);
  return [
    db.run(sql`
      INSERT INTO activity (tenant, id, at, method, path, status, client, idp, tolerances, request, response, understood, changed,
                            details, subjects, summary, event_seq)
      SELECT id, ${id}, ${at}, ${record.method}, ${record.path}, ${record.status}, ${client}, ${sender?.vendor ?? null},
             ${record.tolerances}, ${record.request}, ${record.response}, ${record.understood}, ${record.changed},
             ${record.details}, ${subjects}, ${record.summary}, event_seq
        FROM tenants WHERE id = ${tenant}`),
    ...(record.subjects.length === 0
      ? []
      : [
          db.run(sql`
            INSERT INTO activity_subjects (tenant, subject, id)
            SELECT tenants.id, subject.value, ${id} FROM tenants CROSS JOIN json_each(${subjects}) subject WHERE tenants.id = ${tenant}`),
        ]),
    ...noteRequests(db, tenant, record.tally, at),
    noteSender(db, tenant, sender, client, at),
  ];
}
