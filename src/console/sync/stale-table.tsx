import type { StaleItem } from "../../store/stale.ts";
import type { UngroupedUser } from "../../store/ungrouped.ts";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Person } from "./cells.tsx";

/** Groups and memberships that the IdP has not stated for long. */
export const StaleTable = ({
  items,
  home,
  now,
}: {
  items: readonly StaleItem[];
  home: string;
  now: number;
}) => (
  <Table caption="Stale groups and memberships" heads={["Group", "Member", "Last stated"]}>
    {items.map((item) => (
      <tr>
        <th scope="row">
          <a href={`${home}/groups/${encodeURIComponent(item.groupId)}`} dir="auto">
            {item.displayName}
          </a>
        </th>
        <td>{item.kind === "group" ? "the group as a whole" : <Member home={home} item={item} />}</td>
        <td class="fit">
          <Time at={item.confirmedAt} now={now} />
        </td>
      </tr>
    ))}
  </Table>
);

const Member = ({ home, item }: { home: string; item: Extract<StaleItem, { kind: "membership" }> }) =>
  item.type === "User" ? (
    <Person home={home} id={item.value} name={item.userName} />
  ) : (
    <a href={`${home}/groups/${encodeURIComponent(item.value)}`}>a nested group</a>
  );

/** Active people whom no group holds. */
export const UngroupedTable = ({ items, home }: { items: readonly UngroupedUser[]; home: string }) => (
  <Table caption="People in no group" heads={["Person"]}>
    {items.map((item) => (
      <tr>
        <th scope="row">
          <Person home={home} id={item.userId} name={item.userName} />
        </th>
      </tr>
    ))}
  </Table>
);
