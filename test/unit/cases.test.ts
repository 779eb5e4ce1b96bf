import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Keeps the list of cases true: each number has one row, and every test that a row names bears its number. */

const root = new URL("../", import.meta.url);

const rows = readFileSync(new URL("cases.md", root), "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.slice(2, -2).split(" | "));

const files = (cell: string): readonly string[] => cell.split(", ");

describe("the list of cases", () => {
  it("has rows of three cells, each number once and in order", () => {
    expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.trim() === ""))).toEqual(
      [],
    );
    expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, index) => index + 1));
    expect(rows).toHaveLength(77);
  });

  it.each(rows)("case %s: %s", (number, _behaviour, shown = "") => {
    for (const file of files(shown)) {
      const source = readFileSync(new URL(file, root), "utf8");
      expect(source.includes(`case ${number}: `), `${file} has no test of case ${number}`).toBe(true);
    }
  });

  it("names every case that a listed file has a test of", () => {
    for (const file of new Set(rows.flatMap(([, , shown = ""]) => files(shown)))) {
      const source = readFileSync(new URL(file, root), "utf8");
      const listed = rows.filter(([, , shown = ""]) => files(shown).includes(file)).map(([number]) => number);
      const tested = [...source.matchAll(/\bcase (\d+): /g)].map(([, number]) => number);
      expect([...new Set(tested)].toSorted(), file).toEqual(listed.toSorted());
    }
  });
});
