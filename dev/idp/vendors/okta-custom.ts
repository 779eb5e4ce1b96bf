/** Okta, an application that somebody made: everything is the whole, by PUT, and users are read before. */
import type { Person } from "../company.ts";
import type { Dialect, Member, MemberPush } from "../dialect.ts";
import { type Call, GROUP, get, groupAt, put, remove, USER, userAt, whereEqual } from "../scim.ts";
import { nameOf } from "./generic.ts";
import { OKTA_HEADERS, OKTA_RETRY, oktaId, shown } from "./okta.ts";

const CONTENT_TYPE = { "Content-Type": "application/scim+json; charset=utf-8" };

const profile = (person: Person, active: boolean) => ({
  schemas: [USER],
  userName: person.userName,
  name: nameOf(person),
  // Without a type.
  emails: [{ primary: true, value: person.email }],
  externalId: oktaId(person),
  groups: [],
  active,
});

const replace = (id: string, person: Person, active: boolean): readonly Call[] => [
  get(userAt(id)),
  put(userAt(id), { ...profile(person, active), id, meta: { resourceType: "User" } }),
];

const whole = (id: string, name: string, all: readonly Member[]): MemberPush => ({
  calls: [put(groupAt(id), { schemas: [GROUP], id, displayName: name, members: shown(all) })],
  stated: all,
  whole: true,
});

export const oktaCustom: Dialect = {
  title: "Okta, custom application",
  source: "the wire log of a custom application",
  headers: ({ path }) =>
    path.endsWith("startIndex=1&count=2") ? OKTA_HEADERS : { ...OKTA_HEADERS, ...CONTENT_TYPE },
  pace: { perSecond: 10, concurrent: 4 },
  retry: OKTA_RETRY,
  connectionTest: () => [{ call: get("/Users?startIndex=1&count=2"), expected: 200 }],
  users: {
    lookUps: ({ userName }) => [`/Users?${whereEqual("userName", userName)}&startIndex=1&count=100`],
    create: (person) => ({ ...profile(person, true), password: person.token.slice(-8) }),
    update: replace,
    deactivate: (id, person) => replace(id, person, false),
    activate: (id, person) => replace(id, person, true),
    departure: { kind: "deactivate" },
    silentOnInactive: true,
    externalId: oktaId,
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${whereEqual("displayName", name)}&startIndex=1&count=100`,
    create: ({ name }, members) => ({ schemas: [GROUP], displayName: name, members: shown(members) }),
    createsWithMembers: true,
    rename: (id, { name }, all) => whole(id, name, all),
    members: (id, { name }, { all }) => whole(id, name, all),
    remove: (id) => [remove(groupAt(id))],
    follows: "edge",
    forgetsLeavers: false,
  },
};
