import { describe, expect, it } from "vitest";
import { closesBrowser } from "./support/chromium.ts";
import { idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilSays, untilTitled } from "./support/console.ts";

closesBrowser();

describe("the IdP's token", () => {
  it("is exchanged for another one without a moment in which the IdP is refused", async () => {
    const acme = await registerCompany();
    const before = idpAt(acme.scimUrl, acme.scimToken);
    await before.addUser("ada@acme.example");

    const page = await signInAt(acme, "/settings/tokens");
    await page.getByLabel("For", { exact: true }).selectOption({ label: "IdP (SCIM)" });
    await page.getByLabel("Label").fill("Okta, from March on");
    await page.getByRole("button", { name: "Make a token" }).click();
    await untilTitled(page, "New token");
    const token = (await page.getByText(/^rcs_\w+$/).textContent()) ?? "";
    const after = idpAt(acme.scimUrl, token);
    await before.addUser("bo@acme.example");

    await page.getByRole("link", { name: "To the tokens" }).click();
    const second = page.getByRole("row", { name: "Okta, from March on" });
    const first = page.getByRole("row", { name: `…${acme.scimToken.slice(-4)}` });
    expect(await second.textContent()).toContain("never");
    await after.addUser("cy@acme.example");
    await page.reload();
    expect(await second.textContent()).toContain("within the last hours");

    await first.getByRole("link", { name: "Delete" }).click();
    await untilTitled(page, "Delete this token?");
    await page.getByRole("button", { name: "Delete the token" }).click();
    await untilSays(page, "Deleted. Whoever presents that token is refused from now on.");
    expect(await first.count()).toBe(0);
    await expect(before.testConnection()).rejects.toThrow("401");
    await after.testConnection();
  });
});
