import type { Env } from "../../config.ts";
import { newId } from "../../lib/ids.ts";
import { log } from "../../lib/log.ts";
import { ALERT_LIMITS } from "../../limits/propagation.ts";
import {
  type AlertRow,
  noteDelivered,
  noteUndelivered,
  readAlertFacts,
  readAlertRow,
  readDueMessages,
  tellOnce,
} from "../../store/alerts.ts";
import type { Database } from "../../store/database.ts";
import { listDrift } from "../../store/drift-view.ts";
import { listUntold } from "../../store/work-items.ts";
import { eventsOf, openWebhookSecret } from "../../tenants/alerts.ts";
import type { Pace } from "../pace.ts";
import { type Announcement, decideAlerts, NOTHING_TOLD, type Told, waitAfter } from "./decide.ts";
import { type Circumstances, messageOf } from "./message.ts";
import { postAlert } from "./post.ts";

/** What telling works with. */
export interface Telling {
  readonly db: Database;
  readonly tenant: string;
  readonly env: Pick<Env, "MASTER_KEY" | "OUTBOUND">;
  readonly pace: Pace;
  readonly now: () => number;
}

/** Writes down what the tenant's receiver has to be told, and delivers what is due. Costs one row where nobody wants to be told. */
export async function tellAlerts(telling: Telling): Promise<void> {
  const row = await readAlertRow(telling.db, telling.tenant);
  if (row === undefined) return;
  await announce(telling, row);
  await deliver(telling, row);
}

async function announce({ db, tenant, pace, now }: Telling, row: AlertRow): Promise<void> {
  const told: Told = { ...NOTHING_TOLD, ...(JSON.parse(row.told) as Partial<Told>) };
  const { lane, counts, drift } = await readAlertFacts(db, tenant, told.driftAfter);
  if (lane === undefined || counts === undefined) return;
  const fresh = { parked: counts.parked, held: counts.held, drift: drift?.items ?? 0 };
  const at = now();
  const verdict = decideAlerts(
    { events: eventsOf(row), degradedMinutes: row.degradedMinutes },
    told,
    {
      degradedSince: lane.degradedSince,
      fresh,
      left: { parked: counts.parkedLeft === 1, held: counts.heldLeft === 1 },
      lastDrift: drift?.last ?? told.driftAfter,
    },
    at,
    pace.retryCapMs,
  );
  const next = JSON.stringify(verdict.told);
  if (next === JSON.stringify(told) && verdict.lookAt === row.lookAt) return;
  const { degradedSince: since, degradedReason: reason } = lane;
  const messages = await Promise.all(
    verdict.announcements.map(async (announcement) => {
      const count = isAboutThings(announcement) ? fresh[announcement.event] : 0;
      const about: Circumstances = {
        tenant,
        linkBase: row.linkBase,
        count,
        isMinimum: count === ALERT_LIMITS.counted,
        work:
          announcement.event === "parked" || announcement.event === "held"
            ? await listUntold(db, tenant, announcement.event, ALERT_LIMITS.named)
            : [],
        drift:
          announcement.event === "drift"
            ? await listDrift(db, tenant, told.driftAfter, ALERT_LIMITS.named)
            : [],
        degraded: since === null || reason === null ? undefined : { since, reason },
        left: { pending: lane.pending, parked: lane.parked, held: lane.held },
      };
      return { id: `msg_${newId()}`, ...messageOf(announcement, about, at) };
    }),
  );
  const marks = (["parked", "held"] as const).filter((state) =>
    verdict.announcements.some(({ event }) => event === state),
  );
  await tellOnce(db, row, { told: next, lookAt: verdict.lookAt, messages, marks }, at);
}

const isAboutThings = (
  announcement: Announcement,
): announcement is { readonly event: "parked" | "held" | "drift" } =>
  announcement.event !== "degraded" && announcement.event !== "recovered";

/** Tries what is due, one after the other, until one fails: the sweep comes back for the rest. */
async function deliver({ db, tenant, env, pace, now }: Telling, row: AlertRow): Promise<void> {
  const due = await readDueMessages(db, tenant, now());
  if (due.length === 0) return;
  const secret = await openWebhookSecret(env.MASTER_KEY, row);
  for (const message of due) {
    const end =
      secret === undefined
        ? { ok: false, status: null, detail: "The signing secret cannot be opened any more; rotate it." }
        : await postAlert(
            { url: row.url, secret, policy: env.OUTBOUND === "any" ? "any" : "public" },
            message,
            now(),
          );
    if (end.ok) {
      await noteDelivered(db, message, now());
      continue;
    }
    const tries = message.attempts + 1;
    const isLast = tries >= ALERT_LIMITS.attempts;
    const nextAt = isLast ? undefined : now() + waitAfter(message.attempts, pace.retryBaseMs);
    await noteUndelivered(db, message, end.detail, nextAt, now());
    log(isLast ? "alert given up" : "alert not delivered", {
      tenant,
      message: message.id,
      type: message.type,
      status: end.status,
      tries,
    });
    return;
  }
}
