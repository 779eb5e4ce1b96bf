import { describe, expect, it } from "vitest";
import { closesBrowser, openWindow, violationsOn } from "./support/chromium.ts";
import { callApi, registerCompany } from "./support/company.ts";
import { signInAt, untilTitled } from "./support/console.ts";
import { hostile } from "./support/full-company.ts";
import { flawsOf } from "./support/look.ts";

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

  it("after the session has ended gives back what was typed meanwhile, and saves nothing by itself", async () => {
    const company = await registerCompany();
    const page = await signInAt(company, "/mapping");
    const target = page.getByLabel("Foundation group of rule 1");
    await page.getByLabel("When of rule 1").fill(`displayName eq "${hostile[1]}"`);
    await target.fill(hostile.join(" "));
    const tab = await page.context().newPage();
    await tab.goto(`/console/${company.id}`);
    await tab.getByRole("button", { name: "Sign out" }).click();
    await untilTitled(tab, "Sign in");
    // A tab behind another one draws nothing, and a click waits for what is drawn.
    await tab.close();
    const refused = page.waitForResponse((response) => response.url().includes("/mapping/check/"));
    await page.getByLabel("When of rule 1").press("End");
    await page.getByLabel("When of rule 1").pressSequentially(" ");
    expect((await refused).status()).toBe(401);

    const preview = () => page.getByRole("button", { name: "Preview" }).last().click();
    expect(await flawsOf(page, preview)).toEqual([]);
    await untilTitled(page, "Sign in");
    await page.getByText("What you entered", { exact: true }).click();
    expect(await page.getByLabel("What you entered").inputValue()).toContain(
      `target.0: ${hostile.join(" ")}`,
    );
    await page.getByLabel("Admin token").fill(company.adminToken);
    const signIn = () => page.getByRole("button", { name: "Sign in" }).click();
    expect(await flawsOf(page, signIn)).toEqual([]);
    await untilTitled(page, "What you entered is still here");
    await page.getByRole("button", { name: "Go on with it" }).click();
    await untilTitled(page, "Mapping");
    expect(await target.inputValue()).toBe(hostile.join(" "));
    const saved = await (await callApi(company, "GET", "/mapping")).json();
    expect(saved).toMatchObject({ rules: [] });
  });

  it("offers to skip the navigation first", async () => {
    const page = await openWindow();
    await page.goto("/console/sign-in");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });
});
