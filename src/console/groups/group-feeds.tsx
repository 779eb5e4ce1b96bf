import { VIEW_LIMITS } from "../../limits/http.ts";
import { explainRules } from "../../reconcile/access.ts";
import type { GroupView } from "../../store/group-view.ts";
import { GroupLink, TargetLink } from "../people/links.tsx";
import { Badge } from "../ui/notice.tsx";
import { Empty, Table } from "../ui/table.tsx";

/** The Foundation groups that a group feeds, by which rules, and the roles that come with them. */
export function GroupFeeds({ tenant, group }: { tenant: string; group: GroupView }) {
  const { feeds, roles, settings } = group;
  if (feeds.length === 0)
    return (
      <Empty>
        No Foundation group: no rule of your <a href={`/console/${tenant}/mapping`}>mapping</a> matches this
        group, so nobody gets anything through it.
      </Empty>
    );
  const rulesOf = explainRules(settings);
  const rolesOf = Map.groupBy(roles, ({ groupId, targetId }) => `${groupId} ${targetId}`);
  const shown = feeds.slice(0, VIEW_LIMITS.listedBeside);
  return (
    <>
      <Table caption="Foundation groups that it feeds" heads={["Foundation group", "By", "Roles"]}>
        {shown.map((feed) => (
          <tr>
            <th scope="row">
              <TargetLink tenant={tenant} id={feed.targetId}>
                {feed.name}
              </TargetLink>{" "}
              {feed.state !== "present" && <Badge tone="plain">Not in Foundation yet</Badge>}
            </th>
            <td>
              {feed.groupId !== group.id && (
                <>
                  being in{" "}
                  <GroupLink tenant={tenant} id={feed.groupId}>
                    {feed.displayName}
                  </GroupLink>
                  {": "}
                </>
              )}
              <Rules rules={rulesOf(feed, feed.nameKey)} />
            </td>
            <td dir="auto">
              {(rolesOf.get(`${feed.groupId} ${feed.targetId}`) ?? []).map(({ role }) => role).join(", ") || (
                <span class="quiet">None</span>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {feeds.length > shown.length && <p class="quiet">And more: these are the first.</p>}
    </>
  );
}

/** The filters of rules; none where the Foundation group mirrors the group, null where that is not known. */
export const Rules = ({ rules }: { rules: readonly string[] | null }) => {
  if (rules === null) return <span class="quiet">a rule</span>;
  if (rules.length === 0) return <>its own name, as no rule matches it</>;
  return (
    <>
      {rules.length === 1 ? "rule " : "rules "}
      {rules.map((rule, index) => (
        <>
          {index > 0 && ", "}
          <code dir="auto">{rule}</code>
        </>
      ))}
    </>
  );
};
