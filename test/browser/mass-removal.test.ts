import { describe, expect, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser } from "./support/chromium.ts";
import { connectionTo, idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilHolds, untilSays, untilTitled, withoutReload } from "./support/console.ts";

closesBrowser();

describe("a removal of many at once", () => {
  it("is held by the policy that was set, seen on every page, and approved", async () => {
    const world = await newWorld();
    const acme = await registerCompany({ foundation: connectionTo(world.url) });
    const idp = idpAt(acme.scimUrl, acme.scimToken);
    const names = ["ada", "bo", "cy", "di", "ed", "flo"].map((name) => `${name}@acme.example`);
    const ids = await Promise.all(names.map((name) => idp.addUser(name)));
    const group = await idp.addGroup("Everybody", ids);
    await untilHolds(world, { Everybody: names });

    const page = await signInAt(acme, "/policies");
    await page.getByLabel("A mass change: more people than").fill("3");
    await page.getByRole("button", { name: "Preview" }).last().click();
    await untilSays(page, /20 people\s+→\s+3 people/);
    await page.getByRole("button", { name: "Save" }).click();
    await untilSays(page, "The policies are saved.");

    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await withoutReload(page, async () => {
      await idp.patch(`/Groups/${group}`, { op: "replace", path: "members", value: [] });
      await untilTitled(page, "6 removals are held back as a mass change.");
    });
    await page.getByRole("link", { name: "People", exact: true }).click();
    await page.getByRole("link", { name: "Sync 6 waiting for you" }).click();
    for (const name of names) await page.getByRole("row", { name: new RegExp(`Take out ${name}`) }).waitFor();
    expect(await world.members()).toEqual({ Everybody: names });

    await page.getByRole("button", { name: /^Approve.*Take out ada@/ }).click();
    await untilHolds(world, { Everybody: names.slice(1) });
    await page.getByRole("link", { name: "Approve all …" }).click();
    await untilTitled(page, "Approve all removals?");
    await page.getByRole("button", { name: "Approve all" }).click();
    await untilSays(page, "Approved: the removals are on their way.");
    await untilHolds(world, { Everybody: [] });
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await untilTitled(page, "Nobody is in the one Foundation group, as your IdP says.");
    expect(await page.getByRole("link", { name: "Sync", exact: true }).textContent()).toBe("Sync");
  });
});
