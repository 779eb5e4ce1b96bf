import type { DownstreamItem } from "../../activity/downstream.ts";
import type { ActivityEntry } from "../../http/api/activity-entry.ts";
import { Badge, type Tone } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { number } from "../ui/words.ts";

/** Where the change went: each Foundation group and person that it concerns, as they stand now. */
export function Downstream({ entry, home }: { entry: ActivityEntry; home: string }) {
  if (entry.downstream.length === 0) return null;
  return (
    <section>
      <h2>Where it went</h2>
      <p class="quiet">How far Foundation is with what this request concerns, at this moment.</p>
      <Table
        caption="What the request means for Foundation"
        heads={["Foundation group", "Person", "State", "Reason and remedy"]}
      >
        {entry.downstream.map((item) => (
          <tr>
            <td>
              {item.target === null ? (
                <span class="quiet">–</span>
              ) : (
                <a href={`${home}/groups/foundation/${encodeURIComponent(item.target.id)}`} dir="auto">
                  {item.target.name}
                </a>
              )}
            </td>
            <td>
              {item.subject === null ? (
                <span class="quiet">the group itself</span>
              ) : (
                <a href={`${home}/people/${encodeURIComponent(item.subject.userId)}`} dir="auto">
                  {item.subject.userName ?? item.subject.userId}
                </a>
              )}
            </td>
            <td class="fit">
              <Badge tone={states[item.state].tone}>{states[item.state].label}</Badge>
            </td>
            <td dir="auto">
              {item.state === "notConnected" ? (
                <>
                  There is no connection to Foundation yet: <a href={`${home}/setup`}>set it up</a>.
                </>
              ) : (
                [item.reason, item.remedy].filter((text) => text !== null).join(" ")
              )}
            </td>
          </tr>
        ))}
      </Table>
      {entry.moreDownstream > 0 && <p class="quiet">And {number(entry.moreDownstream)} more.</p>}
    </section>
  );
}

const states: Readonly<Record<DownstreamItem["state"], { readonly label: string; readonly tone: Tone }>> = {
  done: { label: "Done", tone: "good" },
  pending: { label: "On its way", tone: "plain" },
  waiting: { label: "Waiting", tone: "plain" },
  parked: { label: "Needs you", tone: "bad" },
  held: { label: "Held", tone: "warn" },
  dismissed: { label: "Dismissed", tone: "warn" },
  notConnected: { label: "Not connected", tone: "warn" },
};
