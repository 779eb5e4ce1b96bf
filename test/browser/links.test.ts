import { describe, expect, it } from "vitest";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { registerCompany } from "./support/company.ts";
import { signInAt, untilSays, untilTitled } from "./support/console.ts";

closesBrowser();

describe("a set-up link", () => {
  it("lets a colleague in as far as setting up needs, until it is ended", async () => {
    const acme = await registerCompany();
    const page = await signInAt(acme, "/settings/tokens");
    await page.getByLabel("For whom").fill("Cy of the network team");
    await page.getByLabel("For how many hours").fill("2");
    await page.getByRole("button", { name: "Make a link" }).click();
    await untilTitled(page, "New set-up link");
    const link = (await page.getByText(/^http.*\/links\//).textContent()) ?? "";

    const colleague = await openWindow();
    await colleague.goto(link);
    await untilTitled(colleague, "Set up Acme Inc");
    await colleague.getByRole("button", { name: "Continue to set-up" }).click();
    await untilTitled(colleague, "Set-up");
    await colleague.getByRole("link", { name: "Settings" }).click();
    await untilTitled(colleague, "Settings");
    expect(await colleague.getByText("Delete this organisation").count()).toBe(0);
    await colleague.getByRole("link", { name: "Tokens and links" }).click();
    await colleague.getByRole("table", { name: "Tokens" }).waitFor();
    expect(await colleague.getByText("Set-up links").count()).toBe(0);
    expect(await colleague.getByLabel("For", { exact: true }).locator("option").allTextContents()).toEqual([
      "IdP (SCIM)",
    ]);

    await page.getByRole("link", { name: "To tokens and links" }).click();
    await page
      .getByRole("row", { name: "Cy of the network team" })
      .getByRole("button", { name: "End it" })
      .click();
    await untilSays(page, "The link is over, and whoever came in by it is signed out.");
    await colleague.getByRole("link", { name: "Overview", exact: true }).click();
    await untilTitled(colleague, "Sign in");
    await colleague.goto(link);
    await untilTitled(colleague, "This link opens nothing any more");
    await untilSays(colleague, "ask whoever sent it for a new one");
  });
});
