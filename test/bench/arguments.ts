import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";
import { PEERS } from "./peers.ts";

export const PARTS = ["work", "growth", "sync", "stream", "cpu", "start"] as const;
export type Part = (typeof PARTS)[number];

export interface Arguments {
  readonly parts: readonly Part[];
  readonly users: readonly number[];
  readonly groups: readonly number[];
  readonly clients: readonly number[];
  /** Words that names of cases contain; all cases without. */
  readonly only: readonly string[];
  readonly peers: readonly string[];
  readonly seconds: number;
  readonly rounds: number;
  readonly limitSeconds: number;
  readonly fillSeconds: number;
  readonly syncUsers: number;
  readonly syncGroups: number;
  readonly out: string | undefined;
}

/** A command line that cannot be carried out, as a sentence for whoever wrote it. */
export class ArgumentFault extends Error {}

const DEFAULTS = {
  parts: PARTS.join(","),
  users: "10000",
  groups: "10,1000,10000",
  clients: "16",
  peers: PEERS.map(({ name }) => name).join(","),
  seconds: "1",
  rounds: "2",
  limit: "5",
  fill: "300",
  "sync-users": "1000",
  "sync-groups": "40",
} as const;

const FULL = {
  users: "1000,10000,100000",
  groups: "10,1000,10000,100000",
  clients: "1,16,64",
  "sync-users": "5000",
  "sync-groups": "200",
  seconds: "0.5",
  limit: "4",
  fill: "120",
} as const;

export const HELP = `Measures Rollcall, as it runs in production, against SCIM servers from the npm registry.

  npm run bench -- [options]

  --parts <list>        ${PARTS.join(", ")} (all)
                          work    the requests of an IdP, against all contenders in turn
                          growth  the same request at 100 and at 100,000, in turn
                          sync    a whole first provisioning by Okta and by Entra, until it has converged
                          stream  a group of 100,000 members: its first byte, and the isolate's memory meanwhile
                          cpu     processor time per request, in the isolate and altogether
                          start   size of the bundle, time of a cold start
  --only <list>         cases of "work" and "cpu" whose names contain one of these
                          ${lines(CASES.map(({ name }) => name))}
  --peers <list>        ${DEFAULTS.peers}, or none (all)
  --users <list>        sizes of the directory (${DEFAULTS.users})
  --groups <list>       sizes of groups; those above the directory's are left out (${DEFAULTS.groups})
  --clients <list>      clients at once (${DEFAULTS.clients})
  --seconds <s>         how long each contender is called in one turn (${DEFAULTS.seconds})
  --rounds <n>          turns of each contender (${DEFAULTS.rounds})
  --limit <s>           how long a turn may take before the requests that are under way are given up (${DEFAULTS.limit})
  --fill <s>            how long a contender may take to be filled, before it is left out (${DEFAULTS.fill})
  --sync-users <n>      people of the first provisioning (${DEFAULTS["sync-users"]})
  --sync-groups <n>     its groups (${DEFAULTS["sync-groups"]})
  --out <file>          where the figures go as JSON (test/bench/results/<time>.json)
  --full                everything that docs/performance.md shows: 1,000, 10,000 and 100,000 users; groups up to 100,000;
                        1, 16 and 64 clients; turns of ${FULL.seconds} s; a first provisioning of 5,000 people and 200 groups.
                        Takes some 50 minutes on two cores that have nothing else to do
  --help                print this

Ends with 1 if a figure was not reached that does not depend on the machine: an answer was wrong, or the growth is above 1.3.`;

/** Reads a command line; `help` where it asks for that. Throws an ArgumentFault. */
export function readArguments(args: readonly string[]): Arguments | "help" {
  const { full, help, ...given } = parse(args);
  if (help === true) return "help";
  const text = { ...DEFAULTS, ...(full ? FULL : {}), ...given };
  return {
    parts: listOf("parts", text.parts, PARTS),
    users: numbersOf("users", text.users),
    groups: numbersOf("groups", text.groups),
    clients: numbersOf("clients", text.clients),
    only: readOnly(given.only),
    peers:
      text.peers === "none"
        ? []
        : listOf(
            "peers",
            text.peers,
            PEERS.map(({ name }) => name),
          ),
    seconds: numberOf("seconds", text.seconds),
    rounds: numberOf("rounds", text.rounds),
    limitSeconds: numberOf("limit", text.limit),
    fillSeconds: numberOf("fill", text.fill),
    syncUsers: numberOf("sync-users", text["sync-users"]),
    syncGroups: numberOf("sync-groups", text["sync-groups"]),
    out: given.out,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ parts: text, only: text, peers: text, users: text, groups: text, clients: text, seconds: text },
        ...{ rounds: text, limit: text, fill: text, "sync-users": text, "sync-groups": text, out: text },
        ...{ full: flag, help: flag },
      },
    }).values;
  } catch (error) {
    throw new ArgumentFault(error instanceof Error ? error.message : String(error));
  }
}

function readOnly(given: string | undefined): readonly string[] {
  const words = given?.split(",") ?? [];
  const idle = words.find((word) => !CASES.some(({ name }) => name.includes(word)));
  if (idle !== undefined) throw new ArgumentFault(`No case has "${idle}" in its name.`);
  return words;
}

function listOf<T extends string>(name: string, given: string, known: readonly T[]): readonly T[] {
  return given.split(",").map((one) => {
    const found = known.find((each) => each === one);
    if (found === undefined)
      throw new ArgumentFault(`--${name} knows ${known.join(", ")}, and not "${one}".`);
    return found;
  });
}

const numbersOf = (name: string, given: string): readonly number[] =>
  given.split(",").map((one) => numberOf(name, one));

function numberOf(name: string, given: string): number {
  const number = Number(given);
  if (given.trim() !== "" && Number.isFinite(number) && number > 0) return number;
  throw new ArgumentFault(`--${name} has "${given}", and takes numbers above 0.`);
}

/** Some names per line, indented as the help is. */
function lines(names: readonly string[]): string {
  const half = Math.ceil(names.length / 2);
  return [names.slice(0, half), names.slice(half)]
    .map((some) => some.join(", "))
    .join(`,\n${" ".repeat(26)}`);
}
