import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { MUTATIONS, mutated } from "../sim/mutations.ts";

const root = new URL("../../", import.meta.url);
const main = fileURLToPath(new URL("test/sim/main.ts", root));

/** Plays histories in a process of its own, because they replace time and randomness. */
async function simulate(...options: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...options]).catch(
    (error: { stdout: string; stderr: string }) => ({ stdout: `${error.stdout}${error.stderr}` }),
  );
  return stdout;
}

describe("the simulation", () => {
  it("finds every history ended as the IdP meant it", { timeout: 120_000 }, async () => {
    expect(await simulate("--seeds", "40", "--shrink", "60")).toContain(
      "40 histories from seed 1, none failed",
    );
  });

  it("goes the same way for the same seed", { timeout: 120_000 }, async () => {
    expect(await simulate("--seeds", "4", "--seed", "7000", "--twice", "--shrink", "0")).toContain(
      "none failed",
    );
  });

  it("notices a deliberate fault, and shortens the history", { timeout: 120_000 }, async () => {
    // Short histories and no faults: what is shortened is played many times, and is slow where nothing comes to an end.
    const few = ["--seeds", "20", "--steps", "12", "--faults", "none", "--shrink", "30"];
    const told = await simulate("--mutate", "deactivation-marks-nothing", ...few);
    expect(told).toMatch(/With \d of \d+ steps/);
    expect(told).toContain("setActive");
    expect(told).toMatch(/npm run sim -- --seed \d+ .* --keep [\d,]+ --mutate deactivation-marks-nothing/);
  });

  it.each(MUTATIONS)("still finds the place of the deliberate fault $name", async (mutation) => {
    const source = await readFile(new URL(mutation.file, root), "utf8");
    expect(mutated(mutation, source)).not.toBe(source);
  });
});
