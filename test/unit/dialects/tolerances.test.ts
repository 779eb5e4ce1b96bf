import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { tolerances } from "../../../src/dialects/tolerances.ts";

const page = readFileSync(new URL("../../../docs/tolerances.md", import.meta.url), "utf8");

it("docs/tolerances.md explains each of them, and nothing else", () => {
  const explained = [...page.matchAll(/^\| `([\w.-]+)` \|/gm)].map(([, name]) => name);
  expect(explained.toSorted()).toEqual(tolerances.map(({ name }) => name).toSorted());
});

it("each has a name of its own, and a reason in one sentence", () => {
  const names = tolerances.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, why } of tolerances) {
    expect(name).toMatch(/^([a-z0-9]+\.)?[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(why).toMatch(/^[A-Z].+\.$/);
  }
});
