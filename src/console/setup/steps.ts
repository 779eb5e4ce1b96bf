import { compareSenders } from "../../activity/compare-senders.ts";
import { VIEW_LIMITS } from "../../limits/http.ts";
import { syncStateOf } from "../../reconcile/sync-state.ts";
import type { SyncFacts } from "../../store/facts.ts";
import { profiles } from "../../tenants/profiles.ts";
import { relativeTime } from "../ui/time.tsx";
import { counted, number } from "../ui/words.ts";
import type { SetupFacts } from "./facts.ts";

export const STEPS = ["idp", "foundation", "mapping", "sync", "done"] as const;

export type StepName = (typeof STEPS)[number];

/** A step of the set-up, as far as it is. */
export interface Step {
  readonly name: StepName;
  readonly title: string;
  /** `open`: for somebody to do now; `waiting`: for something before it; `trouble`: done, and not in order; `busy`: under way by itself. */
  readonly state: "done" | "open" | "waiting" | "trouble" | "busy";
  /** How it stands, in one sentence. */
  readonly says: string;
}

/** All steps in their order. They are what the facts say at this moment: what is undone elsewhere is open again here. */
export function stepsOf(facts: SetupFacts, now: number): readonly Step[] {
  const before = [idpStep(facts, now), foundationStep(facts), mappingStep(facts), syncStep(facts, now)];
  const isDone = before.every(({ state }) => state === "done");
  return [
    ...before,
    {
      name: "done",
      title: "Done",
      state: isDone ? "done" : "waiting",
      says: isDone ? "Everything is set up." : "When all of the above is.",
    },
  ];
}

/** The step to work on: the first that is not done and waits for nothing, else the last. */
export const currentStep = (steps: readonly Step[]): StepName =>
  (
    steps.find(({ state }) => state !== "done" && state !== "waiting") ??
    steps.find(({ state }) => state !== "done")
  )?.name ?? "done";

function idpStep({ idp, senders }: SetupFacts, now: number): Step {
  const step = { name: "idp", title: "Identity provider" } as const;
  const [latest] = senders;
  if (latest === undefined)
    return { ...step, state: "open", says: `No request from ${profiles[idp].label} yet.` };
  const { mismatch } = compareSenders(idp, senders);
  const who = profiles[latest.idp ?? idp].label;
  return mismatch
    ? { ...step, state: "trouble", says: `You named ${profiles[idp].label}, but somebody else calls.` }
    : { ...step, state: "done", says: `${who} has called, last ${hourAgo(latest.lastAt, now)}.` };
}

/** Senders are noted once an hour. */
const hourAgo = (at: number, now: number): string =>
  now - at < 3_600_000 ? "within the hour" : relativeTime(at, now);

function foundationStep({ connection, sync }: SetupFacts): Step {
  const step = { name: "foundation", title: "Foundation" } as const;
  if (connection === undefined)
    return { ...step, state: "open", says: "Not connected yet. Nothing can be written there." };
  if (connection.credentials === undefined)
    return { ...step, state: "trouble", says: "Its password or token has to be entered again." };
  if (sync.degradedSince !== null)
    return { ...step, state: "trouble", says: sync.degradedReason ?? "Foundation does not answer." };
  return { ...step, state: "done", says: `${connection.organization} at ${connection.baseUrl}` };
}

function mappingStep({ mapping, groups, feeding, fed }: SetupFacts): Step {
  const step = { name: "mapping", title: "Mapping" } as const;
  const how = describeMapping(mapping);
  if (groups === 0) return { ...step, state: "waiting", says: `${how} No group has come from your IdP yet.` };
  if (feeding === 0)
    return { ...step, state: "open", says: "None of your IdP's groups leads to a Foundation group." };
  const most = VIEW_LIMITS.countedPlaces;
  return {
    ...step,
    state: "done",
    says: `${number(feeding, feeding === most)} of ${counted(groups, "group leads", "groups lead")} to ${
      fed === 1 ? "one Foundation group" : `${number(fed, fed === most)} Foundation groups`
    }.`,
  };
}

/** What a mapping does with groups, in one sentence. */
export function describeMapping({ rules, otherwise }: SetupFacts["mapping"]): string {
  if (rules.length === 0)
    return otherwise === "mirror"
      ? "Every group leads to a Foundation group of its own name."
      : "There is no rule, and groups without a rule are left out.";
  const others = otherwise === "mirror" ? "the others keep their names" : "the others are left out";
  return `${counted(rules.length, "rule decides", "rules decide")}; ${others}.`;
}

/** The state of the sync, in which only that counts as converged which was so by the connection of today. */
export const syncedBy = ({ sync, connection }: SetupFacts): SyncFacts => ({
  ...sync,
  convergedAt:
    sync.convergedAt !== null && sync.convergedAt < (connection?.updatedAt ?? 0) ? null : sync.convergedAt,
});

function syncStep(facts: SetupFacts, now: number): Step {
  const { connection } = facts;
  const sync = syncedBy(facts);
  const step = { name: "sync", title: "First sync" } as const;
  if (connection === undefined) return { ...step, state: "waiting", says: "Waits for the connection." };
  if (sync.previewing)
    return { ...step, state: "open", says: "Nothing is written yet. See what would happen, then start." };
  const { state, reason } = syncStateOf(sync, now);
  if (state === "working" && sync.convergedAt === null)
    return { ...step, state: "busy", says: `${left(sync.pending, sync.isMinimum)} to do.` };
  if (state === "degraded" || state === "held") return { ...step, state: "trouble", says: reason };
  if (sync.convergedAt === null)
    return { ...step, state: "busy", says: "Foundation is being compared for the first time." };
  return {
    ...step,
    state: "done",
    says: `Foundation holds what your IdP says, as of ${relativeTime(sync.convergedAt, now)}.`,
  };
}

const left = (items: number, isMinimum: boolean): string =>
  items === 1 ? "One thing" : `${number(items, isMinimum)} things`;
