import { CONSOLE_LIMITS, VIEW_LIMITS } from "../../limits/http.ts";
import type { ListedFeed, ListedGroup } from "../../store/group-list.ts";
import { GroupLink, Named, TargetLink, withQuery } from "../people/links.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import { GroupsHead } from "./head.tsx";

interface GroupsPageProps {
  readonly tenant: string;
  readonly search: string;
  /** One more than is shown. */
  readonly groups: readonly ListedGroup[];
  readonly feeds: readonly ListedFeed[];
  readonly now: number;
  readonly isFirst: boolean;
}

/** The groups that the IdP has stated, and what each feeds. */
export function GroupsPage({ tenant, search, groups, feeds, now, isFirst }: GroupsPageProps) {
  const shown = groups.slice(0, CONSOLE_LIMITS.rows);
  const next = groups.length > shown.length ? shown.at(-1)?.nameKey : undefined;
  const feedsOf = Map.groupBy(feeds, ({ groupId }) => groupId);
  return (
    <>
      <GroupsHead tenant={tenant} tab="idp" search={search} />
      {shown.length === 0 ? (
        <Empty>{emptyText(tenant, search, isFirst)}</Empty>
      ) : (
        <Table
          caption="IdP groups"
          heads={["Group", "#Members", "Feeds the Foundation groups", "Last change"]}
        >
          {shown.map((group) => (
            <tr>
              <th scope="row">
                <GroupLink tenant={tenant} id={group.id}>
                  {group.displayName}
                </GroupLink>
              </th>
              <td class="number">{number(group.members, group.members === VIEW_LIMITS.countedInLists)}</td>
              <td>
                <Feeds tenant={tenant} feeds={feedsOf.get(group.id) ?? []} />
              </td>
              <td class="fit">
                <Time at={group.lastModified} now={now} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <More
        href={
          next === undefined ? undefined : withQuery(`/console/${tenant}/groups`, { q: search, after: next })
        }
      />
    </>
  );
}

const Feeds = ({ tenant, feeds }: { tenant: string; feeds: readonly ListedFeed[] }) =>
  feeds.length === 0 ? (
    <span class="quiet">None</span>
  ) : (
    <Named
      items={feeds.map(({ targetId, name }) => (
        <TargetLink tenant={tenant} id={targetId}>
          {name}
        </TargetLink>
      ))}
    />
  );

const emptyText = (tenant: string, search: string, isFirst: boolean) => {
  if (!isFirst) return "There are no more groups.";
  if (search !== "") return "No group's name begins like this. Only the beginning of names is searched.";
  return (
    <>
      Your IdP has not sent any group yet. Assign groups to the app there, or push them; the{" "}
      <a href={`/console/${tenant}/setup`}>set-up</a> says where.
    </>
  );
};
