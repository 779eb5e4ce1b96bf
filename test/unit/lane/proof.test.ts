import { describe, expect, it } from "vitest";
import { prove } from "../../../src/lane/proof.ts";

const entry = (userId: string, foundationUserId: string) =>
  ({ userId, foundationUserId, state: "present", addUnsureUntil: 0, removeUnsureUntil: 0 }) as const;
const ada = { userId: "ada", foundationUserId: "f-ada" };
const bo = { userId: "bo", foundationUserId: "f-bo" };
const nothingOpen = new Set<string>();

describe("prove", () => {
  it("shows equality by equal digests", async () => {
    const proof = await prove("g", { desired: [ada, bo], open: nothingOpen }, new Set(["f-bo", "f-ada"]), [
      entry("ada", "f-ada"),
      entry("bo", "f-bo"),
    ]);
    expect(proof).toMatchObject({ strangers: 0, differing: 0 });
    expect(proof.desiredDigest).toBe(proof.foundationDigest);
  });

  it("counts who is missing and who is too many, but not those about whom there is work, nor strangers", async () => {
    const cy = { userId: "cy", foundationUserId: null };
    const held = new Set(["f-ada", "f-dee", "f-stranger"]);
    const entries = [entry("ada", "f-ada"), entry("dee", "f-dee")];
    const desired = [ada, bo, cy];
    const proof = await prove("g", { desired, open: nothingOpen }, held, entries);
    expect(proof).toMatchObject({ strangers: 1, differing: 3 });
    expect(proof.desiredDigest).not.toBe(proof.foundationDigest);
    const open = new Set(["bo", "cy", "dee"]);
    expect(await prove("g", { desired, open }, held, entries)).toMatchObject({ strangers: 1, differing: 0 });
  });

  it("tells the same people in two groups apart, so that digests add up", async () => {
    const state = { desired: [ada], open: nothingOpen };
    const first = await prove("g1", state, new Set(["f-ada"]), []);
    const second = await prove("g2", state, new Set(["f-ada"]), []);
    expect(first.desiredDigest).not.toBe(second.desiredDigest);
  });
});
