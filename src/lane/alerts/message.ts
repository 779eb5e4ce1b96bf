import type { DriftItem } from "../../store/drift-view.ts";
import type { WorkItem } from "../../store/work-items.ts";
import type { Announcement, Trouble } from "./decide.ts";

/** What a message tells of, beside the announcement. */
export interface Circumstances {
  readonly tenant: string;
  /** The address of this installation. */
  readonly linkBase: string;
  /** How many it is about; where it is about things. */
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly isMinimum: boolean;
  /** The first few of them. */
  readonly work: readonly WorkItem[];
  readonly drift: readonly DriftItem[];
  readonly degraded: { readonly since: number; readonly reason: string } | undefined;
  /** What was left after the lane's last run. */
  readonly left: { readonly pending: number; readonly parked: number; readonly held: number };
}

/** The message as JSON: what happened and what to do in a sentence each, counts, the first few, and where to look. */
export function messageOf(announcement: Announcement, about: Circumstances, now: number) {
  const type = `rollcall.${announcement.event}`;
  const body = {
    type,
    timestamp: new Date(now).toISOString(),
    data: {
      tenant: about.tenant,
      ...contents(announcement, about),
      left: about.left,
      links: linksOf(announcement, about),
    },
  };
  return { type, body: JSON.stringify(body) };
}

function contents(announcement: Announcement, about: Circumstances): object {
  const { count, isMinimum } = about;
  const counted = { count, countIsMinimum: isMinimum };
  switch (announcement.event) {
    case "parked":
      return {
        summary: `${several(about, "item needs", "items need")} somebody; each says why and what to do.`,
        remedy:
          "Do what each remedy says, then retry the item; it is also tried again by itself now and then.",
        ...counted,
        items: about.work.map(itemOf),
      };
    case "held":
      return {
        summary: `${several(about, "removal is", "removals are")} held back as a mass change; those people keep their access meanwhile.`,
        remedy:
          "Look at who is on the list. If it is meant, approve it; if not, dismiss it and put the memberships right in the IdP.",
        ...counted,
        items: about.work.map(itemOf),
      };
    case "drift":
      return {
        summary: `A comparison with Foundation found ${several(about, "difference", "differences")} that somebody else made there.`,
        remedy:
          'Look at the drift: it says what was done about each. What is mended by itself is set by the policy "drift".',
        ...counted,
        items: about.drift.map((item) => ({
          kind: item.kind,
          target: item.targetName,
          user: item.userName ?? (item.foundationUserId === "" ? null : item.foundationUserId),
          role: item.role === "" ? null : item.role,
          action: item.action,
          since: new Date(item.since).toISOString(),
        })),
      };
    case "degraded":
      return {
        summary: `Changes do not reach Foundation: ${about.degraded?.reason ?? "it does not answer."}`,
        remedy:
          "Test the connection, and mend what it names; nothing is lost, and Rollcall goes on by itself once Foundation answers.",
        since: new Date(about.degraded?.since ?? 0).toISOString(),
      };
    case "recovered":
      return {
        summary: announcement.from.map((trouble) => ENDED[trouble]).join(" "),
        remedy: "Nothing has to be done.",
        from: announcement.from,
      };
  }
}

const ENDED: Readonly<Record<Trouble, string>> = {
  degraded: "Foundation answers again, and changes reach it.",
  parked: "Nothing of what needed somebody is left.",
  held: "No removal is held back any more.",
};

const several = ({ count, isMinimum }: Circumstances, one: string, many: string): string =>
  count === 1 ? `One ${one}` : `${count}${isMinimum ? " or more" : ""} ${many}`;

const itemOf = (item: WorkItem) => ({
  kind: item.kind,
  target: item.targetName,
  user: item.userName,
  reason: item.reason,
  remedy: item.remedy,
  since: new Date(item.since).toISOString(),
});

function linksOf({ event }: Announcement, { linkBase, tenant }: Circumstances) {
  const paths = {
    parked: "/sync/items?state=parked",
    held: "/sync/items?state=held",
    drift: "/drift",
    degraded: "/sync",
    recovered: "/sync",
  };
  return { api: `${linkBase}/api/v1/tenants/${tenant}${paths[event]}` };
}
