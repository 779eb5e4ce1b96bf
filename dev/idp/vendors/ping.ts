/** PingFederate: PUT for everything; it looks people up by a filter on the complex attribute itself, too. */
import type { Person } from "../company.ts";
import { type Dialect, type Member, type MemberPush, PASSING_STATUSES } from "../dialect.ts";
import { GROUP, get, groupAt, guid, put, remove, USER, userAt, values, whereEqual } from "../scim.ts";
import { nameOf } from "./generic.ts";

const profile = (person: Person, active: boolean) => ({
  schemas: [USER],
  externalId: guid(person.token),
  userName: person.userName,
  name: nameOf(person),
  emails: [{ value: person.email, type: "work", primary: true }],
  active,
});

const replace = (id: string, person: Person, active: boolean) => [
  put(userAt(id), { id, ...profile(person, active) }),
];

const whole = (id: string, name: string, all: readonly Member[]): MemberPush => ({
  calls: [
    put(groupAt(id), { schemas: [GROUP], id, displayName: name, members: values(all.map((one) => one.id)) }),
  ],
  stated: all,
  whole: true,
});

export const ping: Dialect = {
  title: "PingFederate",
  source: "Ping's documentation of its SCIM connector (filters; PUT, DELETE by setting)",
  headers: ({ body }) => ({
    Accept: "application/scim+json",
    ...(body === undefined ? {} : { "Content-Type": "application/scim+json" }),
  }),
  pace: { perSecond: 10, concurrent: 4 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  connectionTest: (token) => [
    { call: get(`/Users?${whereEqual("userName", `probe-${token.slice(0, 8)}`)}`), expected: 200 },
  ],
  users: {
    lookUps: ({ userName, email }) => [
      `/Users?${whereEqual("userName", userName)}`,
      `/Users?${whereEqual("emails", email)}`,
    ],
    create: (person) => profile(person, true),
    update: replace,
    deactivate: (id, person) => replace(id, person, false),
    activate: (id, person) => replace(id, person, true),
    departure: { kind: "delete" },
    externalId: ({ token }) => guid(token),
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${whereEqual("displayName", name)}`,
    create: ({ name }, members) => ({
      schemas: [GROUP],
      displayName: name,
      members: values(members.map(({ id }) => id)),
    }),
    createsWithMembers: true,
    rename: (id, { name }, all) => whole(id, name, all),
    members: (id, { name }, { all }) => whole(id, name, all),
    remove: (id) => [remove(groupAt(id))],
    follows: "level",
    forgetsLeavers: true,
  },
};
