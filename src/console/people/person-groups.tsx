import { VIEW_LIMITS } from "../../limits/http.ts";
import type { Person } from "../../store/person.ts";
import { Badge } from "../ui/notice.tsx";
import { Empty, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { GroupLink } from "./links.tsx";

/** The groups of the IdP that hold a person, directly or through others. */
export function PersonGroups({ tenant, person, now }: { tenant: string; person: Person; now: number }) {
  const direct = person.direct.slice(0, VIEW_LIMITS.listedBeside);
  const indirect = person.indirect.slice(0, VIEW_LIMITS.listedBeside);
  if (direct.length === 0) return <Empty>No group of your IdP holds this person.</Empty>;
  const counts = person.user?.active === true;
  return (
    <>
      <Table caption="Groups" heads={["Group", "Membership", "Since", "Last stated by your IdP"]}>
        {direct.map(({ groupId, displayName, state, addedAt, statedAt }) => (
          <tr>
            <th scope="row">
              <GroupLink tenant={tenant} id={groupId}>
                {displayName}
              </GroupLink>
            </th>
            <td>
              {!counts ? (
                <Badge tone="plain">Does not count</Badge>
              ) : state === "review" ? (
                <Badge tone="warn">Awaits review</Badge>
              ) : (
                <Badge tone="good">Direct</Badge>
              )}
            </td>
            <td class="fit">
              <Time at={addedAt} now={now} />
            </td>
            <td class="fit">
              <Time at={statedAt} now={now} />
            </td>
          </tr>
        ))}
        {indirect.map(({ groupId, displayName }) => (
          <tr>
            <th scope="row">
              <GroupLink tenant={tenant} id={groupId}>
                {displayName}
              </GroupLink>
            </th>
            <td>
              <Badge tone="plain">Through another group</Badge>
            </td>
            <td></td>
            <td></td>
          </tr>
        ))}
      </Table>
      {(person.direct.length > direct.length || person.indirect.length > indirect.length) && (
        <p class="quiet">And more: these are the first.</p>
      )}
    </>
  );
}
