import { describe, expect, it } from "vitest";
import { closesBrowser, openWindow, violationsOn } from "./support/chromium.ts";
import { registerCompany } from "./support/company.ts";
import { untilTitled } from "./support/console.ts";

closesBrowser();

describe("signing in", () => {
  it("by keyboard alone, to the page that was asked for, and out again", async () => {
    const company = await registerCompany();
    const page = await openWindow();
    await page.goto(`/console/${company.id}/settings/tokens`);
    expect(await violationsOn(page)).toEqual([]);
    await page.getByLabel("Admin token").focus();
    await page.keyboard.type(company.adminToken);
    await page.keyboard.press("Enter");
    await untilTitled(page, "Settings");
    await page.getByRole("table", { name: "Tokens" }).waitFor();

    await page.getByRole("button", { name: "Sign out" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/sign-in");
    await page.goBack();
    await untilTitled(page, "Sign in");
  });

  it("offers to skip the navigation first", async () => {
    const page = await openWindow();
    await page.goto("/console/sign-in");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });
});
