/** Google Workspace: users only. It deletes whoever leaves, active or not. */

import type { Person } from "../company.ts";
import { type Dialect, PASSING_STATUSES } from "../dialect.ts";
import { get, guid, put, USER, userAt, whereEqual } from "../scim.ts";
import { nameOf } from "./generic.ts";

const profile = (person: Person, active: boolean) => ({
  schemas: [USER],
  externalId: guid(person.token),
  userName: person.userName,
  name: nameOf(person),
  emails: [{ value: person.email, type: "work", primary: true }],
  active,
});

export const google: Dialect = {
  title: "Google Workspace",
  source: "Google's help pages on suspension and deletion; the shape of its requests is assumed",
  headers: ({ body }) => ({
    ...(body === undefined ? {} : { "Content-Type": "application/scim+json; charset=UTF-8" }),
  }),
  pace: { perSecond: 10, concurrent: 4 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  connectionTest: () => [{ call: get("/Users?startIndex=1&count=1"), expected: 200 }],
  users: {
    lookUps: ({ userName }) => [`/Users?${whereEqual("userName", userName)}`],
    create: (person) => profile(person, true),
    update: (id, person, active) => [put(userAt(id), { id, ...profile(person, active) })],
    deactivate: (id, person) => [put(userAt(id), { id, ...profile(person, false) })],
    activate: (id, person) => [put(userAt(id), { id, ...profile(person, true) })],
    departure: { kind: "delete" },
    externalId: ({ token }) => guid(token),
  },
};
