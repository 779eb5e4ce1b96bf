import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { callApi, connectionTo, idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilSays, untilTitled } from "./support/console.ts";
import { type FullCompany, fullCompany, hostile } from "./support/full-company.ts";
import { flawsOf, weightOf } from "./support/look.ts";

closesBrowser();

let acme: FullCompany;
beforeAll(async () => {
  acme = await fullCompany();
});

/** Pages that say why there is no other. */
const refusals: Readonly<Record<string, number>> = {
  "/console/acme/people": 401,
  "/operator": 401,
  "/links/acme/nothing": 404,
  "/there/is/nothing": 404,
};

const flawsAt = (page: Page, path: string, status = 200): Promise<readonly string[]> =>
  flawsOf(page, async () => expect((await page.goto(path))?.status()).toBe(status));

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
      "/docs/api/sync",
      "/docs/idps/okta",
      "/links/acme/nothing",
      "/there/is/nothing",
    ])("%s", async (path) => {
      expect(await flawsAt(page, path, refusals[path])).toEqual([]);
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
      `/console/${acme.id}${path.replace("{group}", acme.group).replace("{person}", acme.person).replace("{schema}", encodeURIComponent(acme.schema))}`;

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
      "/schemas/{schema}",
      "/schemas/{schema}/delete",
      ...["pending", "parked", "held", "dismissed", "drift", "stale", "ungrouped"].map(
        (state) => `/sync?state=${state}`,
      ),
      "/sync/held/approve",
      "/activity",
      ...["", "/tokens", "/foundation", "/alerts"].map((tab) => `/settings${tab}`),
      "/there/is/nothing",
    ])("%s", async (path) => {
      expect(await flawsAt(page, at(path), refusals[path])).toEqual([]);
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

    it("a mapping that somebody else changed meanwhile", async () => {
      await page.goto(at("/mapping"));
      await page.getByLabel("Foundation group of rule 1").fill(hostile.join(" "));
      const mapping = (await (await callApi(acme, "GET", "/mapping")).json()) as { rules: object[] };
      const more = { when: 'displayName eq "other"', target: hostile[1] };
      await callApi(acme, "PUT", "/mapping", { ...mapping, rules: [...mapping.rules, more] });
      const press = () => page.getByRole("button", { name: "Preview" }).last().click();
      expect(await flawsOf(page, press)).toEqual([]);
      await untilTitled(page, "The mapping has changed meanwhile");
    });

    it("policies that were changed, their preview, and that somebody else changed them meanwhile", async () => {
      await page.goto(at("/policies"));
      await page.getByLabel("Count as stale after").fill("9");
      await page.getByLabel("Protected roles").fill(`${hostile[0]}`);
      await page.getByLabel("Treat as deactivated").check();
      const preview = () => page.getByRole("button", { name: "Preview" }).last().click();
      expect(await flawsOf(page, preview)).toEqual([]);
      await untilTitled(page, "Preview");
      await callApi(acme, "PUT", "/policies", {
        guard: { protectedRoles: [hostile[2], hostile[3]] },
        activityDays: 20,
      });
      const save = () => page.getByRole("button", { name: "Save" }).click();
      expect(await flawsOf(page, save)).toEqual([]);
      await untilTitled(page, "The policies have changed meanwhile");
    });

    it("a schema that cannot be used", async () => {
      await page.goto(at("/schemas/new"));
      await page.getByRole("textbox").fill(`{"id": "${acme.schema}", "name": 7}`);
      const add = () => page.getByRole("button", { name: "Add" }).last().click();
      expect(await flawsOf(page, add)).toEqual([]);
      await untilSays(page, "Not taken: see above what to correct.");
    });

    it.each([
      ["a new token", "Label", "Make a token"],
      ["a new set-up link", "For whom", "Make a link"],
    ])("%s", async (_name, field, button) => {
      await page.goto(at("/settings/tokens"));
      await page.getByLabel(field).fill(hostile.join(" "));
      expect(await flawsOf(page, () => page.getByRole("button", { name: button }).click())).toEqual([]);
      await untilSays(page, "This is the only time");
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
        expect(await flawsAt(page, path.replace("{id}", acme.id))).toEqual([]);
      },
    );
  });
});

describe("what is opened most weighs under 100 kB with all that it loads:", () => {
  it("the first page", async () => {
    expect(await weightOf(await openWindow(), "/")).toBeLessThan(100_000);
  });

  it("the overview", async () => {
    const signedIn = await (await signInAt(acme)).context().storageState();
    const page = await openWindow({ storageState: signedIn });
    expect(await weightOf(page, `/console/${acme.id}`)).toBeLessThan(100_000);
  });
});
