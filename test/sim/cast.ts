import type { Setup } from "./actions.ts";
import type { Mapping } from "./model.ts";
import type { Random } from "./random.ts";

/** Who and what there is in a history. */
export interface Cast {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export const USERS: readonly string[] = ["ada", "bo", "cy", "di", "eve"];
export const GROUPS: readonly string[] = ["Red", "Green", "Blue", "Sales"];
/** The names that a group may bear in turn. */
export const NAMES: Readonly<Record<string, readonly string[]>> = {
  Red: ["Red", "Rouge", "Everybody"],
  Green: ["Green", "Vert"],
  Blue: ["Blue", "Bleu"],
  Sales: ["Sales", "Vente"],
};

export const MAPPINGS: readonly Mapping[] = [
  { rules: [], otherwise: "mirror" },
  { rules: [{ prefix: "R", target: "Everybody" }], otherwise: "mirror" },
  {
    rules: [
      { prefix: "R", target: "Warm" },
      { prefix: "B", target: "Cold {displayName}" },
      { prefix: "G", target: "Warm" },
    ],
    otherwise: "ignore",
  },
  {
    rules: [
      { prefix: "", target: "Everybody" },
      { prefix: "Bl", target: "Blue" },
    ],
    otherwise: "ignore",
  },
  { rules: [{ prefix: "V", target: "Red" }], otherwise: "mirror" },
];

export function makeSetup(name: string, random: Random): Omit<Setup, "binding" | "reviews"> {
  const holds = random.chance(0.15);
  return {
    name,
    idp: random.pick(["generic", "entra", "okta", "onelogin", "jumpcloud"]),
    callsPerSecond: random.chance(0.25) ? random.pick([1, 2, 5]) : null,
    holds,
    policies: {
      guard: holds ? { mode: "hold", people: 0, share: 0, windowMinutes: 30 } : { mode: "off" },
      onReactivate: "trust",
      onRecreate: "reactivate",
      ...makePolicies(random),
    },
  };
}

export const makePolicies = (random: Random): Record<string, unknown> => ({
  onDeactivate: { foundationUser: random.pick(["keep", "keep", "remove"]) },
  onDelete: { foundationUser: random.pick(["keep", "keep", "remove"]) },
  onGroupDelete: random.pick(["empty", "delete"]),
  ungrouped: random.pick(["keep", "keep", "inactive"]),
  drift: {
    strangers: random.pick(["report", "enforce", "ignore"]),
    missing: "restore",
    vanished: "recreate",
  },
});
