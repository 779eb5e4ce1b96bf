import { vi } from "vitest";
import { newWorld } from "../../support/foundation-world.ts";
import { type Company, callApi, connectionTo, idpAt, registerCompany } from "./company.ts";

/** Names as nobody has them, unless they mean ill: markup, a change of the direction of writing, characters beyond the first plane. */
export const hostile = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(2)>',
  "\u202Egnp.exe",
  "👩‍🚀 ünï ‮עברית",
];

export interface FullCompany extends Company {
  readonly group: string;
  readonly person: string;
  /** URN of an extension schema. */
  readonly schema: string;
}

/** A company in which there is something of everything: people of all states, and work that is parked, held, to be reviewed, and drift. */
export async function fullCompany(): Promise<FullCompany> {
  const world = await newWorld();
  const company = await registerCompany({
    name: `Acme ${hostile.join(" ")}`,
    idp: "okta",
    foundation: connectionTo(world.url),
  });
  const idp = idpAt(company.scimUrl, company.scimToken);
  const people: string[] = [];
  for (const [place, name] of hostile.entries())
    people.push(
      await idp.addUser(`${name}@acme.example`, {
        displayName: name,
        externalId: `00u${place}`,
        emails: [{ value: `person${place}@acme.example`, primary: true }],
      }),
    );
  const [person = "", returning = "", gone = ""] = people;
  const group = await idp.addGroup(hostile.join(" "), people);
  const second = await idp.addGroup("Engineering", people);
  const schema = "urn:acme:scim:2.0:Group";
  await callApi(company, "PUT", `/schemas/${schema}`, {
    resourceType: "Group",
    name: hostile[0],
    description: hostile.join(" "),
    attributes: [{ name: "level", description: hostile.join(" "), canonicalValues: ["low", ...hostile] }],
  });
  await idp.addGroup(`${hostile[0]} nobody`, [], { [schema]: { level: hostile[0] } });
  await idp.addGroup("Contractors", [await idp.addUser(`${hostile[1]} nameless`, { emails: [] })]);
  await callApi(company, "PUT", "/mapping", {
    rules: [{ when: `displayName eq "Engineering"`, target: hostile[0], roles: ["Data Owner"] }],
    otherwise: "mirror",
  });
  await converged(company, ({ parked }) => parked > 0);

  await idp.setActive(returning, false);
  await idp.setActive(gone, false);
  await idp.setActive(returning, true);
  await world.edit({
    createUser: { username: `${hostile[1]} stranger`, email: "stranger@x.example" },
  });
  await world.edit({ addMember: { group: hostile.join(" "), user: `${hostile[1]} stranger` } });
  await callApi(company, "POST", "/reconcile");
  await callApi(company, "PUT", "/policies", { guard: { people: 0, share: 0 } });
  await converged(company, () => true);
  await idp.patch(`/Groups/${second}`, { op: "replace", path: "members", value: [] });
  await converged(company, ({ held }) => held > 0);
  await idp.send("GET", "/Users/nobody").catch(() => undefined);
  return { ...company, group, person, schema };
}

interface Counts {
  readonly pending: number;
  readonly parked: number;
  readonly held: number;
}

/** Waits until nothing is under way, and the rest stands as stated. */
const converged = (company: Company, stands: (counts: Counts) => boolean): Promise<void> =>
  vi.waitFor(
    async () => {
      const sync = (await (await callApi(company, "GET", "/sync")).json()) as Counts;
      if (sync.pending > 1 || !stands(sync)) throw new Error(JSON.stringify(sync));
    },
    { timeout: 20_000, interval: 100 },
  );
