import type { Session } from "../../access/sessions.ts";
import { idOf } from "../../http/api/sync-items.ts";
import { RANK } from "../../store/work.ts";
import type { WorkItem } from "../../store/work-items.ts";
import { Button } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import { FoundationGroup, Person, Why } from "./cells.tsx";
import type { WorkTab } from "./tabs.tsx";

interface WorkTableProps {
  readonly items: readonly WorkItem[];
  readonly tab: WorkTab;
  readonly session: Session;
  readonly now: number;
}

/** Work that is not done: what it is, about whom, what stands in its way, and what somebody may do about it. */
export function WorkTable({ items, tab, session, now }: WorkTableProps) {
  const home = `/console/${session.tenant}`;
  // What waits for a decision has not been tried, and the list says what to do.
  const isTried = tab === "pending" || tab === "parked";
  return (
    <Table caption="Work that is not done" heads={isTried ? TRIED : DECIDED}>
      {items.map((item) => (
        <tr>
          <th scope="row" class="fit">
            {taskOf(item)}
          </th>
          <td class="who">
            <Person home={home} id={item.subject} name={item.userName} />
          </td>
          <td>
            <FoundationGroup home={home} groupId={item.groupId} name={item.targetName} />
          </td>
          <td class="fit">
            <Time at={item.since} now={now} />
          </td>
          <td class="reason">
            <Why reason={item.reason} remedy={isTried ? item.remedy : null} />
            {item.reason === null && <span class="quiet">On its way.</span>}
          </td>
          {isTried && (
            <td class="number fit">
              <Tries item={item} now={now} />
            </td>
          )}
          <td class="actions-cell">
            <Decisions item={item} tab={tab} session={session} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

const TRIED = ["Task", "Person", "Foundation group", "Since", "Why, and what to do", "#Tries", ""];
const DECIDED = ["Task", "Person", "Foundation group", "Since", "Why", ""];

/** What is to be done, in two words. Whether somebody is to come or to go is decided when it is done; this is how it was meant. */
function taskOf({ kind, rank }: WorkItem): string {
  switch (kind) {
    case "group":
      return "Settle group";
    case "user":
      return "Find person";
    case "role":
      return rank === RANK.removal ? "Withdraw roles" : "Give roles";
    case "member":
      return rank === RANK.removal ? "Take out" : "Put in";
  }
}

const Tries = ({ item, now }: { item: WorkItem; now: number }) => (
  <>
    {number(item.attempts)}
    {item.state === "pending" && item.attempts > 0 && (
      <span class="quiet">
        , next <Time at={item.dueAt} now={now} />
      </span>
    )}
  </>
);

/** What may be decided about an item: which button leads where. */
const verdicts: Readonly<Record<WorkTab, readonly ("retry" | "approve" | "dismiss")[]>> = {
  pending: ["retry"],
  parked: ["retry"],
  held: ["approve", "dismiss"],
  dismissed: ["approve"],
};

const labels = { retry: "Try now", approve: "Approve", dismiss: "Dismiss" } as const;

const Decisions = ({ item, tab, session }: { item: WorkItem; tab: WorkTab; session: Session }) => (
  <Form
    session={session}
    action={`/console/${session.tenant}/sync/items/${encodeURIComponent(idOf(item))}?from=${tab}`}
    layout="inline"
  >
    {verdicts[tab].map((verdict) => (
      <Button name="verdict" value={verdict}>
        {labels[verdict]}
        <span class="unseen">: {`${taskOf(item)} ${item.userName ?? ""} ${item.targetName ?? ""}`}</span>
      </Button>
    ))}
  </Form>
);
