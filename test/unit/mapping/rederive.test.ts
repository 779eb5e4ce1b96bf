import { array, assert, boolean, constantFrom, property, record, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../../src/lib/fold.ts";
import {
  type GroupTargets,
  type KnownSource,
  type KnownTarget,
  planRederivation,
} from "../../../src/mapping/rederive.ts";
import { uniqueRoles } from "../../../src/mapping/roles.ts";

interface World {
  readonly targets: readonly KnownTarget[];
  readonly sources: readonly KnownSource[];
}

let ids = 0;
const newId = () => `target-${++ids}`;

const plan = (world: World, groups: readonly GroupTargets[]) =>
  planRederivation(groups, world.targets, world.sources, newId);

/** Carries the steps out, as the statements of the store do. */
function apply(world: World, groups: readonly GroupTargets[]): World {
  const steps = plan(world, groups);
  const changed = new Map(steps.changedTargets.map((target) => [target.id, target]));
  const same = (a: KnownSource) => (b: KnownSource) => a.groupId === b.groupId && a.targetId === b.targetId;
  const kept = world.sources.filter((source) => !steps.lost.some(same(source)));
  const granted = (source: KnownSource) => steps.regranted.find(same(source)) ?? source;
  return {
    targets: [...world.targets.map((target) => changed.get(target.id) ?? target), ...steps.newTargets],
    // What is restated says nothing of roles.
    sources: [
      ...kept.map((source) => ({
        ...source,
        ownName: (steps.restated.find(same(source)) ?? source).ownName,
      })),
      ...steps.gained.map((source) => ({ ...source, roles: [] })),
    ].map((source) => ({ ...source, roles: granted(source).roles })),
  };
}

/** What feeds what, by names. */
function feeds({ targets, sources }: World): readonly string[] {
  const byId = new Map(targets.map((target) => [target.id, target]));
  return sources
    .map(({ groupId, targetId, ownName, roles }) => {
      const target = byId.get(targetId);
      return `${groupId} → ${target?.nameKey} own=${ownName} adopt=${target?.adopt} roles=${JSON.stringify(roles)}`;
    })
    .toSorted();
}

const nothing: World = { targets: [], sources: [] };
const wanted = (name: string, more: object = {}) => ({
  name,
  nameKey: fold(name),
  ownName: false,
  adopt: false,
  roles: [],
  ...more,
});
const group = (groupId: string, ...names: readonly string[]): GroupTargets => ({
  groupId,
  wanted: names.map((name) => wanted(name)),
});

describe("planRederivation", () => {
  it("ends, from wherever it starts, in what it makes of nothing", () => {
    const name = constantFrom("Sales", "sales", "SALES", "Ärzte", "ÄRZTE", "Ops");
    const roles = uniqueArray(constantFrom("CDO", "cdo", "Owner")).map((names) =>
      uniqueRoles(names.map((role) => ({ key: fold(role), name: role }))),
    );
    const wish = record({ name, ownName: boolean(), adopt: boolean(), roles });
    const mapping = array(
      array(wish, { maxLength: 3 }).map((wishes) => {
        const byKey = new Map(wishes.map((one) => [fold(one.name), { ...one, nameKey: fold(one.name) }]));
        return [...byKey.values()];
      }),
      { maxLength: 4 },
    ).map((all) =>
      all.map((targets, index): GroupTargets => ({ groupId: `group-${index}`, wanted: targets })),
    );
    assert(
      property(mapping, mapping, mapping, (first, second, third) => {
        const world = apply(apply(apply(nothing, first), second), third);
        expect(feeds(world)).toEqual(feeds(apply(nothing, third)));
        const again = plan(world, third);
        expect({ ...again, targets: [] }).toEqual({
          targets: [],
          newTargets: [],
          changedTargets: [],
          renamed: [],
          revived: [],
          dropped: [],
          gained: [],
          lost: [],
          restated: [],
          regranted: [],
          rolesGained: [],
          rolesLost: [],
          unsettled: [],
        });
      }),
    );
  });

  it("keeps a target whose name stays, whoever feeds it", () => {
    const world = apply(nothing, [group("a", "Sales")]);
    const steps = plan(world, [group("a"), group("b", "Sales")]);
    expect(steps).toMatchObject({ newTargets: [], dropped: [], changedTargets: [], unsettled: [] });
    expect(steps.gained).toMatchObject([{ groupId: "b", targetId: world.targets[0]?.id }]);
    expect(steps.lost).toMatchObject([{ groupId: "a", targetId: world.targets[0]?.id }]);
  });

  it("respells a target only when nobody wants the present spelling", () => {
    const world = apply(nothing, [group("a", "Sales")]);
    expect(plan(world, [group("a", "SALES"), group("b", "Sales")]).changedTargets).toEqual([]);
    const steps = plan(world, [group("a", "SALES"), group("b", "sALES")]);
    expect(steps.changedTargets).toMatchObject([{ id: world.targets[0]?.id, name: "SALES" }]);
    expect(steps.unsettled).toEqual([world.targets[0]?.id]);
  });

  it("looks at a group again when it may be taken over now, and not when it no longer may", () => {
    const allowed = [{ groupId: "a", wanted: [wanted("Sales", { adopt: true })] }];
    const world = apply(nothing, [group("a", "Sales")]);
    expect(plan(world, allowed).unsettled).toHaveLength(1);
    const back = plan(apply(world, allowed), [group("a", "Sales")]);
    expect(back.changedTargets).toMatchObject([{ adopt: false }]);
    expect(back.unsettled).toEqual([]);
  });

  it("takes up a target again that nothing fed meanwhile", () => {
    const world = apply(apply(nothing, [group("a", "Sales")]), [group("a")]);
    expect(world).toMatchObject({ targets: [{ name: "Sales" }], sources: [] });
    const steps = plan(world, [group("a", "Sales")]);
    expect(steps.newTargets).toEqual([]);
    expect(steps.revived).toEqual(world.targets);
    expect(steps.unsettled).toEqual([world.targets[0]?.id]);
  });

  it("counts a role as gained or lost for the target, whichever of its sources gives it", () => {
    const cdo = [{ key: "cdo", name: "CDO" }];
    const giving = (groupId: string): GroupTargets => ({
      groupId,
      wanted: [wanted("Sales", { roles: cdo })],
    });
    const world = apply(nothing, [giving("a"), group("b", "Sales")]);
    const handed = plan(world, [group("a", "Sales"), giving("b")]);
    expect(handed.regranted).toHaveLength(2);
    expect([handed.rolesGained, handed.rolesLost]).toEqual([[], []]);
    expect(plan(world, [group("a"), group("b", "Sales")]).rolesLost).toMatchObject([
      { role: { name: "CDO" } },
    ]);
  });
});
