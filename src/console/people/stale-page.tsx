import type { StaleItem, StalePlace, Walked } from "../../store/stale.ts";
import { Examined } from "../ui/examined.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { PeopleHead, pathOfView } from "./head.tsx";
import { GroupLink, PersonLink } from "./links.tsx";

interface StalePageProps {
  readonly tenant: string;
  readonly walked: Walked<StaleItem, StalePlace>;
  /** After how many days something counts as stale. */
  readonly days: number;
  readonly now: number;
  readonly isFirst: boolean;
}

/** Groups and memberships that the IdP has not stated for long. */
export const StalePage = ({ tenant, walked: { items, next }, days, now, isFirst }: StalePageProps) => (
  <>
    <PeopleHead tenant={tenant} view="stale" />
    <p class="quiet">
      What your IdP has not stated for {days} days. Some IdPs never tell that a group was deleted: look
      whether each is still there, and delete or push it again. Nothing is taken away by itself.{" "}
      <a href={`/console/${tenant}/policies`}>Policies</a> say after how many days something is listed here.
    </p>
    {items.length === 0 ? (
      next === undefined && (
        <Empty>
          {isFirst
            ? `Your IdP has stated every group and every membership within ${days} days.`
            : "There are no more."}
        </Empty>
      )
    ) : (
      <Table caption="Not stated for long" heads={["Group", "Who", "Last stated"]}>
        {items.map((item) => (
          <tr>
            <th scope="row">
              <GroupLink tenant={tenant} id={item.groupId}>
                {item.displayName}
              </GroupLink>
            </th>
            <td>
              <Who tenant={tenant} item={item} />
            </td>
            <td class="fit">
              <Time at={item.confirmedAt} now={now} />
            </td>
          </tr>
        ))}
      </Table>
    )}
    <Examined found={items.length} goesOn={next !== undefined} things="groups or memberships that" />
    <More
      href={
        next === undefined
          ? undefined
          : `${pathOfView(tenant, "stale")}&after=${encodeURIComponent(`${next.kind}/${next.groupId}/${next.value}`)}`
      }
    />
  </>
);

function Who({ tenant, item }: { tenant: string; item: StaleItem }) {
  if (item.kind === "group") return <span class="quiet">The whole group</span>;
  if (item.type === "Group")
    return (
      <GroupLink tenant={tenant} id={item.value}>
        a group in it
      </GroupLink>
    );
  return (
    <PersonLink tenant={tenant} id={item.value}>
      {item.userName ?? item.value}
    </PersonLink>
  );
}

/** The place that a link of this list names; from the start where it names none. Our ids have no slash. */
export function readStalePlace(cursor: string): StalePlace {
  const [kind, groupId = "", value = ""] = cursor.split("/");
  return { kind: kind === "membership" ? "membership" : "group", groupId, value };
}
