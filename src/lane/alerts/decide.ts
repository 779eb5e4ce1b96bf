import { ALERT_LIMITS } from "../../limits/propagation.ts";
import type { AlertEvent } from "../../store/tables/alerts.ts";

/** What lasts, so that its end is told as well. */
export type Trouble = "degraded" | "parked" | "held";

/** What was told, as it is kept with the tenant's alerts. Times are epoch milliseconds. */
export interface Told {
  /** Troubles that were told of, and whose end was not. */
  readonly open: readonly Trouble[];
  /** When a message of each kind was last made. */
  readonly at: Partial<Readonly<Record<AlertEvent, number>>>;
  /** The last finding of a comparison that was told; their ids are in the order of time. */
  readonly driftAfter: string;
}

/** Nothing told yet: what needs somebody when alerts are set up is in the first messages. */
export const NOTHING_TOLD: Told = { open: [], at: {}, driftAfter: "" };

/** How things are. */
export interface AlertFacts {
  readonly degradedSince: number | null;
  /** How many of each were not told of yet. */
  readonly fresh: Readonly<Record<"parked" | "held" | "drift", number>>;
  /** Whether any of those that were told of is still so. */
  readonly left: Readonly<Record<"parked" | "held", boolean>>;
  /** The last finding of a comparison; the one told last where there is none since. */
  readonly lastDrift: string;
}

/** What is to be told now; of an end, the end of what. */
export type Announcement =
  | { readonly event: Exclude<AlertEvent, "recovered"> }
  | { readonly event: "recovered"; readonly from: readonly Trouble[] };

export interface Verdict {
  readonly announcements: readonly Announcement[];
  readonly told: Told;
  /** When to look again, even if the lane does nothing meanwhile. */
  readonly lookAt: number | null;
}

/**
 * Decides what the receiver of alerts is told: only what has become so since it was told last. A second message of a kind comes `gatherMs`
 * after the one before at the earliest, and has everything that came together meanwhile.
 */
export function decideAlerts(
  wish: { readonly events: readonly AlertEvent[]; readonly degradedMinutes: number },
  told: Told,
  facts: AlertFacts,
  now: number,
  gatherMs: number,
): Verdict {
  const announcements: Announcement[] = [];
  const later: number[] = [];
  const open = new Set(told.open);
  const mayTell = (event: AlertEvent): boolean => {
    if (!wish.events.includes(event)) return false;
    const last = told.at[event];
    if (last === undefined || last + gatherMs <= now) return true;
    later.push(last + gatherMs);
    return false;
  };

  for (const event of ["parked", "held"] as const) {
    if (facts.fresh[event] === 0 || !mayTell(event)) continue;
    announcements.push({ event });
    open.add(event);
  }
  if (facts.fresh.drift > 0 && mayTell("drift")) announcements.push({ event: "drift" });
  if (facts.degradedSince !== null && !open.has("degraded") && wish.events.includes("degraded")) {
    const from = facts.degradedSince + wish.degradedMinutes * 60_000;
    if (from > now) later.push(from);
    else if (mayTell("degraded")) {
      announcements.push({ event: "degraded" });
      open.add("degraded");
    }
  }

  const over = told.open.filter((trouble) =>
    trouble === "degraded"
      ? facts.degradedSince === null
      : !facts.left[trouble] && facts.fresh[trouble] === 0,
  );
  const tellsEnd = over.length > 0 && mayTell("recovered");
  if (tellsEnd) announcements.push({ event: "recovered", from: over });
  if (tellsEnd || !wish.events.includes("recovered")) for (const trouble of over) open.delete(trouble);

  const events = announcements.map(({ event }) => event);
  return {
    announcements,
    told: {
      open: [...open],
      at: { ...told.at, ...Object.fromEntries(events.map((event) => [event, now])) },
      driftAfter: events.includes("drift") ? facts.lastDrift : told.driftAfter,
    },
    lookAt: later.length === 0 ? null : Math.min(...later),
  };
}

/** How long to wait, in milliseconds, when a message was not taken and so many tries had failed before. */
export const waitAfter = (attempts: number, baseMs: number): number =>
  Math.min(ALERT_LIMITS.waitCapMs, baseMs * ALERT_LIMITS.waitFactor ** attempts);
