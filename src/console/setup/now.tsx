import type { Session } from "../../access/sessions.ts";
import { callingIdps } from "../../activity/compare-senders.ts";
import { PLAIN_NAMES } from "../../mapping/naming.ts";
import { syncStateOf } from "../../reconcile/sync-state.ts";
import { profiles } from "../../tenants/profiles.ts";
import { Button } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Badge, Notice } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import type { SetupFacts } from "./facts.ts";
import { LatestRequests } from "./requests.tsx";
import { describeMapping, type StepName, syncedBy } from "./steps.ts";

interface NowProps {
  readonly step: StepName;
  readonly facts: SetupFacts;
  readonly session: Session;
  readonly home: string;
  readonly now: number;
}

/** What is going on about a step at this moment. */
export function Now({ step, facts, session, home, now }: NowProps) {
  switch (step) {
    case "idp":
      return (
        <>
          <h2>Coming in from your IdP</h2>
          <Callers facts={facts} session={session} />
          <LatestRequests facts={facts} home={home} now={now} />
        </>
      );
    case "foundation":
      return (
        <>
          <h2>The connection</h2>
          <Connection facts={facts} now={now} />
        </>
      );
    case "mapping":
      return (
        <>
          <h2>Which group is which</h2>
          <Groups facts={facts} />
        </>
      );
    case "sync":
      return (
        <>
          <h2>How far it is</h2>
          <Progress facts={facts} home={home} now={now} />
        </>
      );
    case "done":
      return null;
  }
}

/** Who calls, where it is not the one that was named. */
function Callers({ facts: { idp, senders }, session }: { facts: SetupFacts; session: Session }) {
  const calling = callingIdps(senders);
  const others = calling.filter((one) => one !== idp);
  const [other] = others;
  if (other === undefined) return null;
  const names = others.map((one) => profiles[one].label).join(" and ");
  const named = profiles[idp].label;
  if (calling.includes(idp))
    return (
      <Notice tone="warn" title={`Not only ${named} calls, but ${names} too`}>
        Two that write one directory undo each other's changes: register an organisation of its own for each.
      </Notice>
    );
  return (
    <Notice tone="warn" title={`You named ${named}, but ${names} calls`}>
      If that is the one you use, name it, to have its guide and the policies that suit it. If not, find out
      who has your SCIM token.
      <Form session={session} action={`/console/${session.tenant}/setup/idp`} layout="inline">
        <input type="hidden" name="idp" value={other} />
        <Button>{`It is ${profiles[other].label}`}</Button>
      </Form>
    </Notice>
  );
}

const Groups = ({ facts }: { facts: SetupFacts }) => (
  <Facts>
    <Fact name="As it stands">{describeMapping(facts.mapping)}</Fact>
    <Fact name="From your IdP">
      {number(facts.groups)} {facts.groups === 1 ? "group" : "groups"}, {number(facts.users)}{" "}
      {facts.users === 1 ? "person" : "people"}
    </Fact>
    {facts.mapping.nameTemplate !== undefined && facts.mapping.nameTemplate !== PLAIN_NAMES && (
      <Fact name="Names in Foundation">
        <code dir="auto">{facts.mapping.nameTemplate}</code>
      </Fact>
    )}
  </Facts>
);

function Connection({ facts: { connection, sync }, now }: { facts: SetupFacts; now: number }) {
  if (connection === undefined) return <p class="empty">Nothing is stated yet.</p>;
  const { credentials } = connection;
  return (
    <>
      {sync.degradedSince !== null && (
        <Notice tone="bad" title="Foundation cannot be reached or does not let Rollcall in">
          <span dir="auto">{sync.degradedReason ?? "It does not answer."}</span> Since{" "}
          <Time at={sync.degradedSince} now={now} />.
        </Notice>
      )}
      <Facts>
        <Fact name="Address">
          <code>{connection.baseUrl}</code>
        </Fact>
        <Fact name="Organisation">
          <span dir="auto">{connection.organization}</span>
        </Fact>
        <Fact name="Signs in">
          {credentials === undefined ? (
            <Badge tone="bad">has to be entered again</Badge>
          ) : credentials.type === "token" ? (
            "with a token"
          ) : (
            <>
              as <span dir="auto">{credentials.user}</span>
            </>
          )}
        </Fact>
        <Fact name="Writing">
          {sync.previewing ? "not before you let it begin" : <Badge tone="good">running</Badge>}
        </Fact>
        <Fact name="Last compared">
          {sync.comparedAt === null ? "not yet" : <Time at={sync.comparedAt} now={now} />}
        </Fact>
      </Facts>
    </>
  );
}

function Progress({ facts, home, now }: Omit<NowProps, "step" | "session">) {
  const { places, connection } = facts;
  const sync = syncedBy(facts);
  if (connection === undefined || sync.previewing)
    return <p class="empty">Not started. Nothing was written to Foundation.</p>;
  const { state, reason } = syncStateOf(sync, now);
  const all = places + sync.pending;
  return (
    <>
      {state === "working" && (
        <>
          <label for="first-sync">
            {number(places)} {places === 1 ? "place is" : "places are"} given,{" "}
            {number(sync.pending, sync.isMinimum)} {sync.pending === 1 ? "thing is" : "things are"} left to
            do.
          </label>
          <progress id="first-sync" max={all} value={sync.isMinimum ? undefined : places} />
        </>
      )}
      {state === "converged" && sync.convergedAt === null && (
        <p>Nothing is left to do. Foundation is being compared for the first time.</p>
      )}
      {state === "converged" && sync.convergedAt !== null && (
        <Notice tone="good">
          Foundation holds exactly what your IdP says: {number(places)} {places === 1 ? "place" : "places"} in
          groups, as of <Time at={sync.convergedAt} now={now} />.
        </Notice>
      )}
      {(state === "degraded" || state === "held") && (
        <Notice tone="bad" title="It cannot go on alone">
          <span dir="auto">{reason}</span> <a href={`${home}/sync`}>See what is in the way</a>
        </Notice>
      )}
      {sync.parked > 0 && state === "working" && (
        <Notice tone="warn">
          {number(sync.parked)} {sync.parked === 1 ? "item needs" : "items need"} somebody.{" "}
          <a href={`${home}/sync?state=parked`}>See why</a>
        </Notice>
      )}
    </>
  );
}
