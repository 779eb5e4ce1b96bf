import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";
import { tolerances } from "../../dialects/tolerances.ts";
import type { ActivityEntry } from "../../http/api/activity-entry.ts";
import { isObject, type Json } from "../../lib/json.ts";
import type { Idp } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import { Badge, Notice } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Changes } from "./changes.tsx";
import { Downstream } from "./downstream.tsx";
import { toneOf } from "./list.tsx";

interface EntryPageProps {
  readonly entry: ActivityEntry;
  readonly session: Session;
  readonly now: number;
}

/** One request: the sentence for people, what changed, where it went, and both bodies as they were. */
export function EntryPage({ entry, session, now }: EntryPageProps) {
  const { row } = entry;
  const home = `/console/${session.tenant}`;
  return (
    <>
      <p class="crumbs">
        <a href={`${home}/activity`}>Activity</a>
      </p>
      <h1>
        {row.method} <span dir="auto">{row.path}</span>
      </h1>
      <p class="lede" dir="auto">
        {row.summary}
      </p>
      <Facts>
        <Fact name="Came in">
          <Time at={row.at} now={now} /> <span class="quiet">({new Date(row.at).toISOString()})</span>
        </Fact>
        <Fact name="Answered">
          <Badge tone={toneOf(row.status)}>{row.status}</Badge>
        </Fact>
        <Fact name="Sent by">
          <span dir="auto">{row.client === "" ? "a client that does not name itself" : row.client}</span>
          {row.idp !== null && ` · looks like ${profiles[row.idp as Idp]?.label ?? row.idp}`}
        </Fact>
        <Fact name="Request id">
          <code>{row.id}</code>
        </Fact>
      </Facts>
      <Tolerated names={namesOf(row.tolerances)} />
      <Changes entry={entry} home={home} />
      <Downstream entry={entry} home={home} />
      <div class="columns">
        <Body title="As sent" value={entry.request}>
          Nothing was sent along.
        </Body>
        <Body title="As understood" value={entry.understood}>
          It was refused before it was understood, or there was nothing to understand.
        </Body>
      </div>
      <Body title="As answered" value={entry.response}>
        The answer had no body.
      </Body>
    </>
  );
}

/** Where the IdP departs from the standard and was understood all the same. */
function Tolerated({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Notice tone="plain" title="Not quite SCIM, but it could only mean one thing">
      {names.map((name) => (
        <p>
          <code>{name}</code> {tolerances.find((tolerance) => tolerance.name === name)?.why}
        </p>
      ))}
    </Notice>
  );
}

function Body({ title, value, children }: { title: string; value: Json; children?: Child }) {
  return (
    <section>
      <h2>{title}</h2>
      {value === null ? (
        <p class="quiet">{children}</p>
      ) : (
        <pre tabindex={0}>{JSON.stringify(value, null, 2)}</pre>
      )}
    </section>
  );
}

const namesOf = (text: string): readonly string[] => {
  const names = JSON.parse(text) as Json;
  return Array.isArray(names)
    ? names.filter((name) => typeof name === "string")
    : isObject(names)
      ? Object.keys(names)
      : [];
};
