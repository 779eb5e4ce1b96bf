import { VIEW_LIMITS } from "../../limits/http.ts";
import type { TargetMembers } from "../../store/target-members.ts";
import type { WholeTarget } from "../../store/target-view.ts";
import { GroupLink } from "../people/links.tsx";
import { Notice } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import { DriftOfTarget, RolesOfTarget } from "./foundation-group-findings.tsx";
import { PeopleOfTarget } from "./foundation-group-people.tsx";
import { Standing } from "./standing.tsx";

interface FoundationGroupPageProps {
  readonly tenant: string;
  readonly whole: WholeTarget;
  readonly people: TargetMembers;
  /** Whether only those are listed who are not as they should be. */
  readonly only: boolean;
  readonly now: number;
  readonly isFirst: boolean;
}

/** One Foundation group: what feeds it, who is in it and who should be, its roles, and what the comparison has found. */
export function FoundationGroupPage({ tenant, whole, people, only, now, isFirst }: FoundationGroupPageProps) {
  const { target } = whole;
  const path = `/console/${tenant}/groups/foundation/${encodeURIComponent(target.id)}`;
  return (
    <>
      <p class="crumbs">
        <a href={`/console/${tenant}/groups/foundation`}>Foundation groups</a>
      </p>
      <h1 dir="auto">{target.name}</h1>
      <p class="lede">
        {number(target.places, target.places === VIEW_LIMITS.countedPlaces)}{" "}
        {target.places === 1 ? "person" : "people"} placed by Rollcall. <Standing target={target} />
      </p>
      {target.reason !== null && (
        <Notice tone="bad" title={target.reason}>
          {target.remedy} <a href={`/console/${tenant}/sync?state=parked`}>To what needs you</a>
        </Notice>
      )}
      <div class="columns">
        <section aria-labelledby="fed">
          <h2 id="fed">Fed by</h2>
          <Sources tenant={tenant} whole={whole} />
        </section>
        <section aria-labelledby="roles">
          <h2 id="roles">Roles</h2>
          <RolesOfTarget whole={whole} />
        </section>
      </div>
      <h2>People</h2>
      <PeopleOfTarget {...{ tenant, people, only, path, isFirst }} />
      <DriftOfTarget tenant={tenant} drift={whole.drift} now={now} />
      <h2>Comparison with Foundation</h2>
      <Comparison {...{ whole, now }} />
    </>
  );
}

function Sources({ tenant, whole: { sources } }: { tenant: string; whole: WholeTarget }) {
  if (sources.length === 0)
    return <p class="quiet">No group feeds it any more. Everybody whom Rollcall placed is taken out.</p>;
  const shown = sources.slice(0, VIEW_LIMITS.sourcesPerTarget);
  return (
    <ul class="plain-list">
      {shown.map(({ groupId, displayName }) => (
        <li>
          <GroupLink tenant={tenant} id={groupId}>
            {displayName}
          </GroupLink>
        </li>
      ))}
      {sources.length > shown.length && <li class="quiet">and more</li>}
    </ul>
  );
}

function Comparison({ whole: { target }, now }: { whole: WholeTarget; now: number }) {
  return (
    <Facts>
      <Fact name="Compared">
        {target.digestedAt === null ? (
          "Not yet; it is compared after the first sync, and then every few hours."
        ) : (
          <Time at={target.digestedAt} now={now} />
        )}
      </Fact>
      {target.digestedAt !== null && (
        <>
          <Fact name="Who should be in it">
            <code>{target.desiredDigest?.slice(0, 16)}</code>
          </Fact>
          <Fact name="Who is in it">
            <code>{target.foundationDigest?.slice(0, 16)}</code>{" "}
            {target.desiredDigest === target.foundationDigest && "the same people"}
          </Fact>
          <Fact name="Placed by somebody else">{number(target.strangers)}</Fact>
          <Fact name="Differing">{number(target.differing)}</Fact>
        </>
      )}
      <Fact name="Name in Foundation">
        {target.foundationName === null ? "Not there yet" : <bdi>{target.foundationName}</bdi>}
      </Fact>
      {target.foundationId !== null && (
        <Fact name="Id in Foundation">
          <code dir="auto">{target.foundationId}</code>
        </Fact>
      )}
      <Fact name="Made by">
        {target.createdHere === 1
          ? "Rollcall"
          : target.state === "present"
            ? "Somebody else; Rollcall took it over"
            : "Nobody yet"}
      </Fact>
    </Facts>
  );
}
