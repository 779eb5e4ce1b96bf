import type { Arguments, Part } from "./arguments.ts";
import { CASES } from "./cases.ts";
import { planDirectory } from "./directory.ts";
import { jobsOf } from "./parts/work.ts";
import { WARM_UP } from "./turns.ts";

/** Rollcall and the floor. */
const OWN = 2;
/** Users that the slowest peer takes up. */
const FILLED_PER_SECOND = 130;
/** What one client's request adds to a turn where many are served one after the other, the mean of all cases. */
const SECONDS_PER_CLIENT = 0.02;
/** Requests of a first provisioning, per person and second, on two cores. */
const SYNC_REQUESTS = 2.5;
const SYNC_REQUESTS_PER_SECOND = 100;
/** Profiling has its own warming up; growth fills 100,000 users; streams and starts are always the same. */
const CPU_SECONDS = 1;
const GROWTH_SECONDS = 25;
const STREAM_SECONDS = 20;
const START_SECONDS = 20;

const SECONDS: Readonly<Record<Part, (args: Arguments) => number>> = {
  work: workSeconds,
  growth: ({ seconds }) => GROWTH_SECONDS + 24 * seconds,
  sync: ({ syncUsers }) => (2 * syncUsers * SYNC_REQUESTS) / SYNC_REQUESTS_PER_SECOND,
  stream: () => STREAM_SECONDS,
  cpu: ({ seconds }) => OWN * CASES.length * (CPU_SECONDS + 2 * seconds),
  start: () => START_SECONDS,
};

/** How long all this takes, roughly, in seconds, on two cores that have nothing else to do. */
export const estimate = (args: Arguments): number =>
  args.parts.reduce((sum, part) => sum + SECONDS[part](args), 0);

function workSeconds(args: Arguments): number {
  const { users, groups, peers, seconds, rounds, fillSeconds } = args;
  const contenders = OWN + peers.length;
  const turn = (wanted: number, clients: number) => Math.max(wanted, clients * SECONDS_PER_CLIENT);
  return users
    .map((count) => {
      const cells = jobsOf(args, planDirectory(count, groups)).map(
        ({ clients }) => turn(seconds * WARM_UP, clients) + rounds * turn(seconds, clients),
      );
      const fill = Math.min(fillSeconds, count / FILLED_PER_SECOND);
      return contenders * cells.reduce((sum, cell) => sum + cell, 0) + fill;
    })
    .reduce((sum, some) => sum + some, 0);
}
