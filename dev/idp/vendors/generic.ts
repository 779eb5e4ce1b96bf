/** An IdP that keeps to the RFCs: PATCH with paths, one request per membership, all of them at the same time. */
import type { Person } from "../company.ts";
import { type Dialect, PASSING_STATUSES, silentOnMembers } from "../dialect.ts";
import { GROUP, get, groupAt, guid, patch, remove, USER, userAt, values, whereEqual } from "../scim.ts";

const HEADERS = { Accept: "application/scim+json", "User-Agent": "SCIM client" };

export const generic: Dialect = {
  title: "An IdP that keeps to the RFCs",
  source: "RFC 7643 and RFC 7644",
  headers: ({ body }) =>
    body === undefined ? HEADERS : { ...HEADERS, "Content-Type": "application/scim+json" },
  pace: { perSecond: 20, concurrent: 8 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  connectionTest: () => [
    { call: get("/ServiceProviderConfig"), expected: 200 },
    { call: get("/ResourceTypes"), expected: 200 },
    { call: get("/Schemas"), expected: 200 },
    { call: get("/Users?count=0"), expected: 200 },
  ],
  users: {
    lookUps: ({ userName }) => [`/Users?${whereEqual("userName", userName)}`],
    create: (person) => ({
      schemas: [USER],
      externalId: guid(person.token),
      userName: person.userName,
      name: nameOf(person),
      emails: [{ value: person.email, type: "work", primary: true }],
      active: true,
    }),
    update: (id, person, _, before) => {
      const operations = changes(person, before);
      return operations.length === 0 ? [] : [patch(userAt(id), ...operations)];
    },
    deactivate: (id) => [patch(userAt(id), { op: "replace", path: "active", value: false })],
    activate: (id) => [patch(userAt(id), { op: "replace", path: "active", value: true })],
    departure: { kind: "delete" },
    externalId: ({ token }) => guid(token),
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${whereEqual("displayName", name)}&excludedAttributes=members`,
    create: ({ name, token }, members) => ({
      schemas: [GROUP],
      externalId: guid(token),
      displayName: name,
      members: values(members.map(({ id }) => id)),
    }),
    createsWithMembers: true,
    rename: (id, { name }) =>
      silentOnMembers(patch(groupAt(id), { op: "replace", path: "displayName", value: name })),
    members: (id, _, { added, removed }) => ({
      calls: [
        ...removed.map((member) =>
          patch(groupAt(id), { op: "remove", path: `members[value eq "${member.id}"]` }),
        ),
        ...added.map((member) =>
          patch(groupAt(id), { op: "add", path: "members", value: [{ value: member.id }] }),
        ),
      ],
      stated: added,
      whole: false,
    }),
    remove: (id) => [remove(groupAt(id))],
    follows: "level",
    forgetsLeavers: true,
    parallel: true,
  },
};

export const nameOf = ({ givenName, familyName }: Person) => ({ givenName, familyName });

function changes(person: Person, before: Person | undefined) {
  const replace = (path: string, value: unknown) => ({ op: "replace", path, value });
  return [
    ...(before?.userName === person.userName ? [] : [replace("userName", person.userName)]),
    ...(before?.email === person.email
      ? []
      : [replace("emails", [{ value: person.email, type: "work", primary: true }])]),
    ...(before?.familyName === person.familyName ? [] : [replace("name.familyName", person.familyName)]),
    ...(before?.givenName === person.givenName ? [] : [replace("name.givenName", person.givenName)]),
  ];
}
