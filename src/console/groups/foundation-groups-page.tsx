import { CONSOLE_LIMITS, VIEW_LIMITS } from "../../limits/http.ts";
import type { SourceView, TargetView, TargetViews } from "../../store/targets-view.ts";
import { GroupLink, Named, TargetLink, withQuery } from "../people/links.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import { GroupsHead } from "./head.tsx";
import { Standing } from "./standing.tsx";

interface FoundationGroupsPageProps {
  readonly tenant: string;
  readonly search: string;
  /** One more than is shown. */
  readonly views: TargetViews;
  readonly now: number;
  readonly isFirst: boolean;
}

/** The Foundation groups that are kept, what feeds each, and whether it is as it should be. */
export function FoundationGroupsPage({ tenant, search, views, now, isFirst }: FoundationGroupsPageProps) {
  const shown = views.targets.slice(0, CONSOLE_LIMITS.rows);
  const next = views.targets.length > shown.length ? shown.at(-1)?.nameKey : undefined;
  const sources = Map.groupBy(views.sources, ({ targetId }) => targetId);
  const roles = Map.groupBy(views.roles, ({ targetId }) => targetId);
  const path = `/console/${tenant}/groups/foundation`;
  return (
    <>
      <GroupsHead tenant={tenant} tab="foundation" search={search} />
      {shown.length === 0 ? (
        <Empty>{emptyText(tenant, search, isFirst)}</Empty>
      ) : (
        <Table
          caption="Foundation groups"
          heads={["Group", "State", "#Members", "Roles", "Fed by", "Compared"]}
        >
          {shown.map((target) => (
            <Row
              tenant={tenant}
              target={target}
              sources={sources.get(target.id) ?? []}
              roles={(roles.get(target.id) ?? []).map(({ role }) => role)}
              now={now}
            />
          ))}
        </Table>
      )}
      <More href={next === undefined ? undefined : withQuery(path, { q: search, after: next })} />
    </>
  );
}

interface RowProps {
  readonly tenant: string;
  readonly target: TargetView;
  readonly sources: readonly SourceView[];
  readonly roles: readonly string[];
  readonly now: number;
}

const Row = ({ tenant, target, sources, roles, now }: RowProps) => (
  <tr>
    <th scope="row">
      <TargetLink tenant={tenant} id={target.id}>
        {target.name}
      </TargetLink>
    </th>
    <td>
      <Standing target={target} />
      {target.reason !== null && (
        <p class="hint">
          {target.reason} {target.remedy}
        </p>
      )}
    </td>
    <td class="number">{number(target.places, target.places === VIEW_LIMITS.countedInLists)}</td>
    <td>
      {roles.length === 0 ? (
        <span class="quiet">None</span>
      ) : (
        <Named items={roles.map((role) => <bdi>{role}</bdi>)} />
      )}
    </td>
    <td>
      {sources.length === 0 ? (
        <span class="quiet">Nothing any more</span>
      ) : (
        <Named
          items={sources.map(({ groupId, displayName }) => (
            <GroupLink tenant={tenant} id={groupId}>
              {displayName}
            </GroupLink>
          ))}
        />
      )}
    </td>
    <td class="fit">
      {target.digestedAt === null ? (
        <span class="quiet">Never</span>
      ) : (
        <Time at={target.digestedAt} now={now} />
      )}
    </td>
  </tr>
);

const emptyText = (tenant: string, search: string, isFirst: boolean) => {
  if (!isFirst) return "There are no more Foundation groups.";
  if (search !== "")
    return "No Foundation group's name begins like this. Only the beginning of names is searched, as it is before your name template.";
  return (
    <>
      There is no Foundation group yet. Each comes from a group of your IdP and a rule of your{" "}
      <a href={`/console/${tenant}/mapping`}>mapping</a>.
    </>
  );
};
