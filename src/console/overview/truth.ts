import { comparisonOf } from "../../reconcile/sync-state.ts";
import type { CountedKind, Overview } from "../../store/overview.ts";
import type { Tone } from "../ui/notice.tsx";
import { duration, relativeTime } from "../ui/time.tsx";
import { counted, number, sentence } from "../ui/words.ts";

/** Where a tenant stands, in one sentence that is true; where something is wrong, what to do. */
export interface Truth {
  readonly tone: Tone;
  readonly sentence: string;
  readonly detail?: string;
  /** Where it is mended; paths are those below `/console/{tenant}`. */
  readonly way?: { readonly label: string; readonly path: string };
  /** Whether it helps to let the lane try at once. */
  readonly mayHasten?: boolean;
}

/** What the sentence is made of, besides the overview itself. */
export interface Circumstances {
  /** Whether any IdP has called so far. */
  readonly hasCalled: boolean;
  /** The last change that Foundation acknowledged, and how long it took; nothing before the first. */
  readonly last: { readonly at: number; readonly ms: number } | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The most important thing first: what keeps everything from working, then what needs somebody, then what is under way. It says that all is
 * well only where the state of the synchronization is `converged` (reconcile/sync-state.ts).
 */
export function truthOf(facts: Overview, { hasCalled, last, now }: Circumstances): Truth {
  const nothingCame = !hasCalled && facts.users + facts.groups === 0;
  const directory = `${counted(facts.users, "person", "people")} and ${counted(facts.groups, "group", "groups")}`;
  const many = (kind: CountedKind, one: string, more: string) =>
    facts[kind] === 1 ? `One ${one}` : `${number(facts[kind], facts.minimums.has(kind))} ${more}`;

  if (facts.previewing) {
    return {
      tone: "warn",
      sentence: "Nothing is written to Foundation yet.",
      detail: nothingCame
        ? "Nothing has come from your IdP yet either. Once it has, look at the preview and let it begin."
        : `Your IdP has sent ${directory}. Look at what would change in Foundation, then let it begin.`,
      way: { label: nothingCame ? "Go on with the set-up" : "Look at the preview", path: "/setup" },
    };
  }
  if (nothingCame) {
    return {
      tone: "warn",
      sentence: "Nothing has come from your IdP yet.",
      detail: "Enter the SCIM address and the token there, and start its provisioning.",
      way: { label: "Go on with the set-up", path: "/setup" },
    };
  }
  if (!facts.connected) {
    return {
      tone: "warn",
      sentence: "Foundation is not connected yet.",
      detail: `Your IdP has sent ${directory}. They go to Foundation as soon as you say where that is.`,
      way: { label: "Connect Foundation", path: "/setup" },
    };
  }
  if (facts.degradedSince !== null) {
    const waiting = facts.pending > 0 ? ` ${many("pending", "change waits", "changes wait")}.` : "";
    return {
      tone: "bad",
      sentence: `Changes have not reached Foundation for ${duration(now - facts.degradedSince)}.`,
      detail: `${facts.degradedReason ?? "Foundation does not answer."}${waiting} It is tried again and again by itself.`,
      way: { label: "Check the connection", path: "/settings/foundation" },
      mayHasten: true,
    };
  }
  if (facts.held > 0) {
    return {
      tone: "bad",
      sentence: `${many("held", "removal is held back", "removals are held back")} as a mass change.`,
      detail: "Those people keep their access until you approve. Everything else goes on.",
      way: { label: facts.held === 1 ? "Look at it" : "Look at them", path: "/sync?state=held" },
    };
  }
  if (facts.parked > 0) {
    return {
      tone: "bad",
      sentence: `${many("parked", "change needs", "changes need")} you.`,
      detail: "Each says what stands in its way and what to do. Everything else goes on.",
      way: { label: facts.parked === 1 ? "Look at it" : "Look at them", path: "/sync?state=parked" },
    };
  }
  if (facts.pending > 0) {
    const oldest =
      facts.oldestPendingSince === null
        ? ""
        : facts.pending === 1
          ? `, for ${duration(Math.max(0, now - facts.oldestPendingSince))}`
          : `, the oldest for ${duration(Math.max(0, now - facts.oldestPendingSince))}`;
    return {
      tone: "plain",
      sentence: `${many("pending", "change is on its way", "changes are on their way")}${oldest}.`,
      detail: `So far ${inFoundation(facts)}.`,
    };
  }
  if (facts.dismissed > 0) {
    return {
      tone: "warn",
      sentence: `${many("dismissed", "person keeps", "people keep")} an access that your IdP does not give.`,
      detail: "Their removal was dismissed. Put the membership right in the IdP, or approve it after all.",
      way: { label: "Look at it", path: "/sync?state=dismissed" },
    };
  }
  if (facts.differing > 0) {
    return {
      tone: "warn",
      sentence: `${differing(facts.differing)} otherwise in Foundation than your IdP says.`,
      detail: `The last comparison found it${facts.comparedAt === null ? "" : `, ${relativeTime(facts.comparedAt, now)}`}. Have it mended by the policy for drift.`,
      way: { label: "Look at the differences", path: "/sync?state=drift" },
    };
  }
  const proof = comparisonOf(facts, now);
  if (proof === "stale") {
    return {
      tone: "bad",
      sentence: `Foundation has not been compared to the end for ${duration(now - (facts.comparedAt ?? facts.connectedAt ?? now))}.`,
      detail:
        "Nobody can say that it agrees with your IdP: Rollcall's account there may not be allowed to read every group and its members.",
      way: { label: "Check the connection", path: "/settings/foundation" },
    };
  }
  if (proof === "none") {
    return {
      tone: "plain",
      sentence: "Foundation is being compared for the first time.",
      detail: `So far ${inFoundation(facts)}.`,
    };
  }
  if (facts.targets === 0) {
    return facts.groups === 0
      ? {
          tone: "warn",
          sentence: "Your IdP has sent no groups yet.",
          detail: `It has sent ${counted(facts.users, "person", "people")}. Foundation groups follow groups, so have it send those as well.`,
          way: { label: "Go on with the set-up", path: "/setup" },
        }
      : {
          tone: "warn",
          sentence: "No Foundation group follows your IdP yet.",
          detail: `None of the ${counted(facts.groups, "group", "groups")} that it has sent is mapped.`,
          way: { label: "Map groups", path: "/mapping" },
        };
  }
  return {
    tone: "good",
    sentence:
      facts.people === 0
        ? `Nobody is in ${facts.targets === 1 ? "the one Foundation group" : `any of the ${number(facts.targets)} Foundation groups`}, as your IdP says.`
        : `${sentence(people(facts))} ${facts.people === 1 ? "matches" : "match"} your IdP.`,
    detail:
      last === undefined
        ? "No change has been needed yet."
        : `Last change ${relativeTime(last.at, now)}, took ${duration(last.ms)}.`,
  };
}

const people = ({ people, targets }: Overview): string =>
  `${counted(people, "person", "people")} in ${counted(targets, "Foundation group", "Foundation groups")}`;

const inFoundation = (facts: Overview): string =>
  facts.people === 0
    ? "nobody is in Foundation"
    : `${people(facts)} ${facts.people === 1 ? "is" : "are"} there`;

const differing = (count: number): string =>
  sentence(`${counted(count, "person", "people")} ${count === 1 ? "stands" : "stand"}`);
