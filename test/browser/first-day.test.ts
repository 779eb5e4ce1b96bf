import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { idpAt } from "./support/company.ts";
import { untilHolds, untilSays, untilTitled, withoutReload } from "./support/console.ts";

closesBrowser();

describe("an organisation's first day", () => {
  it("leads from the registration to people in Foundation, and says at each step where it stands", async () => {
    const world = await newWorld();
    const page = await openWindow({ permissions: ["clipboard-read", "clipboard-write"] });

    await page.goto("/");
    await page.getByLabel("Name of your organisation").fill("Acme Inc");
    await page.getByLabel("Your identity provider").selectOption({ label: "Okta" });
    await page.getByRole("button", { name: "Register" }).click();
    await untilTitled(page, "Acme Inc is registered");
    const idp = idpAt(await copied(page, "SCIM address"), await copied(page, "SCIM token"));

    await page.getByRole("link", { name: "Continue to set-up" }).click();
    await untilSays(page, "No request from Okta yet.");
    await withoutReload(page, async () => {
      await idp.testConnection();
      await untilSays(page, "Okta has called, last within the hour.");
      const ada = await idp.addUser("ada@acme.example");
      const bo = await idp.addUser("bo@acme.example");
      const cy = await idp.addUser("cy@acme.example");
      await idp.addGroup("Engineering", [ada, bo]);
      await idp.addGroup("Sales", [bo, cy]);
      await untilSays(page, "2 of 2 groups lead to 2 Foundation groups.");
    });

    await page.getByRole("link", { name: "Next: Foundation" }).click();
    await page.getByLabel("Address of Foundation").fill(world.url);
    await page.getByLabel("Organisation in Foundation").fill("demo");
    await page.getByLabel("User name", { exact: true }).fill("rollcall");
    await page.getByLabel("Password", { exact: true }).fill("rollcall");
    await page.getByRole("button", { name: "Save the connection" }).click();
    await untilSays(page, "The connection is saved. Test it next.");
    await page.getByRole("button", { name: "Test the connection" }).click();
    await untilSays(page, "Everything that Rollcall needs is there.");
    expect(await page.getByText("Failed").count()).toBe(0);

    await page.getByRole("link", { name: "Mapping" }).and(page.locator("[href*=step]")).click();
    await untilSays(page, "Every group leads to a Foundation group of its own name.");
    await page.getByRole("link", { name: "Keep it and go on" }).click();
    await page.getByRole("button", { name: "See what would happen" }).click();
    await page.getByRole("row", { name: "Groups to be made 2 Engineering, Sales" }).waitFor();
    await page.getByRole("row", { name: /^People to be created 3 / }).waitFor();
    await page.getByRole("row", { name: /^Places to be given 4 / }).waitFor();
    expect(await world.members(), "looking only looks").toEqual({});

    await page.getByRole("button", { name: "Start" }).click();
    await untilSays(page, "Started. From now on Foundation follows your identity provider.");
    await withoutReload(page, () =>
      untilSays(page, /^Foundation holds exactly what your IdP says: 4 places/),
    );
    await page.getByRole("link", { name: "Open the overview" }).click();
    await untilTitled(page, "3 people in 2 Foundation groups match your IdP.");
    await untilHolds(world, {
      Engineering: ["ada@acme.example", "bo@acme.example"],
      Sales: ["bo@acme.example", "cy@acme.example"],
    });
  });

  it("gives the addresses and tokens as a file, and the tokens never again", async () => {
    const page = await openWindow();
    await page.goto("/");
    await page.getByLabel("Name of your organisation").fill("Kept Safe");
    await page.getByRole("button", { name: "Register" }).click();
    await untilTitled(page, "Kept Safe is registered");
    const token = (await page.getByText(/^rca_\w+$/).textContent()) ?? "none";

    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download all of this" }).click();
    expect(await textOf(await (await downloading).createReadStream())).toContain(`Admin token    ${token}`);

    await page.getByRole("link", { name: "Continue to set-up" }).click();
    await untilTitled(page, "Set-up");
    // The page was the answer to a form, and the browser says that nothing has kept it.
    await expect(page.goBack()).rejects.toThrow("ERR_CACHE_MISS");
  });
});

/** What the button beside a value puts on the clipboard. */
async function copied(page: Page, label: string): Promise<string> {
  const button = page.getByRole("button", { name: `Copy: ${label}` });
  await button.click();
  await button.filter({ hasText: "Copied" }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
