/**
 * Microsoft Entra, in its two dialects: as it is by default, and with the flag `aadOptscim062020`. Whoever is deleted is renamed and
 * deactivated first, and deleted 30 days later; memberships are kept all that time, and not told again when the person is restored.
 */
import type { Group, Person } from "../company.ts";
import { type Dialect, type Member, PASSING_STATUSES, silentOnMembers } from "../dialect.ts";
import {
  ENTERPRISE,
  GROUP,
  get,
  groupAt,
  guid,
  type JsonObject,
  patch,
  remove,
  USER,
  userAt,
  whereEqual,
} from "../scim.ts";

const MARKER = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
const HEADERS = { "Content-Type": "application/scim+json; charset=utf-8", ADSCIMVersion: "6.0" };
const DAYS_UNTIL_DELETED = 30;

export const entra = entraWith({ flagged: false });
export const entraFlagged = entraWith({ flagged: true });

function entraWith({ flagged }: { readonly flagged: boolean }): Dialect {
  const op = (name: "Add" | "Remove" | "Replace") => (flagged ? name.toLowerCase() : name);
  const bool = (value: boolean) => (flagged ? value : value ? "True" : "False");
  const replace = (path: string, value: unknown) => ({ op: op("Replace"), path, value });
  const references = (members: readonly Member[]) =>
    members.map(({ id }) => (flagged ? { value: id } : { $ref: null, value: id }));

  /** By default one operation per attribute; flagged, one value with paths for its keys. */
  const profile = (person: Person, before: Person | undefined): readonly JsonObject[] => {
    const names = {
      ...(before?.familyName === person.familyName ? {} : { "name.familyName": person.familyName }),
      ...(before?.givenName === person.givenName ? {} : { "name.givenName": person.givenName }),
      ...(before?.userName === person.userName ? {} : { userName: person.userName }),
    };
    const email =
      before?.email === person.email ? [] : [replace('emails[type eq "work"].value', person.email)];
    if (!flagged) return [...email, ...Object.entries(names).map(([path, value]) => replace(path, value))];
    return Object.keys(names).length === 0 ? email : [...email, { op: "replace", value: names }];
  };
  return {
    title: flagged ? "Microsoft Entra with aadOptscim062020" : "Microsoft Entra",
    source: "Microsoft's guide to developing a SCIM endpoint, and its notes on SCIM compliance",
    headers: () => HEADERS,
    ...(flagged ? { query: "aadOptscim062020" } : {}),
    pace: { perSecond: 25, concurrent: 8 },
    retry: { tries: 5, statuses: PASSING_STATUSES },
    connectionTest: (token) => [
      { call: get(`/Users?${whereEqual("userName", guid(token))}`), expected: 200 },
      {
        call: get(`/Groups?excludedAttributes=members&${whereEqual("displayName", guid(token))}`),
        expected: 200,
      },
    ],
    users: {
      lookUps: ({ userName, token }) => [
        `/Users?${whereEqual("externalId", guid(token))}`,
        `/Users?${whereEqual("userName", userName)}`,
      ],
      create: (person) => ({
        schemas: [USER, ENTERPRISE],
        externalId: guid(person.token),
        userName: person.userName,
        active: true,
        emails: [{ primary: true, type: "work", value: person.email }],
        meta: { resourceType: "User" },
        name: {
          formatted: `${person.givenName} ${person.familyName}`,
          familyName: person.familyName,
          givenName: person.givenName,
        },
        roles: [],
      }),
      update: (id, person, _, before) => {
        const operations = profile(person, before);
        return operations.length === 0 ? [] : [patch(userAt(id), ...operations)];
      },
      deactivate: (id) => [patch(userAt(id), replace("active", bool(false)))],
      activate: (id) => [patch(userAt(id), replace("active", bool(true)))],
      departure: {
        kind: "bury",
        days: DAYS_UNTIL_DELETED,
        tombstone: (person) => ({ ...person, userName: `${person.token}${person.userName}` }),
        calls: (id, person, active) => [
          patch(userAt(id), replace("userName", person.userName), replace("active", bool(active))),
        ],
      },
      externalId: ({ token }) => guid(token),
    },
    groups: {
      lookUp: ({ name }) => `/Groups?excludedAttributes=members&${whereEqual("displayName", name)}`,
      create: ({ name, token }: Group) => ({
        schemas: [GROUP, MARKER],
        externalId: guid(token),
        displayName: name,
        meta: { resourceType: "Group" },
      }),
      createsWithMembers: false,
      rename: (id, { name }) => silentOnMembers(patch(groupAt(id), replace("displayName", name))),
      members: (id, _, { added, removed, all }) => {
        const removals = flagged
          ? removed.map((member) => ({ op: "remove", path: `members[value eq "${member.id}"]` }))
          : [{ op: "Remove", path: "members", value: references(removed) }];
        // Whenever somebody is removed, everybody who is there is added once more.
        const present = removed.length === 0 ? added : all;
        const add = { op: op("Add"), path: "members", value: references(present) };
        return {
          calls: [
            ...(removed.length === 0 ? [] : [patch(groupAt(id), ...removals)]),
            ...(present.length === 0 ? [] : [patch(groupAt(id), add)]),
          ],
          stated: present,
          whole: false,
        };
      },
      remove: (id) => [remove(groupAt(id))],
      follows: "level",
      forgetsLeavers: false,
    },
    quarantine: 0.4,
  };
}
