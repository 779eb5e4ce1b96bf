import type { Exposure } from "../store/facts.ts";
import type { GuardPolicies } from "../tenants/policies.ts";

/** In words, why this is a mass change; undefined where it is none. */
export function massChange(
  exposure: Exposure,
  { share, people, windowMinutes }: GuardPolicies,
): string | undefined {
  const { peopleWithAccess, emptied, groups, peopleInEmptied } = exposure;
  const within = `within ${windowMinutes} minutes; the guard allows ${people} people or ${percent(share)}.`;
  if (exposure.people > people && exposure.people > share * peopleWithAccess) {
    return `${exposure.people} of ${peopleWithAccess} people would lose access ${within}`;
  }
  if (peopleInEmptied > people && emptied > share * groups) {
    return `${emptied} of ${groups} groups, with ${peopleInEmptied} people, would be left empty ${within}`;
  }
  return undefined;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
