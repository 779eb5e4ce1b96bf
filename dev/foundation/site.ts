/** One world with everything around it: its settings, its faults, the record of its calls. */
import { setTimeout as delay } from "node:timers/promises";
import type { Answer, Incoming } from "./api.ts";
import { answerCall } from "./api.ts";
import type { FaultRule, Faults } from "./faults.ts";
import { NO_FAULTS } from "./faults.ts";
import type { Settings } from "./settings.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { World } from "./world.ts";
import { createWorld } from "./world.ts";

export interface RecordedCall {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly organization: string | null;
  /** Null while the call is under way, and where the connection was broken instead. */
  status: number | null;
}

/** An answer, or a connection that breaks. */
export type Outcome = (Answer & { readonly retryAfter?: string }) | "drop";

export interface Site {
  world: World;
  settings: Settings;
  faults: Faults;
  calls: RecordedCall[];
  /** Calls and late effects that are still to come. */
  readonly pending: Set<Promise<unknown>>;
}

export const createSite = (world = createWorld(), settings = DEFAULT_SETTINGS): Site => ({
  world,
  settings,
  faults: NO_FAULTS,
  calls: [],
  pending: new Set(),
});

/** Empty again. What was under way still works on the old world, so none of it reaches the new one. */
export function resetSite(site: Site, organizations: readonly string[]): void {
  site.world = createWorld(organizations);
  site.settings = DEFAULT_SETTINGS;
  site.faults = NO_FAULTS;
  site.calls = [];
}

/** Records the call, and carries it out the way the faults will have it. */
export function serveCall(site: Site, incoming: Incoming): Promise<Outcome> {
  const { method, path, query, body, organization = null } = incoming;
  const record: RecordedCall = {
    at: new Date().toISOString(),
    method,
    path,
    query,
    body: body ?? null,
    organization,
    status: null,
  };
  site.calls.push(record);
  const outcome = perform(site, incoming, site.faults.draw(method, path)).then((result) => {
    record.status = result === "drop" ? null : result.status;
    return result;
  });
  return pendingUntilDone(site, outcome);
}

async function perform(site: Site, incoming: Incoming, rule: FaultRule | undefined): Promise<Outcome> {
  const { world, settings } = site;
  const takeEffect = () => answerCall(world, settings, incoming, Date.now());
  if (rule === undefined) return takeEffect();
  const later = () => delay(rule.delayMs);
  const failure: Outcome = rule.drop ? "drop" : failureOf(rule);
  switch (rule.effect) {
    case "none": {
      await later();
      const answer = takeEffect();
      return rule.drop ? "drop" : answer;
    }
    case "before":
      await later();
      return failure;
    case "after":
      takeEffect();
      await later();
      return failure;
    case "late":
      void pendingUntilDone(site, later().then(takeEffect));
      return failure;
  }
}

const failureOf = ({ status, retryAfter }: FaultRule): Outcome => ({
  status,
  body: { detail: "A fault was asked for." },
  ...(retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }),
});

function pendingUntilDone<T>(site: Site, work: Promise<T>): Promise<T> {
  const tracked = work.finally(() => site.pending.delete(tracked));
  site.pending.add(tracked);
  return tracked;
}
