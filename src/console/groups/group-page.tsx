import type { History } from "../../activity/history.ts";
import { CONSOLE_LIMITS, VIEW_LIMITS } from "../../limits/http.ts";
import { MEMBER_LIMITS } from "../../limits/scim.ts";
import type { GroupPerson, GroupView, NamedGroup } from "../../store/group-view.ts";
import { HistoryList } from "../people/history.tsx";
import { GroupLink, PersonLink, withQuery } from "../people/links.tsx";
import { Badge, Notice } from "../ui/notice.tsx";
import { Empty, Fact, Facts, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { counted, number } from "../ui/words.ts";
import { GroupFeeds } from "./group-feeds.tsx";

interface GroupPageProps {
  readonly tenant: string;
  readonly group: GroupView;
  readonly history: History;
  readonly now: number;
  /** The user id after which the people on this page come. */
  readonly after: string;
}

/** One group of the IdP: who is in it, what it feeds by which rule, what waits, and what the IdP said of it. */
export function GroupPage({ tenant, group, history, now, after }: GroupPageProps) {
  const path = `/console/${tenant}/groups/${encodeURIComponent(group.id)}`;
  const waits = group.people.some(({ state, active }) => state === "review" && active === 1);
  return (
    <>
      <p class="crumbs">
        <a href={`/console/${tenant}/groups`}>IdP groups</a>
      </p>
      <h1 dir="auto">{group.displayName}</h1>
      <p class="lede">
        {number(group.members, group.members === VIEW_LIMITS.countedPlaces)}{" "}
        {group.members === 1 ? "member" : "members"} in your IdP, changed{" "}
        <Time at={group.lastModified} now={now} />.
      </p>
      {waits && (
        <Notice tone="warn" title="Memberships wait for your word">
          People who came back do not count here until you say so.{" "}
          <a href={withQuery(`/console/${tenant}/reviews`, { group: group.id })}>Review them</a>.
        </Notice>
      )}
      <h2>What it feeds</h2>
      <GroupFeeds tenant={tenant} group={group} />
      <h2>Members</h2>
      <Groups tenant={tenant} label="Groups in it" groups={group.nested} />
      <Groups tenant={tenant} label="It is in" groups={group.parents} />
      <People {...{ tenant, group, now, after, path }} />
      <Parked parked={group.parked} now={now} />
      <HistoryList {...{ tenant, history, now, path }} days={group.settings.policies.activityDays} />
      <h2>Details</h2>
      <Facts>
        <Fact name="Id">
          <code>{group.id}</code>
        </Fact>
        {group.externalId !== null && (
          <Fact name="External id">
            <code dir="auto">{group.externalId}</code>
          </Fact>
        )}
        <Fact name="Created">
          <Time at={group.createdAt} now={now} />
        </Fact>
        <Fact name="Last stated by your IdP">
          <Time at={group.confirmedAt ?? group.lastModified} now={now} />
        </Fact>
      </Facts>
    </>
  );
}

function Groups({ tenant, label, groups }: { tenant: string; label: string; groups: readonly NamedGroup[] }) {
  if (groups.length === 0) return null;
  return (
    <p>
      {label}:{" "}
      {groups.slice(0, VIEW_LIMITS.listedBeside).map(({ id, displayName }, index) => (
        <>
          {index > 0 && ", "}
          <GroupLink tenant={tenant} id={id}>
            {displayName}
          </GroupLink>
        </>
      ))}
      {groups.length > VIEW_LIMITS.listedBeside && ", and more"}.
    </p>
  );
}

function People({ tenant, group, now, after, path }: Omit<GroupPageProps, "history"> & { path: string }) {
  const shown = group.people.slice(0, CONSOLE_LIMITS.rows);
  const next = group.people.length > shown.length ? shown.at(-1)?.userId : undefined;
  if (shown.length === 0)
    return (
      <Empty>
        {after === "" ? "Nobody is directly in this group in your IdP." : "There are no more people in it."}
      </Empty>
    );
  return (
    <>
      <Table caption="People in it" heads={["Person", "State", "Member since", "Last stated by your IdP"]}>
        {shown.map((person) => (
          <tr>
            <th scope="row">
              <PersonLink tenant={tenant} id={person.userId}>
                {person.userName}
              </PersonLink>
            </th>
            <td>
              <MemberState person={person} />
            </td>
            <td class="fit">
              <Time at={person.addedAt} now={now} />
            </td>
            <td class="fit">
              <Time at={person.statedAt} now={now} />
            </td>
          </tr>
        ))}
      </Table>
      <More href={next === undefined ? undefined : withQuery(path, { after: next })} />
    </>
  );
}

function MemberState({ person: { active, state } }: { person: GroupPerson }) {
  if (active === 0) return <Badge tone="plain">Deactivated</Badge>;
  return state === "review" ? <Badge tone="warn">Awaits review</Badge> : <Badge tone="good">Counts</Badge>;
}

function Parked({ parked, now }: { parked: GroupView["parked"]; now: number }) {
  if (parked.length === 0) return null;
  const shown = parked.slice(0, VIEW_LIMITS.listedBeside);
  return (
    <>
      <h3>Waiting for people who are not here yet</h3>
      <p class="quiet">
        Your IdP named {parked.length > shown.length ? "these and more" : counted(shown.length, "id", "ids")}{" "}
        that nobody bears. They become members when the IdP sends those people; assign them to the app there.
        After {MEMBER_LIMITS.parkedMs / DAY} days they are forgotten.
      </p>
      <Table caption="Ids that wait" heads={["Id", "Named"]}>
        {shown.map(({ value, since }) => (
          <tr>
            <td>
              <code dir="auto">{value}</code>
            </td>
            <td class="fit">
              <Time at={since} now={now} />
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

const DAY = 86_400_000;
