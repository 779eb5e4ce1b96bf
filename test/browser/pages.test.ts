import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { connectionTo, idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilSays, untilTitled } from "./support/console.ts";
import { type FullCompany, fullCompany, hostile } from "./support/full-company.ts";
import { flawsOf, weightOf } from "./support/look.ts";

closesBrowser();

let acme: FullCompany;
beforeAll(async () => {
  acme = await fullCompany();
});

describe("every page, in light and dark, wide and narrow, is without flaws:", () => {
  describe("outside the console", () => {
    let page: Page;
    beforeAll(async () => {
      page = await openWindow();
    });

    it.each([
      "/",
      "/console/sign-in",
      "/console/acme/people",
      "/operator",
      "/docs",
      "/docs/api",
      "/docs/idps/okta",
      "/links/acme/nothing",
      "/there/is/nothing",
    ])("%s", async (path) => {
      expect(await flawsOf(page, () => page.goto(path))).toEqual([]);
    });

    it("a registration that is refused, and one that is not", async () => {
      await page.goto("/");
      await page.getByText("Connect Foundation now").click();
      await page.getByLabel("Name of your organisation").fill("Acme");
      await page.getByLabel("Address of Foundation").fill("http://elsewhere.example");
      const register = () => page.getByRole("button", { name: "Register" }).click();
      expect(await flawsOf(page, register)).toEqual([]);
      expect(await page.getByRole("alert").count()).toBe(1);
      await page.getByLabel("Address of Foundation").fill("");
      expect(await flawsOf(page, register)).toEqual([]);
      await untilTitled(page, "Acme is registered");
    });
  });

  describe("of a tenant", () => {
    let page: Page;
    beforeAll(async () => {
      page = await signInAt(acme);
    });
    const at = (path: string) =>
      `/console/${acme.id}${path.replace("{group}", acme.group).replace("{person}", acme.person)}`;

    it.each([
      "",
      "?span=week",
      ...["idp", "foundation", "mapping", "sync", "done"].map((step) => `/setup?step=${step}`),
      "/groups",
      "/groups/{group}",
      "/groups/foundation",
      "/people",
      "/people?show=ungrouped",
      "/people?show=stale",
      "/people/{person}",
      "/reviews",
      "/reviews/all?verdict=confirm",
      "/mapping",
      "/policies",
      "/schemas",
      "/schemas/new",
      ...["pending", "parked", "held", "dismissed", "drift", "stale", "ungrouped"].map(
        (state) => `/sync?state=${state}`,
      ),
      "/sync/held/approve",
      "/activity",
      ...["", "/tokens", "/foundation", "/alerts"].map((tab) => `/settings${tab}`),
      "/there/is/nothing",
    ])("%s", async (path) => {
      expect(await flawsOf(page, () => page.goto(at(path)))).toEqual([]);
    });

    it.each([
      ["one Foundation group", "/groups/foundation"],
      ["one entry of the activity", "/activity"],
    ])("%s", async (_name, list) => {
      await page.goto(at(list));
      const link = page.getByRole("table").getByRole("link").first();
      expect(await flawsOf(page, () => link.click())).toEqual([]);
    });

    it("the test of the connection", async () => {
      await page.goto(at("/setup?step=foundation"));
      const test = page.getByRole("button", { name: "Test the connection" });
      expect(await flawsOf(page, () => test.click())).toEqual([]);
      await untilSays(page, "Everything that Rollcall needs is there.");
    });

    it.each([
      ["the mapping's preview", "displayName pr", "Preview"],
      ["a mapping that cannot be used", "displayName", "Check"],
    ])("%s", async (_name, when, button) => {
      await page.goto(at("/mapping"));
      await page.getByLabel("When of rule 1").fill(when);
      const press = () => page.getByRole("button", { name: button, exact: true }).last().click();
      expect(await flawsOf(page, press)).toEqual([]);
    });

    it("what a tenant that has not started would do", async () => {
      const foundation = { ...connectionTo((await newWorld()).url), start: "preview" };
      const other = await registerCompany({ foundation });
      const idp = idpAt(other.scimUrl, other.scimToken);
      await idp.addGroup(hostile.join(" "), [await idp.addUser(`${hostile[0]}@acme.example`)]);
      const window = await signInAt(other, "/setup?step=sync");
      const look = window.getByRole("button", { name: "See what would happen" });
      expect(await flawsOf(window, () => look.click())).toEqual([]);
      await untilSays(window, "Groups to be made");
    });
  });

  describe("of the operator", () => {
    let page: Page;
    beforeAll(async () => {
      page = await openWindow();
      await page.goto("/operator");
      await page.getByLabel("Operator's token").fill(inject("operatorToken"));
      await page.getByRole("button", { name: "Sign in" }).click();
      await untilTitled(page, "Organisations");
    });

    it.each(["/operator", "/operator/tenants/{id}", "/operator/tenants/{id}/suspend", "/operator/invites"])(
      "%s",
      async (path) => {
        expect(await flawsOf(page, () => page.goto(path.replace("{id}", acme.id)))).toEqual([]);
      },
    );
  });
});

describe("what is opened most weighs under 100 kB with all that it loads:", () => {
  it("the first page", async () => {
    expect(await weightOf(await openWindow(), "/")).toBeLessThan(100_000);
  });

  it("the overview", async () => {
    const page = await signInAt(acme);
    const other = await page.context().newPage();
    expect(await weightOf(other, `/console/${acme.id}`)).toBeLessThan(100_000);
  });
});
