import type { Context } from "hono";
import type { History } from "../../activity/history.ts";
import { VIEW_LIMITS } from "../../limits/http.ts";
import type { Access } from "../../reconcile/access.ts";
import type { Person, StuckWork } from "../../store/person.ts";
import type { ConsoleEnv } from "../context.ts";
import { Live } from "../ui/live.tsx";
import { Badge, Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { counted, sentence } from "../ui/words.ts";
import { AccessPath } from "./access-path.tsx";
import { accessTree, standingOf } from "./access-tree.ts";
import { Attributes } from "./attributes.tsx";
import { HistoryList } from "./history.tsx";
import { personPath, TargetLink, withQuery } from "./links.tsx";
import { DirectoryFacts, FoundationFacts, PersonState } from "./person-facts.tsx";
import { PersonGroups } from "./person-groups.tsx";

interface PersonPageProps {
  readonly c: Context<ConsoleEnv>;
  readonly id: string;
  readonly userName: string;
  readonly person: Person;
  readonly access: readonly Access[];
  /** Whether these are all entries of the access. */
  readonly isComplete: boolean;
  readonly history: History;
}

/** One person: what they have in Foundation and why, where they stand, and what the IdP said of them. */
export function PersonPage({ c, id, userName, person, access, isComplete, history }: PersonPageProps) {
  const { tenant, now } = c.var;
  const { user } = person;
  const path = personPath(tenant, id);
  const trouble = person.stuck.find(({ kind }) => kind === "user");
  return (
    <>
      <p class="crumbs">
        <a href={`/console/${tenant}/people`}>People</a>
      </p>
      <h1 dir="auto">{userName}</h1>
      <p class="lede">
        <bdi>{nameOf(user?.attributes)}</bdi> <PersonState person={person} />
      </p>
      {trouble !== undefined && <Trouble tenant={tenant} trouble={trouble} />}
      <Waiting {...{ tenant, id, person }} />
      <h2>What they have, and why</h2>
      <WhatTheyHave {...{ tenant, person, access, isComplete, now, path }} />
      <div class="columns">
        <section aria-labelledby="directory">
          <h2 id="directory">In your IdP</h2>
          <DirectoryFacts {...{ id, person, now }} />
        </section>
        <section aria-labelledby="foundation">
          <h2 id="foundation">In Foundation</h2>
          <FoundationFacts {...{ person, now }} />
        </section>
      </div>
      {user !== undefined && (
        <>
          <h2>Groups</h2>
          <PersonGroups {...{ tenant, person, now }} />
        </>
      )}
      <HistoryList {...{ tenant, history, now, path }} days={person.settings.policies.activityDays} />
      {user !== undefined && (
        <>
          <h2>Attributes</h2>
          <Attributes stated={user.attributes} resource={{ id, ...user.attributes }} />
        </>
      )}
    </>
  );
}

/** What the IdP calls the person, beside the user name. */
function nameOf(attributes: Record<string, unknown> | undefined): string {
  const { displayName, name } = (attributes ?? {}) as {
    displayName?: string;
    name?: { formatted?: string; givenName?: string; familyName?: string };
  };
  return displayName ?? name?.formatted ?? [name?.givenName, name?.familyName].filter(Boolean).join(" ");
}

const Trouble = ({ tenant, trouble }: { tenant: string; trouble: StuckWork }) => (
  <Notice tone="bad" title={trouble.reason ?? "This person's account in Foundation needs you."}>
    {trouble.remedy} <a href={`/console/${tenant}/sync?state=parked`}>To what needs you</a>
  </Notice>
);

function Waiting({ tenant, id, person }: { tenant: string; id: string; person: Person }) {
  const waiting = person.direct.filter(({ state }) => state === "review").length;
  if (waiting === 0 || person.user?.active !== true) return null;
  return (
    <Notice
      tone="warn"
      title={sentence(`${counted(waiting, "membership waits", "memberships wait")} for your word`)}
    >
      They are from before this person was deactivated, and do not count until you say so.{" "}
      <a href={withQuery(`/console/${tenant}/reviews`, { user: id })}>Review them</a>.
    </Notice>
  );
}

function WhatTheyHave({
  tenant,
  person,
  access,
  isComplete,
  now,
  path,
}: Pick<PersonPageProps, "person" | "access" | "isComplete"> & {
  readonly tenant: string;
  readonly now: number;
  readonly path: string;
}) {
  const isActive = person.user?.active === true;
  const tree = accessTree(access, isActive ? person.direct.slice(0, VIEW_LIMITS.listedBeside) : []);
  const isMoving = access.some((entry) => standingOf(entry, person.stuck).moves);
  const content = (
    <>
      {!isActive && (
        <p>
          {person.user === undefined
            ? "Your IdP has deleted this person, so nothing counts for them any more."
            : "This person is deactivated, so no group counts for them until your IdP has them back."}
        </p>
      )}
      {tree.groups.length + tree.leaving.length > 0 ? (
        <AccessPath {...{ tree, tenant, now }} stuck={person.stuck} />
      ) : person.user === undefined && person.places.length > 0 ? (
        <LeftPlaces {...{ tenant, person, now }} />
      ) : (
        <Empty>
          {isActive
            ? "Nothing: no group of your IdP holds this person."
            : "Nothing: they are in no Foundation group that Rollcall knows of."}
        </Empty>
      )}
      {!isComplete && <p class="quiet">There is more than can be drawn; these are the first.</p>}
    </>
  );
  return isMoving ? (
    <Live id="access" path={path}>
      {content}
    </Live>
  ) : (
    <div id="access">{content}</div>
  );
}

/** Where somebody who was deleted is still, or was a moment ago. */
const LeftPlaces = ({ tenant, person, now }: { tenant: string; person: Person; now: number }) => (
  <ul class="plain-list">
    {person.places.map(({ targetId, name, state, since }) => (
      <li>
        <TargetLink tenant={tenant} id={targetId}>
          {name ?? targetId}
        </TargetLink>{" "}
        <Badge tone="plain">{state === "absent" ? "Taken out" : "Being taken out"}</Badge>{" "}
        <span class="quiet">
          <Time at={since} now={now} />
        </span>
      </li>
    ))}
  </ul>
);
