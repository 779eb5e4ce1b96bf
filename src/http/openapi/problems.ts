import type { Access, JsonSchema, Operation, ProblemStatus, Section } from "./operation.ts";

/** What operations end in without success. */

/** What each status means where an operation says nothing else. */
const MEANINGS: Readonly<Record<ProblemStatus, string>> = {
  400: "The request is not valid; the answer says where, and what was expected.",
  401: "The token is missing, or opens nothing here.",
  403: "The token is of another kind, or the tenant is suspended.",
  404: "There is nothing of that name.",
  409: "The request contradicts what is stored.",
  412: "The precondition is not met.",
  413: "The body is too large.",
  415: "The body is not JSON.",
  429: "Too many requests, or failed sign-ins, came; try again after Retry-After.",
  500: "Something went wrong on our side; report the request's id.",
  503: "The service is overloaded for a moment; try again after Retry-After.",
};

const HEADERS: Partial<Readonly<Record<ProblemStatus, string>>> = {
  401: "WWW-Authenticate",
  429: "Retry-After",
  503: "Retry-After",
};

/** The statuses that operations have because of who may call them. */
const OF_ACCESS: Readonly<Record<Access, readonly ProblemStatus[]>> = {
  public: [],
  admin: [401, 403, 429],
  operator: [401, 404, 429],
  scim: [401, 403, 429],
};

/** The statuses without success that an operation may end in, in their order, each with what it means if that is special. */
export function problemsOf(
  access: Access,
  { body, query, problems = {} }: Operation,
): ReadonlyMap<ProblemStatus, string | undefined> {
  const statuses = new Set<ProblemStatus>([
    ...OF_ACCESS[access],
    ...(body === undefined ? [] : ([400, 413, 415] as const)),
    // Parameters of SCIM are on most of its operations, and whatever can be named can be named wrongly.
    ...(query === undefined && access !== "scim" ? [] : ([400] as const)),
    ...Object.keys(problems).map((status) => Number(status) as ProblemStatus),
    500,
    503,
  ]);
  return new Map(
    [...statuses]
      .toSorted((a, b) => a - b)
      .map((status) => {
        const said = problems[status];
        return [status, said === true ? undefined : said];
      }),
  );
}

/** The name of the response of that status: problem details for the API, and SCIM's own errors for SCIM. */
export const responseName = (access: Access, status: ProblemStatus): string =>
  `${access === "scim" ? "ScimError" : "Problem"}${status}`;

/** The responses that the operations of these sections may end in, by their names. `headers` gives headers by their names. */
export function problemResponses(
  sections: readonly Section[],
  headers: (...names: readonly string[]) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  const ends = sections.flatMap(({ access, operations }) =>
    Object.values(operations).flatMap((operation) =>
      [...problemsOf(access, operation).keys()].map((status) => ({ access, status })),
    ),
  );
  return Object.fromEntries(
    ends.map(({ access, status }) => {
      const header = HEADERS[status];
      const [type, schema] =
        access === "scim"
          ? (["application/scim+json", "ScimError"] as const)
          : (["application/problem+json", "Problem"] as const);
      const response = {
        description: MEANINGS[status],
        headers: headers("X-Request-Id", ...(header === undefined ? [] : [header])),
        content: { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } },
      };
      return [responseName(access, status), response];
    }),
  );
}
