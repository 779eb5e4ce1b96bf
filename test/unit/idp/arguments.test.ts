import { describe, expect, it } from "vitest";
import { ArgumentFault, HELP, readArguments } from "../../../dev/idp/arguments.ts";
import { VENDORS } from "../../../dev/idp/dialect.ts";
import { shareOf } from "../../../dev/idp/progress.ts";

const server = ["--url", "http://127.0.0.1:8787/t/a/scim/v2", "--token", "rcs_1"];

describe("the command line", () => {
  it("needs a vendor, an address and a token, and has an answer to everything else", () => {
    expect(readArguments(["okta", ...server])).toEqual({
      ...{ vendor: "okta", url: server[1], token: "rcs_1", seed: 1, users: 25, groups: 6, days: 35 },
      ...{ rate: undefined, mode: "alternating", json: false },
    });
  });

  it("takes everything that the help names", () => {
    const args = ["entra-flagged", ...server, "--seed", "0", "--users", "3", "--groups", "0", "--days", "0"];
    expect(readArguments([...args, "--rate", "50", "--on-demand", "--json"])).toMatchObject({
      ...{ vendor: "entra-flagged", seed: 0, users: 3, groups: 0, days: 0 },
      ...{ rate: 50, mode: "on-demand", json: true },
    });
    expect(readArguments(["--help"])).toBe("help");
    for (const vendor of VENDORS) expect(HELP).toContain(`\n  ${vendor} `);
  });

  it.each([
    [[], "Name the vendor to play"],
    [["octa", ...server], '"octa" is no vendor'],
    [["okta", "entra", ...server], '"entra" is one argument too many'],
    [["okta", "--token", "t"], "Say with --url"],
    [["okta", "--url", "ftp://x", "--token", "t"], "must be an http or https address"],
    [["okta", "--url", "http://x/?aadOptscim062020", "--token", "t"], "must end with the path"],
    [["okta", "--url", "http://x"], "--token"],
    [["okta", "--url", "http://x", "--token", "a b"], "without spaces"],
    [["okta", ...server, "--users", "0"], "whole number from 1"],
    [["okta", ...server, "--days", "1.5"], '--days is "1.5"'],
    [["okta", ...server, "--scheduled"], "for entra-flagged only"],
    [["entra-flagged", ...server, "--scheduled", "--on-demand"], "either --scheduled or --on-demand"],
    [["okta", ...server, "--fast"], "--fast"],
    [["okta", "--url"], "--url"],
  ])("%j is refused with a sentence", (args, said) => {
    const read = () => readArguments(args);
    expect(read).toThrow(ArgumentFault);
    expect(read).toThrow(said);
  });
});

describe("progress", () => {
  it.each([
    [{ day: 0, days: 10, done: 0, of: 4 }, 0],
    [{ day: 0, days: 10, done: 4, of: 4 }, 0.5],
    [{ day: 10, days: 10, done: 0, of: 0 }, 1],
    [{ day: 0, days: 0, done: 1, of: 2 }, 0.5],
  ])("%j is %d of all", (progress, share) => {
    expect(shareOf({ ...progress, requests: 0 })).toBe(share);
  });
});
