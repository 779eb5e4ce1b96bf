import type { Standing } from "../contender.ts";
import type { GroupPlan, Plan } from "../directory.ts";
import type { Answer, Call } from "../http.ts";

/** One kind of request, repeated by every client against every contender. */
export interface Case {
  readonly name: string;
  readonly title: string;
  /** Cases about groups are carried out once per size. */
  readonly about: "users" | "groups";
  /** Whether it leaves something behind where it is given up, so that it has to come last. */
  readonly comesLast?: boolean;
  /** Whether it makes sense in such a directory; always without it. */
  readonly fits?: (place: Place) => boolean;
  readonly begin: (place: Place) => Walk;
}

/** Where a case is carried out. */
export interface Place {
  readonly standing: Standing;
  readonly plan: Plan;
  readonly clients: number;
  /** The groups of the size at hand; none for cases about users. */
  readonly groups: readonly PlacedGroup[];
}

export interface PlacedGroup extends GroupPlan {
  readonly id: string;
}

/** One contender's way through a case. */
export interface Walk {
  /** Whether this client has something to do; all have without it. */
  readonly joins?: (client: number) => boolean;
  /** One round of a client: what is measured, and what undoes it. */
  readonly round: (client: number, ask: Ask) => Promise<void>;
  /**
   * After the last turn, one client after the other: looks whether what was answered is so, and leaves the directory as it was, whether the
   * last requests were answered or given up.
   */
  readonly settle?: (client: number, ask: Ask) => Promise<void>;
}

export interface Step extends Call {
  /** What is wrong with the answer, if anything is. */
  readonly check: (answer: Answer) => string | undefined;
}

export interface Ask {
  readonly measured: (step: Step) => Promise<Answer>;
  readonly unmeasured: (step: Step) => Promise<Answer>;
}

/** Beyond this an answer is only parsed once per case: parsing it takes the generator's time. */
const LARGE = 256 * 1024;

export const json = (answer: Answer): Record<string, unknown> => JSON.parse(answer.body.toString("utf8"));

/** Whether it did what was asked; where it was given up, nobody knows. */
export const succeeded = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Takes one of these statuses. */
export const answers =
  (...statuses: readonly number[]) =>
  ({ status, body }: Answer): string | undefined =>
    statuses.includes(status) ? undefined : `${status} ${body.toString("utf8").slice(0, 160)}`;

/** Takes a 200 whose JSON is found right. Large answers after the first only have to be as long. */
export function answersWith(look: (body: Record<string, unknown>) => string | undefined) {
  const lengths = new Set<number>();
  return (answer: Answer): string | undefined => {
    const refused = answers(200)(answer);
    if (refused !== undefined || lengths.has(answer.body.length)) return refused;
    const wrong = look(json(answer));
    if (wrong === undefined && answer.body.length > LARGE) lengths.add(answer.body.length);
    return wrong;
  };
}

/** A list of so many altogether, this page of which has so many. */
export const listOf = (total: number, onPage: number, firstId?: string) =>
  answersWith(({ totalResults, Resources }) => {
    const found = (Resources ?? []) as readonly { readonly id: string }[];
    if (totalResults !== total) return `found ${totalResults} instead of ${total}`;
    if (new Set(found.map(({ id }) => id)).size !== onPage)
      return `gave ${found.length} instead of ${onPage}`;
    return firstId === undefined || found[0]?.id === firstId ? undefined : "found somebody else";
  });

export const group = (place: Place, client: number): PlacedGroup => {
  const found = place.groups[client % place.groups.length];
  if (found === undefined) throw new Error("There is no group of this size.");
  return found;
};
