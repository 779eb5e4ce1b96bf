import type { Result } from "../../lib/result.ts";
import type { FilterCheck, FoundGroups, NamedGroup } from "../../mapping/check.ts";
import { number } from "../ui/words.ts";

/** Of which groups a check speaks, where there are more than it looks at. */
export type Extent = Pick<FilterCheck, "examined" | "total">;

/** What one filter finds now, in a sentence; or what keeps it from being read. */
export function CheckLine({ found, extent }: { found: Result<FoundGroups, string>; extent: Extent }) {
  if (!found.ok) return <span class="error">{found.error}</span>;
  const { count, sample } = found.value;
  if (count === 0) return <>Matches no group now{among(extent)}.</>;
  return (
    <>
      Matches {count === 1 ? "one group" : `${number(count)} groups`} now{among(extent)}:{" "}
      <Names groups={sample} />
      {count > sample.length && ` and ${number(count - sample.length)} more`}.
    </>
  );
}

/** Names one after the other, each with its own direction of writing. */
const Names = ({ groups }: { groups: readonly NamedGroup[] }) => (
  <>
    {groups.map(({ displayName }, place) => (
      <>
        {place > 0 && ", "}
        <bdi>{displayName}</bdi>
      </>
    ))}
  </>
);

/** Nothing where all groups were looked at. */
export const among = ({ examined, total }: Extent): string =>
  examined < total ? `, among the first ${number(examined)} of ${number(total)} groups` : "";
