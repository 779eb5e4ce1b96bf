import type { Session } from "../../access/sessions.ts";
import { Comparison } from "../overview/glance.tsx";
import type { Standing } from "../overview/read.ts";
import { TruthView } from "../overview/truth-view.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Examined } from "../ui/examined.tsx";
import { Action } from "../ui/form.tsx";
import { Live } from "../ui/live.tsx";
import { Empty, Fact, Facts, More } from "../ui/table.tsx";
import { duration, Time } from "../ui/time.tsx";
import type { Listed } from "./list.tsx";
import { type Tab, Tabs, tabs } from "./tabs.tsx";

interface SyncProps {
  readonly standing: Standing;
  readonly session: Session;
  readonly tab: Tab;
  readonly listed: Listed;
  /** Whether the list goes on from another page. */
  readonly isLater: boolean;
  readonly now: number;
}

/** How far Foundation is behind the IdP, and everything that is on its way or stands still, list by list. */
export function SyncPage({ standing, session, tab, listed, isLater, now }: SyncProps) {
  const path = `/console/${session.tenant}/sync`;
  const list = <List {...{ session, tab, listed, isLater, path }} />;
  const isMoving = tab === "pending" && !isLater;
  return (
    <>
      <h1>Sync</h1>
      <Live id="sync" path={`${path}?state=${tab}`}>
        <TruthView truth={standing.truth} session={session} here={`/sync?state=${tab}`} />
        <SyncFacts standing={standing} now={now} />
        <div class="actions">
          <Action session={session} action={`${path}/compare`}>
            Compare now
          </Action>
          <Action session={session} action={`${path}/try`}>
            Try everything now
          </Action>
        </div>
        <Tabs facts={standing.facts} tab={tab} path={path} />
        {isMoving && list}
      </Live>
      {!isMoving && list}
    </>
  );
}

function SyncFacts({ standing, now }: { standing: Standing; now: number }) {
  const { facts, latency } = standing;
  return (
    <Facts>
      <Fact name="Delay">
        {latency.p50Ms === null || latency.p95Ms === null
          ? "Nothing has reached Foundation in this hour and the one before."
          : `Half of all changes reach Foundation within ${duration(latency.p50Ms)}, 95 of 100 within ${duration(latency.p95Ms)}, in this hour and the one before.`}
      </Fact>
      <Fact name="In step">
        {facts.convergedAt === null ? (
          "Not so far."
        ) : (
          <>
            Nothing was left to do <Time at={facts.convergedAt} now={now} />.
          </>
        )}
      </Fact>
      <Fact name="Comparison">
        <Comparison standing={standing} now={now} />
        {facts.desiredDigest !== null && facts.foundationDigest !== null && (
          <div class="quiet">
            By the IdP <code>{facts.desiredDigest}</code>, in Foundation <code>{facts.foundationDigest}</code>
          </div>
        )}
      </Fact>
      {facts.massChange !== null && facts.massChangeAt !== null && (
        <Fact name="Last mass change">
          {facts.massChange}{" "}
          <span class="quiet">
            <Time at={facts.massChangeAt} now={now} />
          </span>
        </Fact>
      )}
    </Facts>
  );
}

function List({
  session,
  tab,
  listed,
  isLater,
  path,
}: Pick<SyncProps, "session" | "tab" | "listed" | "isLater"> & { readonly path: string }) {
  const known = tabs.find((one) => one.tab === tab);
  const next = listed.next && `${path}?state=${tab}&after=${encodeURIComponent(listed.next)}`;
  return (
    <section aria-label={known?.label ?? ""}>
      {listed.table === undefined ? (
        listed.next === undefined && <Empty>{isLater ? "That was all." : (known?.empty ?? "")}</Empty>
      ) : (
        <>
          <div class="head">
            <p class="quiet">{known?.about}</p>
            <AllAtOnce session={session} tab={tab} path={path} />
          </div>
          {listed.table}
        </>
      )}
      {listed.examined !== undefined && <Examined {...listed.examined} goesOn={listed.next !== undefined} />}
      <More href={next} />
    </section>
  );
}

/** What may be done to a whole list; decisions about access ask once more. */
function AllAtOnce({ session, tab, path }: { session: Session; tab: Tab; path: string }) {
  if (tab === "parked") {
    return (
      <Action session={session} action={`${path}/retry`}>
        Try all now
      </Action>
    );
  }
  if (tab !== "held") return null;
  return (
    <div class="actions">
      <ButtonLink href={`${path}/held/approve`}>Approve all …</ButtonLink>
      <ButtonLink href={`${path}/held/dismiss`}>Dismiss all …</ButtonLink>
    </div>
  );
}
