import { GROUP, PATCH_OP } from "../directory.ts";
import {
  type Ask,
  answers,
  answersWith,
  type Case,
  group,
  type Place,
  type PlacedGroup,
  type Step,
  succeeded,
} from "./case.ts";

const MANY = 1_000;
/** Members by which each of two PUTs in a row differs from the other's list: as many go as come. */
const EXCHANGED = 5;

const patchStep = (id: string, operation: object) => ({
  method: "PATCH",
  path: `/Groups/${id}`,
  body: JSON.stringify({ schemas: [PATCH_OP], Operations: [operation] }),
  check: answers(200, 204),
});

const addStep = (id: string, members: readonly string[]) =>
  patchStep(id, { op: "add", path: "members", value: members.map((value) => ({ value })) });

const membersOf = ({ standing }: Place, { first, size }: PlacedGroup): readonly string[] =>
  Array.from({ length: size }, (_, at) => standing.userId(first + at));

/** Clients of one group are told from each other by this. */
const seat = ({ groups }: Place, client: number): number => Math.floor(client / groups.length);

/** Looks whether the group holds as many as it should. */
const countStep = ({ id, size }: PlacedGroup): Step => ({
  method: "GET",
  path: `/Groups/${id}`,
  check: answersWith(({ members }) => {
    const held = Array.isArray(members) ? members.length : 0;
    return held === size ? undefined : `holds ${held} members instead of ${size}`;
  }),
});

/** Each client takes a member of its own out and puts it back, in turn. */
const plusMinusOne: Case = {
  name: "patch-group-one",
  title: "PATCH group ±1",
  about: "groups",
  begin(place) {
    const outside = new Set<number>();
    const memberOf = (client: number, { first, size }: PlacedGroup) =>
      place.standing.userId(first + (seat(place, client) % size));
    const putBack = async (client: number, ask: Ask["measured"]) => {
      const at = group(place, client);
      if (succeeded(await ask(addStep(at.id, [memberOf(client, at)])))) outside.delete(client);
    };
    return {
      async round(client, { measured }) {
        if (outside.has(client)) return putBack(client, measured);
        const at = group(place, client);
        outside.add(client);
        const path = `members[value eq "${memberOf(client, at)}"]`;
        await measured(patchStep(at.id, { op: "remove", path }));
      },
      async settle(client, { unmeasured }) {
        if (outside.has(client)) await putBack(client, unmeasured);
        if (client === place.clients - 1) for (const each of place.groups) await unmeasured(countStep(each));
      },
    };
  },
};

/**
 * Adds a thousand. Where all are in the group already, the thousand are taken out before, otherwise afterwards. Clients that would find no
 * thousand of their own stand aside.
 */
const plusMany: Case = {
  name: "patch-group-thousand",
  title: "PATCH group +1,000",
  about: "groups",
  fits: ({ plan, groups: [{ size } = { size: 0 }] }) => size >= MANY || plan.users >= size + MANY,
  begin(place) {
    const inside = (place.groups[0]?.size ?? 0) >= MANY;
    const room = ({ size }: PlacedGroup) => Math.floor((inside ? size : place.plan.users - size) / MANY);
    const slice = (client: number, at: PlacedGroup) => {
      const from = at.first + (inside ? 0 : at.size) + seat(place, client) * MANY;
      return Array.from({ length: MANY }, (_, index) =>
        place.standing.userId((from + index) % place.plan.users),
      );
    };
    const takeOut = (at: PlacedGroup, ids: readonly string[]) =>
      patchStep(at.id, { op: "remove", path: "members", value: ids.map((value) => ({ value })) });
    /** Clients whose thousand may not be where they were. */
    const open = new Set<number>();
    return {
      joins: (client) => seat(place, client) < room(group(place, client)),
      async round(client, { measured, unmeasured }) {
        const at = group(place, client);
        const ids = slice(client, at);
        open.add(client);
        if (inside) await unmeasured(takeOut(at, ids));
        const added = await measured(addStep(at.id, ids));
        const last = inside ? added : await unmeasured(takeOut(at, ids));
        if (!last.givenUp) open.delete(client);
      },
      async settle(client, { unmeasured }) {
        const at = group(place, client);
        const ids = slice(client, at);
        if (open.has(client)) await unmeasured(inside ? addStep(at.id, ids) : takeOut(at, ids));
        if (client === place.clients - 1) for (const each of place.groups) await unmeasured(countStep(each));
      },
    };
  },
};

/** States the whole group again and again, each time without other five. */
const putTen: Case = {
  name: "put-group-ten",
  title: "PUT group, 10 differences",
  about: "groups",
  begin(place) {
    const turns = new Map<number, number>();
    const lists = place.groups.map((each) => membersOf(place, each));
    const putStep = ({ id, displayName }: PlacedGroup, members: readonly string[]) => ({
      method: "PUT",
      path: `/Groups/${id}`,
      body: JSON.stringify({ schemas: [GROUP], displayName, members: members.map((value) => ({ value })) }),
      check: answers(200),
    });
    return {
      async round(client, { measured }) {
        const at = group(place, client);
        const index = client % place.groups.length;
        const turn = turns.get(index) ?? 0;
        turns.set(index, turn + 1);
        const from = (turn * EXCHANGED) % Math.max(EXCHANGED, Math.floor(at.size / EXCHANGED) * EXCHANGED);
        await measured(putStep(at, (lists[index] ?? []).toSpliced(from, EXCHANGED)));
      },
      async settle(client, { unmeasured }) {
        if (client !== place.clients - 1) return;
        for (const [index, each] of place.groups.entries()) {
          await unmeasured(putStep(each, lists[index] ?? []));
          await unmeasured(countStep(each));
        }
      },
    };
  },
};

const getWith: Case = {
  name: "get-group-members",
  title: "GET group with members",
  about: "groups",
  begin({ groups }) {
    const steps = groups.map(countStep);
    return {
      async round(client, { measured }) {
        const step = steps[client % steps.length];
        if (step !== undefined) await measured(step);
      },
    };
  },
};

const getWithout: Case = {
  name: "get-group-bare",
  title: "GET group without members",
  about: "groups",
  begin: (place) => ({
    async round(client, { measured }) {
      const { id, displayName } = group(place, client);
      const check = answersWith((body) => {
        if (body.displayName !== displayName) return "gave another group";
        return body.members === undefined ? undefined : "gave the members all the same";
      });
      await measured({ method: "GET", path: `/Groups/${id}?excludedAttributes=members`, check });
    },
  }),
};

export const GROUP_CASES: readonly Case[] = [plusMinusOne, plusMany, putTen, getWith, getWithout];
