import type { DriftItem } from "../../store/drift-view.ts";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { FoundationGroup, Person } from "./cells.tsx";

interface DriftTableProps {
  readonly items: readonly DriftItem[];
  readonly home: string;
  readonly now: number;
}

/** What the last comparisons found, and what was done about it. */
export const DriftTable = ({ items, home, now }: DriftTableProps) => (
  <Table caption="Differences" heads={["What", "Person", "Foundation group", "Since", "What became of it"]}>
    {items.map((item) => (
      <tr>
        <th scope="row">{whatOf(item)}</th>
        <td>
          <Person home={home} id={item.userId} name={item.userName ?? (item.foundationUserId || null)} />
        </td>
        <td>
          <FoundationGroup home={home} groupId={item.groupId} name={item.targetName} />
        </td>
        <td class="fit">
          <Time at={item.since} now={now} />
        </td>
        <td>{actions[item.action] ?? item.action}</td>
      </tr>
    ))}
  </Table>
);

function whatOf({ kind, role }: DriftItem): string {
  switch (kind) {
    case "stranger":
      return "Placed there by somebody else";
    case "missing":
      return "Taken out by somebody else";
    case "vanished":
      return "The group was deleted in Foundation";
    case "renamed":
      return "The group was renamed in Foundation";
    case "role":
      return `The role ${role} differs`;
  }
}

const actions: Readonly<Record<string, string>> = {
  reported: "Reported only, as the policy for drift says.",
  removed: "Taken out again.",
  restored: "Put back.",
  recreated: "Made again.",
};
