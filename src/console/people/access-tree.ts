import type { Access, NamedGroup } from "../../reconcile/access.ts";
import type { PersonGroup, StuckWork } from "../../store/person.ts";
import type { Tone } from "../ui/notice.tsx";

/** A group on a person's way to Foundation: the groups that hold it, and what it feeds. */
export interface GroupNode {
  readonly group: NamedGroup;
  /** Whether the person's membership waits for a review; of the first group of a way only. */
  readonly waits: boolean;
  readonly above: readonly GroupNode[];
  readonly feeds: readonly Access[];
}

/** The ways from a person to Foundation groups, beginning with the groups that hold the person. */
export interface AccessTree {
  readonly groups: readonly GroupNode[];
  /** What the person is in and is to leave: no group leads there any more. */
  readonly leaving: readonly Access[];
}

/** Puts the ways together that begin alike. Groups of the person that lead nowhere stand at the end. */
export function accessTree(access: readonly Access[], direct: readonly PersonGroup[]): AccessTree {
  const waiting = new Set(direct.filter(({ state }) => state === "review").map(({ groupId }) => groupId));
  const roots: MutableNode[] = [];
  for (const entry of access) {
    if (entry.group === null) continue;
    let level = roots;
    let node: MutableNode | undefined;
    for (const group of [...entry.via, entry.group]) {
      node = level.find((one) => one.group.id === group.id);
      if (node === undefined) {
        node = { group, waits: level === roots && waiting.has(group.id), above: [], feeds: [] };
        level.push(node);
      }
      level = node.above;
    }
    node?.feeds.push(entry);
  }
  const led = new Set(roots.map(({ group }) => group.id));
  const others = direct
    .filter(({ groupId }) => !led.has(groupId))
    .map(({ groupId, displayName, state }) => ({
      group: { id: groupId, displayName },
      waits: state === "review",
      above: [],
      feeds: [],
    }));
  return { groups: [...roots, ...others], leaving: access.filter(({ group }) => group === null) };
}

interface MutableNode extends GroupNode {
  readonly above: MutableNode[];
  readonly feeds: Access[];
}

/** How it stands with one way, in words and as a line is drawn. */
export interface Standing {
  readonly line: "there" | "coming" | "blocked" | "leaving";
  readonly tone: Tone;
  readonly label: string;
  /** Whether it goes on by itself, so that it is worth watching. */
  readonly moves: boolean;
  /** Why, and what to do; null where there is nothing to say. */
  readonly why: string | null;
}

/** `stuck` is the work about the person that needs somebody. */
export function standingOf(entry: Access, stuck: readonly StuckWork[]): Standing {
  const work = stuck.find(({ kind, targetId }) => kind === "member" && targetId === entry.target.id);
  // Of a review the first group of the way says all there is to say.
  const known = entry.state === "review" ? [] : [entry.reason, work?.remedy];
  const why = known.filter((part) => typeof part === "string" && part !== "").join(" ");
  return { ...stateOf(entry.state, work?.state), why: why === "" ? null : why };
}

function stateOf(state: Access["state"], work: StuckWork["state"] | undefined): Omit<Standing, "why"> {
  switch (state) {
    case "present":
      return { line: "there", tone: "good", label: "In it", moves: false };
    case "review":
      return { line: "blocked", tone: "warn", label: "Awaits review", moves: false };
    case "adding":
      if (work === "parked") return { line: "blocked", tone: "bad", label: "Needs you", moves: false };
      return work === "waiting"
        ? { line: "coming", tone: "plain", label: "Waits", moves: false }
        : { line: "coming", tone: "plain", label: "On its way", moves: true };
    case "removing":
      if (work === "held") return { line: "leaving", tone: "warn", label: "Removal held", moves: false };
      if (work === "dismissed")
        return { line: "leaving", tone: "warn", label: "Removal dismissed", moves: false };
      return work === "parked"
        ? { line: "leaving", tone: "bad", label: "Needs you", moves: false }
        : { line: "leaving", tone: "plain", label: "Being taken out", moves: true };
  }
}
