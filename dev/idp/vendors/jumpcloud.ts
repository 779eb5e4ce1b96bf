/** JumpCloud: activation makes and deletes a real user and a real group; who is in no group any more after one was deleted is disabled. */
import type { Person } from "../company.ts";
import { type Dialect, PASSING_STATUSES, silentOnMembers } from "../dialect.ts";
import {
  ENTERPRISE,
  GROUP,
  get,
  groupAt,
  patch,
  put,
  remove,
  USER,
  userAt,
  values,
  whereEqual,
} from "../scim.ts";
import { nameOf } from "./generic.ts";

const objectId = ({ token }: { readonly token: string }): string => token.slice(0, 24);

const profile = (person: Person, active: boolean) => ({
  schemas: [ENTERPRISE, USER],
  userName: person.userName,
  externalId: objectId(person),
  name: nameOf(person),
  active,
  emails: [{ type: "work", value: person.email, primary: true }],
  phoneNumbers: [],
  addresses: [],
});

const replace = (id: string, person: Person, active: boolean) => [
  put(userAt(id), { id, ...profile(person, active) }),
];

const testUser = (name: string) => ({
  schemas: [ENTERPRISE, USER],
  userName: name,
  name: { givenName: "JC", familyName: "Test" },
  active: true,
  emails: [{ type: "work", value: name, primary: true }],
  phoneNumbers: [],
  addresses: [],
});

export const jumpcloud: Dialect = {
  title: "JumpCloud",
  source: "captured requests; activation and deletion of groups as documented",
  headers: ({ method }) => ({ ...(method === "DELETE" ? {} : { "Content-Type": "application/scim+json" }) }),
  pace: { perSecond: 10, concurrent: 4 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  connectionTest: (token) => {
    const mark = token.slice(0, 8);
    return [
      { call: get("/Users"), expected: 200 },
      { call: get("/Groups"), expected: 200 },
      {
        call: { method: "POST", path: "/Users", body: testUser(`jc-test-${mark}@jumpcloud.example`) },
        expected: 201,
        saveIdAs: "user",
      },
      {
        call: {
          method: "POST",
          path: "/Groups",
          body: {
            schemas: [GROUP],
            displayName: `jc-test-group-${mark}`,
            externalId: `jc-${mark}`,
            members: values(["{user}"]),
          },
        },
        expected: 201,
        saveIdAs: "group",
      },
      { call: remove("/Groups/{group}"), expected: 204 },
      { call: remove("/Users/{user}"), expected: 204 },
      { call: get("/Users/{user}"), expected: 404 },
    ];
  },
  users: {
    lookUps: ({ userName }) => [`/Users?${whereEqual("userName", userName)}`],
    create: (person) => profile(person, true),
    update: replace,
    deactivate: (id, person) => replace(id, person, false),
    activate: (id, person) => replace(id, person, true),
    departure: { kind: "delete" },
    needsGroup: true,
    externalId: objectId,
  },
  groups: {
    lookUp: ({ name }) => `/Groups?${whereEqual("displayName", name)}`,
    create: (group) => ({ schemas: [GROUP], displayName: group.name, externalId: objectId(group) }),
    createsWithMembers: false,
    rename: (id, { name }) =>
      silentOnMembers(patch(groupAt(id), { op: "replace", value: { displayName: name } })),
    members: (id, _, { added, removed }) => ({
      calls: [
        ...(removed.length === 0
          ? []
          : [
              patch(groupAt(id), {
                op: "remove",
                path: "members",
                value: values(removed.map((one) => one.id)),
              }),
            ]),
        ...(added.length === 0
          ? []
          : [patch(groupAt(id), { op: "add", path: "members", value: values(added.map((one) => one.id)) })]),
      ],
      stated: added,
      whole: false,
    }),
    remove: (id) => [remove(groupAt(id))],
    follows: "level",
    forgetsLeavers: true,
  },
};
