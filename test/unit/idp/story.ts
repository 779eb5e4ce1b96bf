import type { Company, Group, Happening, Person } from "../../../dev/idp/company.ts";
import { connect } from "../../../dev/idp/connect.ts";
import type { VendorName } from "../../../dev/idp/dialect.ts";
import { createIdp, type Idp } from "../../../dev/idp/idp.ts";
import type { Call } from "../../../dev/idp/scim.ts";
import { type Diary, newDiary, tellOfDay } from "../../../dev/idp/tell-day.ts";
import { dialectOn, type EntraMode } from "../../../dev/idp/vendors.ts";

const person = (key: string, name: string, digit: string): Person => ({
  key,
  token: digit.repeat(32),
  givenName: name,
  familyName: "Example",
  userName: `${name.toLowerCase()}@company.example`,
  email: `${name.toLowerCase()}@company.example`,
  status: "active",
});

export const ANN = person("p1", "Ann", "a");
export const BO = person("p2", "Bo", "b");
export const SALES: Group = {
  key: "g1",
  token: "c".repeat(32),
  name: "Sales",
  members: new Set([ANN.key, BO.key]),
};

/** A company of two people and a group that lives as the test says, and whose IdP talks to a server that agrees to everything. */
export interface Story {
  readonly idp: Idp;
  /** Lets this happen, as one day (of this number, where given), and gives the requests, each as a line without `schemas`. */
  readonly day: (happenings: readonly Happening[], number?: number) => Promise<readonly string[]>;
  readonly connection: () => Promise<readonly string[]>;
  /** Answers 404 to whatever is told of this path, from now on. */
  readonly lose: (path: string) => void;
  /** The calls so far, as they are. */
  readonly calls: readonly Call[];
}

/** Ids are `u1`, `u2`… and `g1`…, in the order of creation. Requests of one day are made one after the other. */
export function tell(vendor: VendorName, mode: EntraMode = "scheduled"): Story {
  const calls: Call[] = [];
  const made = { u: 0, g: 0 };
  const ids = new Map<string, string>();
  const lost = new Set<string>();
  const dialect = dialectOn(vendor, mode, 0);
  // Okta expects that whoever is created again gets the former id back.
  const returning = dialect.users.activate === "create";
  const diary: Diary = newDiary();
  let company: Company = {
    day: -1,
    people: new Map(),
    groups: new Map(),
    groupsMade: 0,
    taken: new Set(),
    most: { people: 100, groups: 100 },
  };

  const idp = createIdp(
    { ...dialect, pace: { ...dialect.pace, concurrent: 1 } },
    async (_, call, [fine] = []) => {
      calls.push(call);
      if (lost.has(call.path)) return { status: 404, body: undefined, tries: 1 };
      if (call.method === "POST") {
        const kind = call.path === "/Users" ? "u" : "g";
        const known = returning && ids.get(String(call.body?.externalId));
        const id = known || `${kind}${++made[kind]}`;
        ids.set(String(call.body?.externalId), id);
        return { status: 201, body: { id }, tries: 1 };
      }
      return { status: fine ?? 200, body: { totalResults: 0, Resources: [] }, tries: 1 };
    },
  );
  const linesSince = (start: number) => calls.slice(start).map(line);
  return {
    idp,
    calls,
    lose: (path) => void lost.add(path),
    connection: async () => {
      const start = calls.length;
      await connect(idp, "d".repeat(32));
      return linesSince(start);
    },
    day: async (happenings, number = company.day + 1) => {
      const start = calls.length;
      company = { ...happenings.reduce(after, company), day: number };
      await tellOfDay(idp, company, happenings, diary);
      return linesSince(start);
    },
  };
}

export const first: readonly Happening[] = [
  { kind: "joined", person: ANN },
  { kind: "joined", person: BO },
  { kind: "groupCreated", group: SALES },
];

/** Somebody out of Sales, and somebody into it. */
export const moved = (
  members: readonly Person[],
  added: readonly Person[],
  removed: readonly Person[],
): Happening => ({
  kind: "membersChanged",
  group: { ...SALES, members: new Set(members.map(({ key }) => key)) },
  added: added.map(({ key }) => key),
  removed: removed.map(({ key }) => key),
});

function after(company: Company, happening: Happening): Company {
  if ("person" in happening) {
    const people = new Map(company.people).set(happening.person.key, happening.person);
    return { ...company, people };
  }
  const groups = new Map(company.groups).set(happening.group.key, happening.group);
  if (happening.kind === "groupDeleted") groups.delete(happening.group.key);
  return { ...company, groups };
}

function line({ method, path, body }: Call): string {
  if (body === undefined) return `${method} ${path}`;
  const { schemas: _, Operations, ...rest } = body;
  return `${method} ${path} ${JSON.stringify(Operations ?? rest)}`;
}
