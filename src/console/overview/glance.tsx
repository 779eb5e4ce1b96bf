import type { Overview } from "../../store/overview.ts";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { counted } from "../ui/words.ts";
import type { Standing } from "./read.ts";
import { Waiting } from "./waiting.tsx";

/** A sender is noted once an hour. */
const HOUR_MS = 3_600_000;

/** What waits for somebody, who calls, what it has sent so far, and whether both sides hold the same: a line each. */
export function Glance({ standing, home, now }: { standing: Standing; home: string; now: number }) {
  const { facts, idp } = standing;
  return (
    <Facts>
      <Fact name="What waits">
        <Waiting facts={facts} home={home} />
      </Fact>
      <Fact name="IdP">
        {idp.sentence}{" "}
        {idp.lastAt !== undefined && (
          <span class="quiet">
            {now - idp.lastAt < HOUR_MS ? (
              "Last seen within the hour."
            ) : (
              <>
                Last seen <Time at={idp.lastAt} now={now} />.
              </>
            )}
          </span>
        )}
      </Fact>
      <Fact name="Directory">
        <a href={`${home}/people`}>{counted(facts.users, "person", "people")}</a>,{" "}
        <a href={`${home}/groups`}>{counted(facts.groups, "group", "groups")}</a>
        <Leftovers facts={facts} home={home} />
      </Fact>
      <Fact name="Comparison">
        <Comparison standing={standing} now={now} />
      </Fact>
    </Facts>
  );
}

/** What the IdP leaves lying: nothing that hurries, and for some organisations nothing at all. */
const Leftovers = ({ facts, home }: { facts: Overview; home: string }) => (
  <>
    {(facts.ungrouped ?? 0) > 0 && (
      <div>
        <a href={`${home}/sync?state=ungrouped`}>{counted(facts.ungrouped ?? 0, "person", "people")}</a> in no
        group
      </div>
    )}
    {(facts.stale ?? 0) > 0 && (
      <div>
        <a href={`${home}/sync?state=stale`}>
          {counted(facts.stale ?? 0, "group or membership", "groups and memberships")}
        </a>{" "}
        not stated for long
      </div>
    )}
  </>
);

/** Whether the digests of both sides were the same when Foundation was last compared. */
export function Comparison({ standing: { facts }, now }: { standing: Standing; now: number }) {
  const { desiredDigest, foundationDigest, comparedAt } = facts;
  if (comparedAt === null || desiredDigest === null) return <>Foundation has not been compared yet.</>;
  return (
    <>
      {desiredDigest === foundationDigest
        ? "Both sides have the same digest"
        : facts.differing === 0
          ? "Nobody is out of place; others placed members too"
          : "The digests of the two sides differ"}
      , compared <Time at={comparedAt} now={now} />.
    </>
  );
}
