import { beforeAll, describe, expect, it } from "vitest";
import type { JsonSchema } from "../../../src/http/openapi/operation.ts";
import { IDPS } from "../../../src/tenants/idp.ts";
import { profiles } from "../../../src/tenants/profiles.ts";
import { openBrowser, type Page } from "../../support/console.ts";
import { readDocument } from "../../support/openapi.ts";

/** All pages below `/docs`, found by following links from the first one. */
const pages = new Map<string, Page>();

const linksOf = ({ html }: Page): readonly string[] =>
  [...html.matchAll(/\shref="([^"]+)"/g)].map(([, href = ""]) => href);
const idsOf = ({ html }: Page): readonly string[] =>
  [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = ""]) => id);

beforeAll(async () => {
  const browser = openBrowser();
  const left = ["/docs"];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (pages.has(path)) continue;
    const page = await browser.get(path);
    pages.set(path, page);
    left.push(...linksOf(page).flatMap((href) => (/^\/docs/.test(href) ? [href.split("#")[0] ?? ""] : [])));
  }
});

describe("the documentation", () => {
  it("is open to everybody, and no link in it leads nowhere", () => {
    for (const [path, page] of pages) {
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.title, path).not.toBe("");
      expect(page.headers.get("Content-Security-Policy"), path).toContain("default-src 'none'");
      const ids = idsOf(page);
      expect(new Set(ids).size, path).toBe(ids.length);
      for (const link of linksOf(page)) {
        const [target = "", anchor] = link.split("#");
        const there = target === "" ? page : pages.get(target);
        if (anchor !== undefined && there !== undefined)
          expect(idsOf(there), `${path}: ${link}`).toContain(anchor);
      }
    }
    expect(pages.size).toBeGreaterThan(25);
  });

  it("has a page for each identity provider", () => {
    for (const idp of IDPS) expect(pages.get(`/docs/idps/${idp}`)?.title).toBe(profiles[idp].label);
  });

  it("has every operation of the API, with its parameters, properties, examples and errors", async () => {
    const { operations } = await readDocument();
    const reference = pages.get("/docs/api");
    for (const [address, operation] of operations) {
      expect(reference?.text, address).toContain(`${address} ${operation.summary}`);
      const [tag = ""] = operation.tags as string[];
      const page = pages.get(`/docs/api/${tag.toLowerCase().replaceAll(" ", "-")}`);
      expect(page && idsOf(page), address).toContain(operation.operationId);
      expect(page?.text, address).toContain(address);
      for (const status of Object.keys(operation.responses as JsonSchema))
        expect(page?.text, `${address} ${status}`).toContain(status);
    }
    const mapping = pages.get("/docs/api/mapping");
    expect(mapping?.text).toContain(
      "rules[].when string A SCIM filter over the Group resource. At most 2000 characters.",
    );
    expect(mapping?.text).toContain('"target": "Data Engineers"');
    expect(pages.get("/docs/api/targets")?.text).toContain(
      "limit query integer How many items the page has at most.",
    );
  });

  it("shows no markup where words between backticks are code", () => {
    for (const [path, { text }] of pages) expect(text, path).not.toContain("`");
  });

  it("says where nothing is", async () => {
    const browser = openBrowser();
    for (const path of ["/docs/api/nothing", "/docs/idps/nobody"])
      expect(await browser.get(path)).toMatchObject({ status: 404, title: "Not found" });
  });
});
