import type { Overview } from "../../store/overview.ts";
import { number } from "../ui/words.ts";

/** Work by its state; `pending` has what waits for parked work as well. */
export type WorkTab = "pending" | "parked" | "held" | "dismissed";
export type Tab = WorkTab | "drift" | "stale" | "ungrouped";

/** The lists of the synchronization: what each is called, what it holds, and what there is where it is empty. */
export const tabs: readonly {
  readonly tab: Tab;
  readonly label: string;
  readonly about: string;
  readonly empty: string;
}[] = [
  {
    tab: "pending",
    label: "On its way",
    about: "Changes that go to Foundation by themselves, in this order.",
    empty:
      "Nothing is on its way: everything that your IdP has sent has reached Foundation, or stands in another list.",
  },
  {
    tab: "parked",
    label: "Needs you",
    about:
      "Changes that cannot go on as things are. Each is tried again by itself within a day, and at once if you say so.",
    empty: "Nothing needs you.",
  },
  {
    tab: "held",
    label: "Held",
    about:
      "Removals that would take access from many at once, and so wait for your word. Until then these people keep it.",
    empty: "Nothing is held back. The guard against mass change is among the policies.",
  },
  {
    tab: "dismissed",
    label: "Dismissed",
    about: "Removals that somebody dismissed: these people keep an access that the IdP does not give.",
    empty: "Nothing was dismissed.",
  },
  {
    tab: "drift",
    label: "Drift",
    about:
      "What the last comparison found in Foundation that Rollcall did not put there, or that is gone from there.",
    empty: "The last comparison found nothing that differs.",
  },
  {
    tab: "stale",
    label: "Stale",
    about:
      "Groups and memberships that your IdP has not stated for long. They still count: have it send everything again to be sure of them.",
    empty: "Your IdP has stated every group and membership lately enough.",
  },
  {
    tab: "ungrouped",
    label: "In no group",
    about:
      "Active people whom no group holds, so that they have access to nothing: some IdPs leave them so where they delete a group.",
    empty: "Every active person is in a group.",
  },
];

/** The tab that a query names; without one, the first in which something waits for somebody. */
export function readTab(name: string | undefined, { held, parked }: Overview): Tab {
  const named = tabs.find(({ tab }) => tab === name)?.tab;
  return named ?? (held > 0 ? "held" : parked > 0 ? "parked" : "pending");
}

export const isWorkTab = (tab: Tab): tab is WorkTab =>
  tab === "pending" || tab === "parked" || tab === "held" || tab === "dismissed";

/** The way to each list, with how many there are in those that are counted. */
export const Tabs = ({ facts, tab, path }: { facts: Overview; tab: Tab; path: string }) => (
  <nav class="tabs" aria-label="Lists">
    {tabs.map((one) => (
      <a href={`${path}?state=${one.tab}`} aria-current={one.tab === tab ? "page" : undefined}>
        {one.label}
        <Count facts={facts} tab={one.tab} />
      </a>
    ))}
  </nav>
);

const Count = ({ facts, tab }: { facts: Overview; tab: Tab }) => {
  const count = facts[tab] ?? 0;
  if (count === 0) return null;
  const isMinimum = tab !== "stale" && tab !== "ungrouped" && facts.minimums.has(tab);
  return <span class="quiet"> {number(count, isMinimum)}</span>;
};
