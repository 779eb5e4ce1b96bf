import type { Action, Setup, Step } from "./actions.ts";
import type { Mapping, Rule } from "./model.ts";
import { type Random, streamOf } from "./random.ts";

const ROLES = ["CDO", "Data Owner", "Data Steward"] as const;

/**
 * What is put into a history that is made already: roles and what happens to them, reviews, what is only reported, groups that are taken
 * over, removals that are dismissed. It draws from streams of its own, and its steps come
 * after all others in their numbers, so that the seeds and steps of before go on meaning what they meant.
 */
export function withExtras(seed: number, setups: readonly Setup[], steps: readonly Step[]): Step[] {
  const random = streamOf(seed, "extras");
  const end = steps.at(-1)?.at ?? 0;
  const enriched = steps.map((step) => ({
    ...step,
    action: enrich(streamOf(seed, `extra ${step.id}`), step.action),
  }));
  const added: Step[] = [];
  const count = random.chance(0.6) ? random.int(1, 8) : 0;
  for (let index = 0; index < count; index++) {
    const own = streamOf(seed, `added ${index}`);
    const setup = own.pick(setups);
    // Mostly close to something else that happens.
    const near = own.chance(0.7)
      ? own.pick(steps).at + own.int(0, 3_000)
      : own.int(5_000, Math.max(5_000, end));
    added.push({ id: steps.length + index, at: near, tenant: setup.name, action: makeExtra(own, setup) });
  }
  return [...enriched, ...added].toSorted((left, right) => left.at - right.at || left.id - right.id);
}

/** A tenant with what is not drawn along with the rest of it. */
export function withMore(seed: number, setup: Omit<Setup, "binding" | "reviews">): Setup {
  const random = streamOf(seed, `more of ${setup.name}`);
  const binding = random.pick(["group", "user"] as const);
  const reviews = random.chance(0.25);
  const policies = reviews ? { ...setup.policies, onReactivate: "review" } : setup.policies;
  return { ...setup, policies, binding, reviews };
}

function makeExtra(random: Random, { holds, reviews }: Setup): Action {
  if (reviews && random.chance(0.5)) return { do: "review", verdict: random.pick(["confirm", "dismiss"]) };
  if (holds && random.chance(0.4)) return { do: "dismiss" };
  const kind = random.int(1, 14);
  const nth = random.int(0, 1_000);
  if (kind <= 3) return { do: "mapping", mapping: withRoles(random, random.pick(GIVING)) };
  if (kind <= 5)
    return { do: "roleGiven", nth, role: random.pick(ROLES), to: random.pick(["group", "user"]) };
  if (kind <= 7) return { do: "roleTaken", nth };
  if (kind <= 8) return { do: "bind", binding: random.pick(["group", "user"]) };
  if (kind <= 9) return { do: "groupMade", name: ADOPTED };
  if (kind <= 10) return { do: "mapping", mapping: withRoles(random, ADOPTING) };
  if (kind <= 12) return { do: "policies", policies: { drift: makeReports(random) } };
  return { do: "compare" };
}

/** What is only reported is mended when the administrator wants that, at the end at the latest. */
const makeReports = (random: Random) => ({
  missing: random.pick(["restore", "report"]),
  vanished: random.pick(["recreate", "report"]),
});

/** A group that somebody made without Rollcall, and that a rule may take over. */
const ADOPTED = "Old Guard";
const ADOPTING: Mapping = {
  rules: [
    { prefix: "R", target: ADOPTED, adopt: true },
    { prefix: "B", target: ADOPTED, adopt: true },
  ],
  otherwise: "mirror",
};

const GIVING: readonly Mapping[] = [
  { rules: [{ prefix: "", target: "{displayName}" }], otherwise: "mirror" },
  {
    rules: [
      { prefix: "", target: "Everybody" },
      { prefix: "R", target: "{displayName}" },
    ],
    otherwise: "ignore",
  },
  { rules: [{ prefix: "G", target: "Green" }], otherwise: "mirror" },
];

function enrich(random: Random, action: Action): Action {
  if (action.do !== "mapping" || random.chance(0.4)) return action;
  return { ...action, mapping: withRoles(random, action.mapping) };
}

const withRoles = (random: Random, mapping: Mapping): Mapping => ({
  ...mapping,
  rules: mapping.rules.map((rule): Rule => {
    const roles = [...random.some(ROLES, 0.35), ...(random.chance(0.3) ? ["{externalId}"] : [])];
    return roles.length === 0 ? rule : { ...rule, roles };
  }),
});
