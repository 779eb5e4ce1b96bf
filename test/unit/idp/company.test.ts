import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Company, type CompanyDay, foundCompany, type Happening } from "../../../dev/idp/company.ts";
import { companyDay } from "../../../dev/idp/company-day.ts";
import { createRandom } from "../../../dev/idp/random.ts";

function live(seed: number, days: number, size = { users: 10, groups: 3 }): CompanyDay[] {
  const random = createRandom(seed);
  const lived = [foundCompany(size, random)];
  for (let day = 0; day < days; day++) lived.push(companyDay((lived.at(-1) as CompanyDay).company, random));
  return lived;
}

const histories = fc.record({
  seed: fc.nat(2 ** 32 - 1),
  days: fc.nat(40),
  size: fc.record({ users: fc.integer({ min: 1, max: 30 }), groups: fc.nat(5) }),
});

describe("an invented company", () => {
  it("lives the same days for the same seed, and others for another", () => {
    expect(live(7, 20)).toEqual(live(7, 20));
    expect(live(7, 20)).not.toEqual(live(8, 20));
  });

  it("is told of completely: happenings take each day to the next", () => {
    fc.assert(
      fc.property(histories, ({ seed, days, size }) => {
        let told: Pick<Company, "people" | "groups"> = { people: new Map(), groups: new Map() };
        for (const { company, happenings } of live(seed, days, size)) {
          told = happenings.reduce(hear, told);
          expect(told).toEqual({ people: company.people, groups: company.groups });
        }
      }),
      { numRuns: 50 },
    );
  });

  it("keeps its own rules", () => {
    fc.assert(
      fc.property(histories, ({ seed, days, size }) => {
        const keysOf = new Map<string, Set<string>>();
        for (const { company, happenings } of live(seed, days, size)) {
          for (const { members } of company.groups.values())
            for (const key of members) expect(company.people.get(key)?.status).not.toBe("gone");
          for (const { key, userName, email } of company.people.values()) {
            expect(email).toBe(userName);
            keysOf.set(userName, (keysOf.get(userName) ?? new Set()).add(key));
          }
          for (const { key, name } of company.groups.values())
            keysOf.set(name, (keysOf.get(name) ?? new Set()).add(key));
          const ofPeople = happenings.flatMap((one) => ("person" in one ? [one.person.key] : []));
          expect(new Set(ofPeople).size).toBe(ofPeople.length);
        }
        // No name is ever borne by two.
        expect([...keysOf].filter(([, keys]) => keys.size > 1)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("meets every kind of happening within a few weeks", () => {
    const kinds = new Set(live(3, 40).flatMap(({ happenings }) => happenings.map(({ kind }) => kind)));
    expect([...kinds].toSorted()).toEqual([
      ...["changed", "groupCreated", "groupDeleted", "groupRenamed", "joined", "left"],
      ...["membersChanged", "reactivated", "rehired", "suspended"],
    ]);
  });
});

type Told = Pick<Company, "people" | "groups">;

/** Checks that what is said to have been, was. */
function hear({ people, groups }: Told, happening: Happening): Told {
  const { kind } = happening;
  if ("person" in happening) {
    const before = people.get(happening.person.key)?.status;
    expect(BEFORE[happening.kind]).toContain(before);
    return { people: new Map(people).set(happening.person.key, happening.person), groups };
  }
  const { group } = happening;
  const next = new Map(groups);
  if (kind === "groupDeleted") next.delete(group.key);
  if (kind === "groupCreated") next.set(group.key, group);
  const former = groups.get(group.key);
  if (kind === "groupRenamed" && former !== undefined) next.set(group.key, { ...former, name: group.name });
  if (kind === "membersChanged" && former !== undefined) {
    const members = new Set(former.members);
    for (const key of happening.removed) expect(members.delete(key)).toBe(true);
    for (const key of happening.added) members.add(key);
    next.set(group.key, { ...former, members });
  }
  return { people, groups: next };
}

const BEFORE = {
  joined: [undefined],
  changed: ["active", "suspended"],
  suspended: ["active"],
  reactivated: ["suspended"],
  left: ["active", "suspended"],
  rehired: ["gone"],
};
