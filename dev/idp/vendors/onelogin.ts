/** OneLogin, SCIM v2 Enterprise: URNs of SCIM's drafts, PUT for users, SCIM 1.1 for groups. It deletes who leaves, and never tells of a deleted group. */
import type { Person } from "../company.ts";
import { type Dialect, type Member, PASSING_STATUSES, silentOnMembers } from "../dialect.ts";
import { type Call, GROUP, get, groupAt, put, userAt } from "../scim.ts";
import { nameOf } from "./generic.ts";

const HEADERS = { Accept: "application/json", "User-Agent": "" };
const SCIM1 = ["urn:scim:schemas:core:1.0"];

/** Spaces are plus signs here, and an empty pair ends the query. */
const where = (attribute: string, value: string): string =>
  `filter=${attribute}+eq+%22${encodeURIComponent(value)}%22&`;

const profile = (person: Person, active: boolean) => ({
  schemas: ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
  userName: person.userName,
  name: nameOf(person),
  emails: { value: person.email, type: "work" },
  active: String(active),
});

const replace = (id: string, person: Person, active: boolean): readonly Call[] => [
  put(`${userAt(id)}?`, { id: null, ...profile(person, active) }),
];

const marked = (members: readonly Member[], operation: "add" | "delete") =>
  members.map(({ id }) => ({ value: id, operation }));

const partial = (id: string, attributes: object): Call => ({
  method: "PATCH",
  path: groupAt(id),
  body: { schemas: SCIM1, ...attributes },
});

export const onelogin: Dialect = {
  title: "OneLogin, SCIM v2 Enterprise",
  source: "a web server's log (look-up, PUT), and OneLogin's sample code (groups)",
  headers: ({ body }) =>
    body === undefined ? HEADERS : { ...HEADERS, "Content-Type": "application/scim+json" },
  pace: { perSecond: 5, concurrent: 2 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  connectionTest: () => [{ call: get(`/Users?${where("userName", "onelogin-test-user01")}`), expected: 200 }],
  users: {
    lookUps: ({ userName }) => [`/Users?${where("userName", userName)}`],
    create: (person) => profile(person, true),
    update: replace,
    deactivate: (id, person) => replace(id, person, false),
    activate: (id, person) => replace(id, person, true),
    departure: { kind: "delete" },
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${where("displayName", name)}`,
    create: ({ name }) => ({ schemas: [GROUP], displayName: name }),
    createsWithMembers: false,
    rename: (id, { name }) => silentOnMembers(partial(id, { displayName: name })),
    members: (id, _, { added, removed }) => ({
      calls: [partial(id, { members: [...marked(removed, "delete"), ...marked(added, "add")] })],
      stated: added,
      whole: false,
    }),
    follows: "level",
    forgetsLeavers: true,
  },
};
