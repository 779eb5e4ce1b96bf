/** Rippling: as the RFCs say, with PATCHes that have no path, and members in arrays. It deactivates who leaves. */
import { type Dialect, PASSING_STATUSES } from "../dialect.ts";
import { groupAt, patch, userAt, values } from "../scim.ts";
import { generic, nameOf } from "./generic.ts";

export const rippling: Dialect = {
  ...generic,
  title: "Rippling",
  source: "assumed from what it asks of a SCIM server; nothing of its wire is published",
  headers: ({ body }) => ({
    Accept: "application/json",
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
  }),
  pace: { perSecond: 10, concurrent: 4 },
  retry: { tries: 5, statuses: PASSING_STATUSES },
  users: {
    ...generic.users,
    update: (id, person) => [
      patch(userAt(id), {
        op: "replace",
        value: {
          userName: person.userName,
          name: nameOf(person),
          emails: [{ value: person.email, type: "work", primary: true }],
        },
      }),
    ],
    deactivate: (id) => [patch(userAt(id), { op: "replace", value: { active: false } })],
    activate: (id) => [patch(userAt(id), { op: "replace", value: { active: true } })],
    departure: { kind: "deactivate" },
  },
  ...(generic.groups === undefined
    ? {}
    : {
        groups: {
          ...generic.groups,
          members: (id, _, { added, removed }) => ({
            calls: [
              patch(
                groupAt(id),
                ...removed.map((member) => ({ op: "remove", path: `members[value eq "${member.id}"]` })),
                ...(added.length === 0
                  ? []
                  : [{ op: "add", value: { members: values(added.map((one) => one.id)) } }]),
              ),
            ],
            stated: added,
            whole: false,
          }),
        },
      }),
};
