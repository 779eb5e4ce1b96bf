/** CyberArk Identity: reads discovery first, PUT for users, PATCH for members. It deletes nobody, and never tells of a deleted group. */
import type { Person } from "../company.ts";
import { type Dialect, PASSING_STATUSES, silentOnMembers } from "../dialect.ts";
import { GROUP, get, groupAt, guid, patch, put, USER, userAt, values, whereEqual } from "../scim.ts";
import { nameOf } from "./generic.ts";

const HEADERS = { Accept: "application/scim+json" };

const profile = (person: Person, active: boolean) => ({
  schemas: [USER],
  externalId: guid(person.token),
  userName: person.userName,
  name: nameOf(person),
  displayName: `${person.givenName} ${person.familyName}`,
  emails: [{ value: person.email, type: "work", primary: true }],
  active,
});

const replace = (id: string, person: Person, active: boolean) => [
  put(userAt(id), { id, ...profile(person, active) }),
];

export const cyberark: Dialect = {
  title: "CyberArk Identity",
  source: "CyberArk's documentation of SCIM provisioning",
  headers: ({ body }) =>
    body === undefined ? HEADERS : { ...HEADERS, "Content-Type": "application/scim+json" },
  pace: { perSecond: 10, concurrent: 4 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  connectionTest: () => [
    { call: get("/Users?count=1"), expected: 200 },
    { call: get("/ServiceProviderConfig"), expected: 200 },
    { call: get("/ResourceTypes/User"), expected: 200 },
    { call: get(`/Schemas/${encodeURIComponent(USER)}`), expected: 200 },
  ],
  users: {
    lookUps: ({ userName }) => [`/Users?${whereEqual("userName", userName)}`],
    create: (person) => profile(person, true),
    update: replace,
    deactivate: (id, person) => replace(id, person, false),
    activate: (id, person) => replace(id, person, true),
    departure: { kind: "deactivate" },
    externalId: ({ token }) => guid(token),
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${whereEqual("displayName", name)}`,
    create: ({ name }) => ({ schemas: [GROUP], displayName: name }),
    createsWithMembers: false,
    rename: (id, { name }) =>
      silentOnMembers(patch(groupAt(id), { op: "replace", path: "displayName", value: name })),
    members: (id, _, { added, removed }) => ({
      calls: [
        patch(
          groupAt(id),
          ...removed.map((member) => ({ op: "remove", path: `members[value eq "${member.id}"]` })),
          ...(added.length === 0
            ? []
            : [{ op: "add", path: "members", value: values(added.map((one) => one.id)) }]),
        ),
      ],
      stated: added,
      whole: false,
    }),
    follows: "level",
    forgetsLeavers: true,
  },
};
