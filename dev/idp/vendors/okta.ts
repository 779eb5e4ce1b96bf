/** Okta, an application of its catalogue: PUT for profiles, PATCH for `active` and for groups. */
import type { Person } from "../company.ts";
import { type Dialect, type Member, type MemberPush, silentOnMembers } from "../dialect.ts";
import { GROUP, get, groupAt, patch, put, remove, USER, userAt, whereEqual } from "../scim.ts";
import { nameOf } from "./generic.ts";

export const oktaId = ({ token }: { readonly token: string }): string => `00u${token.slice(0, 17)}`;

export const OKTA_HEADERS = {
  "User-Agent": "Okta SCIM Client 1.0.0",
  Accept: "application/scim+json",
  "Accept-Charset": "utf-8",
};
const CONTENT_TYPE = { "Content-Type": "application/scim+json; charset=utf-8" };

/** Ten tries where the server asks to wait; whatever it refuses (400) is given up at once. */
export const OKTA_RETRY = { tries: 10, statuses: [429, 503] };

export const shown = (members: readonly Member[]) =>
  members.map(({ id, userName }) => ({ value: id, display: userName }));

const profile = (person: Person, active: boolean) => ({
  schemas: [USER],
  userName: person.userName,
  name: nameOf(person),
  emails: [{ primary: true, value: person.email, type: "work" }],
  displayName: `${person.givenName} ${person.familyName}`,
  locale: "en-US",
  externalId: oktaId(person),
  groups: [],
  active,
});

export const okta: Dialect = {
  title: "Okta, catalogue application",
  source: "Okta's SCIM 2.0 reference and group push; re-assignment by POST as other servers report it",
  // The connection test comes without a Content-Type.
  headers: ({ path }) =>
    path.endsWith("startIndex=1&count=2") ? OKTA_HEADERS : { ...OKTA_HEADERS, ...CONTENT_TYPE },
  pace: { perSecond: 10, concurrent: 4 },
  retry: OKTA_RETRY,
  connectionTest: () => [
    { call: get("/Users?startIndex=1&count=2"), expected: 200 },
    { call: get("/Groups?startIndex=1&count=100"), expected: 200 },
  ],
  users: {
    lookUps: ({ userName }) => [`/Users?${whereEqual("userName", userName)}&startIndex=1&count=100`],
    create: (person) => ({ ...profile(person, true), password: person.token.slice(-8) }),
    update: (id, person, active) => [put(userAt(id), { id, ...profile(person, active) })],
    deactivate: (id) => [patch(userAt(id), { op: "replace", value: { active: false } })],
    activate: "create",
    departure: { kind: "deactivate" },
    silentOnInactive: true,
    externalId: oktaId,
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${whereEqual("displayName", name)}&startIndex=1&count=100`,
    create: ({ name }) => ({ schemas: [GROUP], displayName: name, members: [] }),
    createsWithMembers: false,
    rename: (id, { name }) =>
      silentOnMembers(patch(groupAt(id), { op: "replace", value: { id, displayName: name } })),
    members: (id, { name }, { added, removed, all }): MemberPush => {
      const said = patch(groupAt(id), { op: "replace", value: { id, displayName: name } });
      // Its administrator's "Push now" says the whole. Here it comes with changes that are large.
      if (added.length + removed.length > PUSH_NOW_ABOVE) {
        const whole = patch(groupAt(id), { op: "replace", path: "members", value: shown(all) });
        return { calls: [said, whole], stated: all, whole: true };
      }
      const operations = [
        ...removed.map((member) => ({ op: "remove", path: `members[value eq "${member.id}"]` })),
        ...(added.length === 0 ? [] : [{ op: "add", path: "members", value: shown(added) }]),
      ];
      return { calls: [said, patch(groupAt(id), ...operations)], stated: added, whole: false };
    },
    remove: (id) => [remove(groupAt(id))],
    follows: "edge",
    forgetsLeavers: false,
  },
};

const PUSH_NOW_ABOVE = 3;
