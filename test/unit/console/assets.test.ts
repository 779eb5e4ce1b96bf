import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ASSETS = join(import.meta.dirname, "../../../public/assets");

describe("the console's assets", () => {
  it("hold htmx as its package has it", async () => {
    const packaged = createRequire(import.meta.url).resolve("htmx.org/dist/htmx.min.js");
    expect(await readFile(join(ASSETS, "htmx.min.js"), "utf8")).toBe(await readFile(packaged, "utf8"));
  });

  it("weigh 70 kB at most, so that a page with all of them stays below 100 kB", async () => {
    const names = await readdir(ASSETS);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(ASSETS, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(70_000);
  });

  it("ask for nothing from anywhere else", async () => {
    for (const name of ["console.css", "console.js"])
      expect(await readFile(join(ASSETS, name), "utf8")).not.toMatch(/https?:|@import|url\(/);
  });
});
