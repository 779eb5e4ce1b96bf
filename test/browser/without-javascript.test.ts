import { describe, expect, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { idpAt } from "./support/company.ts";
import { untilHolds, untilSays, untilTitled } from "./support/console.ts";

closesBrowser();

describe("without JavaScript", () => {
  it("an organisation registers, sets itself up, changes its mapping and has everything tried again", async () => {
    const world = await newWorld();
    const page = await openWindow({ javaScriptEnabled: false });
    await page.goto("/");
    await page.getByLabel("Name of your organisation").fill("No Script Ltd");
    await page.getByRole("button", { name: "Register" }).click();
    await untilTitled(page, "No Script Ltd is registered");
    expect(await page.getByRole("button", { name: /^Copy/ }).count(), "buttons that could do nothing").toBe(
      0,
    );
    const [scimUrl, token] = await page.getByRole("code").allTextContents();
    const idp = idpAt(scimUrl ?? "", token ?? "");
    const ada = await idp.addUser("ada@noscript.example");
    await idp.addGroup("eng", [ada]);

    await page.getByRole("link", { name: "Continue to set-up" }).click();
    await page.getByRole("link", { name: "Foundation", exact: true }).click();
    await page.getByLabel("Address of Foundation").fill(world.url);
    await page.getByLabel("Organisation in Foundation").fill("demo");
    await page.getByLabel("User name", { exact: true }).fill("rollcall");
    await page.getByLabel("Password", { exact: true }).fill("rollcall");
    await page.getByRole("button", { name: "Save the connection" }).click();
    await page.getByRole("button", { name: "Test the connection" }).click();
    await untilSays(page, "Everything that Rollcall needs is there.");

    await page.getByRole("link", { name: "Mapping", exact: true }).first().click();
    await page.getByLabel("When of rule 1").fill("displayName eq eng");
    await page.getByRole("button", { name: "Check" }).click();
    await page.locator("#check-0 .error").waitFor();
    await page.getByLabel("When of rule 1").fill('displayName eq "eng"');
    await page.getByRole("button", { name: "Check" }).click();
    await untilSays(page, "Matches one group now: eng.");
    await page.getByLabel("Foundation group of rule 1").fill("Engineers");
    await page.getByRole("button", { name: "Preview" }).last().click();
    await untilTitled(page, "Preview");
    await page.getByRole("button", { name: "Save" }).click();
    await untilSays(page, "The mapping is saved, and Foundation follows.");

    await page.getByRole("link", { name: "Set-up", exact: true }).click();
    await page.getByRole("button", { name: "Start" }).click();
    await untilSays(page, "Started. From now on Foundation follows your identity provider.");
    await untilHolds(world, { Engineers: ["ada@noscript.example"] });
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await page.getByRole("button", { name: "Try everything now" }).click();
    await untilSays(page, "Everything that waited for a later time is being tried now.");
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await untilTitled(page, "One person in one Foundation group matches your IdP.");
  });
});
