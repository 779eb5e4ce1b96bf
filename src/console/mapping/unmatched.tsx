import type { FilterCheck } from "../../mapping/check.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { counted, number, sentence } from "../ui/words.ts";
import { among } from "./check-line.tsx";

interface UnmatchedProps {
  readonly check: FilterCheck;
  readonly otherwise: Mapping["otherwise"];
  /** The address of the tenant's groups. */
  readonly groups: string;
}

/** The groups that no rule matches now, and what becomes of them. */
export function Unmatched({ check, otherwise, groups }: UnmatchedProps) {
  const { count, sample } = check.unmatched;
  const rest = count - sample.length;
  return (
    <section>
      <h2>Groups that no rule matches</h2>
      {check.total === 0 ? (
        <p class="quiet">
          Your IdP has sent no groups yet. What it sends is listed here until a rule matches it.
        </p>
      ) : count === 0 ? (
        <p class="quiet">Every group is matched{among(check)}.</p>
      ) : (
        <>
          <p>
            {sentence(counted(count, "group", "groups"))}
            {among(check)}, by the rules above as they stand.{" "}
            {otherwise === "mirror"
              ? "Each becomes a Foundation group of its own name."
              : "They give nobody access in Foundation."}
          </p>
          <ul class="names">
            {sample.map(({ id, displayName }) => (
              <li>
                <a href={`${groups}/${encodeURIComponent(id)}`} dir="auto">
                  {displayName}
                </a>
              </li>
            ))}
            {rest > 0 && <li class="quiet">and {number(rest)} more</li>}
          </ul>
        </>
      )}
    </section>
  );
}
