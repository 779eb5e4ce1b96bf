import type { Walked } from "../../store/stale.ts";
import type { UngroupedUser } from "../../store/ungrouped.ts";
import { Examined } from "../ui/examined.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { PeopleHead, pathOfView } from "./head.tsx";
import { PersonLink } from "./links.tsx";

interface UngroupedPageProps {
  readonly tenant: string;
  readonly walked: Walked<UngroupedUser, string>;
  readonly isFirst: boolean;
}

/** Active people whom no group holds. */
export const UngroupedPage = ({ tenant, walked: { items, next }, isFirst }: UngroupedPageProps) => (
  <>
    <PeopleHead tenant={tenant} view="ungrouped" />
    <p class="quiet">
      Active people whom no group of your IdP holds. They have no Foundation group. Assign them to a group, or
      deactivate them in your IdP.
    </p>
    {items.length === 0 ? (
      next === undefined && (
        <Empty>{isFirst ? "Every active person is in a group." : "There are no more."}</Empty>
      )
    ) : (
      <Table caption="People in no group" heads={["User name"]}>
        {items.map(({ userId, userName }) => (
          <tr>
            <th scope="row">
              <PersonLink tenant={tenant} id={userId}>
                {userName}
              </PersonLink>
            </th>
          </tr>
        ))}
      </Table>
    )}
    <Examined found={items.length} goesOn={next !== undefined} things="people whom" />
    <More
      href={
        next === undefined
          ? undefined
          : `${pathOfView(tenant, "ungrouped")}&after=${encodeURIComponent(next)}`
      }
    />
  </>
);
