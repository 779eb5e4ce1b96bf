import { describe, expect, inject, it } from "vitest";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilSays, untilTitled } from "./support/console.ts";

closesBrowser();

describe("the operator", () => {
  it("suspends an organisation, whose people and IdP are told so, and resumes it", async () => {
    const acme = await registerCompany();
    const administrator = await signInAt(acme);
    const idp = idpAt(acme.scimUrl, acme.scimToken);

    const page = await openWindow();
    await page.goto(`/operator/tenants/${acme.id}`);
    await page.getByLabel("Operator's token").fill(inject("operatorToken"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await untilTitled(page, "Organisations");
    await page.goto(`/operator/tenants/${acme.id}`);
    await page.getByRole("link", { name: "Suspend …" }).click();
    await page.getByRole("button", { name: "Suspend" }).click();
    await untilSays(page, "Suspended: its IdP and its administrators are refused.");
    await administrator.reload();
    await untilSays(administrator, "This organisation is suspended. Ask the operator of this service");
    await expect(idp.testConnection()).rejects.toThrow("403");

    await page.getByRole("link", { name: "Resume …" }).click();
    await page.getByRole("button", { name: "Resume" }).click();
    await untilSays(page, "Resumed: its IdP and its administrators are let in again.");
    await administrator.goto(`/console/${acme.id}/people`);
    await untilTitled(administrator, "People");
    await idp.testConnection();
  });
});
