import { describe, expect, it } from "vitest";
import { ArgumentFault, readArguments } from "../bench/arguments.ts";
import { planDirectory } from "../bench/directory.ts";
import { summarize } from "../bench/figures.ts";
import { laneRunOf, sumOf } from "../bench/lane-runs.ts";
import { table } from "../bench/table.ts";

describe("the bench's command line", () => {
  it("narrows the matrix", () => {
    const args = ["--users", "1000,10000", "--clients", "1", "--only", "patch,filter", "--peers", "none"];
    expect(readArguments(args)).toMatchObject({
      users: [1_000, 10_000],
      clients: [1],
      only: ["patch", "filter"],
      peers: [],
      seconds: 1,
    });
  });

  it("takes everything with --full, and what is stated besides", () => {
    expect(readArguments(["--full", "--clients", "16"])).toMatchObject({
      users: [1_000, 10_000, 100_000],
      clients: [16],
      syncUsers: 5_000,
    });
  });

  it.each([["--users", "many"], ["--users", "0"], ["--only", "nothing"], ["--peers", "x"], ["--what"]])(
    "refuses %s %s",
    (...args) => {
      expect(() => readArguments(args)).toThrow(ArgumentFault);
    },
  );
});

describe("the bench's directory", () => {
  it("has groups that share nobody, and none that is larger than the directory", () => {
    const { groups } = planDirectory(1_000, [10, 400, 1_000, 10_000]);
    expect(groups.filter(({ size }) => size === 10).map(({ first }) => first)).toEqual(
      Array.from({ length: 16 }, (_, copy) => copy * 10),
    );
    expect(groups.filter(({ size }) => size === 400).map(({ first }) => first)).toEqual([0, 400]);
    expect(groups.at(-1)).toMatchObject({ first: 0, size: 1_000 });
  });
});

describe("the bench's figures", () => {
  it("come from right answers only, with what the answers say that they cost", () => {
    const sample = (ms: number, read: number) => ({
      ...{ ms, sent: 1, received: 2 },
      serverTiming: `d1;dur=1;desc="trips=1 queries=2 read=${read} written=0"`,
    });
    const figures = summarize([sample(3, 5), sample(1, 4), sample(2, 9)], ["wrong"], 2);
    expect(figures).toMatchObject({
      ...{ answers: 3, perSecond: 1.5, medianMs: 2, p95Ms: 3, errors: 1, firstError: "wrong" },
      cost: { median: { trips: 1, queries: 2, read: 5, written: 0 }, most: { read: 9 } },
    });
  });

  it("are bounds where half of the requests, or the slowest, were given up", () => {
    const sample = (ms: number) => ({ ms, sent: 0, received: 0, serverTiming: undefined });
    const some = summarize([1, 2, 3].map(sample), [], 1, [50]);
    expect(some).toMatchObject({ medianIsLeast: false, p95Ms: 50, p95IsLeast: true, answers: 3, givenUp: 1 });
    const most = summarize([sample(1)], [], 1, [50, 60]);
    expect(most).toMatchObject({ medianMs: 50, medianIsLeast: true });
    expect(summarize([], [], 1, [50])).toMatchObject({ medianMs: 50, medianIsLeast: true, answers: 0 });
  });

  it("are added up from what the lane logs", () => {
    const line = `{"event":"drain","tenant":"t","ms":3,"items":2,"calls":4,"trips":5,"queries":6,"read":7,"written":8}`;
    const run = laneRunOf(line);
    expect(laneRunOf('{"event":"request"}')).toBeUndefined();
    expect(run).toBeDefined();
    if (run !== undefined)
      expect(sumOf([run, run])).toMatchObject({ runs: 2, items: 4, read: 14, compared: 0 });
  });

  it("stand below each other", () => {
    expect(table(["a", "b"], [["long", "1"]])).toBe("a     b\n────  ─\nlong  1");
  });
});
