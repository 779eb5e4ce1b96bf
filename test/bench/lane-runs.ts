/** What the lane logs of a run: what it did for Foundation, and what that took in D1. */
export interface LaneRun {
  readonly runs: number;
  readonly items: number;
  readonly calls: number;
  /** Targets that were compared with Foundation. */
  readonly compared: number;
  readonly trips: number;
  readonly queries: number;
  readonly read: number;
  readonly written: number;
}

/** Undefined for a line about anything else. */
export function laneRunOf(line: string): LaneRun | undefined {
  if (!line.startsWith('{"event":"drain",')) return undefined;
  const said: Record<string, unknown> = JSON.parse(line);
  const figure = (name: string) => Number(said[name] ?? 0);
  return {
    runs: 1,
    ...{ items: figure("items"), calls: figure("calls"), compared: figure("compared") },
    ...{ trips: figure("trips"), queries: figure("queries") },
    ...{ read: figure("read"), written: figure("written") },
  };
}

export const sumOf = (all: readonly LaneRun[]): LaneRun => ({
  runs: all.length,
  ...{ items: sum(all, "items"), calls: sum(all, "calls"), compared: sum(all, "compared") },
  ...{ trips: sum(all, "trips"), queries: sum(all, "queries") },
  ...{ read: sum(all, "read"), written: sum(all, "written") },
});

const sum = (all: readonly LaneRun[], name: keyof LaneRun): number =>
  all.reduce((total, run) => total + run[name], 0);
