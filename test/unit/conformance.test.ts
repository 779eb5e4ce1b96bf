import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Keeps the table of requirements true: whatever test it names is there, and nothing is left without a test or a reason. */

const root = new URL("../", import.meta.url);
const table = readFileSync(new URL("conformance.md", root), "utf8");

const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| § "))
  .map((line) => line.slice(2, -2).split(" | "));

/** The tests that a cell names, each by file and title. */
const named = (cell: string) => [...cell.matchAll(/((?:unit|worker)\/[\w/.-]+\.ts) › ([^|]+)$/g)];

describe("the table of requirements", () => {
  it("has rows of three cells", () => {
    expect(rows.length).toBeGreaterThan(80);
    expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.trim() === ""))).toEqual(
      [],
    );
  });

  it.each(rows)("%s: %s", (_section, _requirement, shown = "") => {
    const tests = named(shown);
    if (!shown.startsWith("deviation: ")) expect(tests).toHaveLength(1);
    for (const [, file = "", title = ""] of tests) {
      const source = readFileSync(new URL(file, root), "utf8");
      expect(source.includes(`"${title}"`), `${file} has no test "${title}"`).toBe(true);
    }
  });
});
