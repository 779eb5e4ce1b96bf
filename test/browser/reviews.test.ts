import { describe, expect, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser } from "./support/chromium.ts";
import { connectionTo, idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilHolds, untilSays, untilTitled } from "./support/console.ts";

closesBrowser();

describe("people who come back", () => {
  it("get no access from before until somebody confirms it, and none that is dismissed", async () => {
    const world = await newWorld();
    const acme = await registerCompany({ idp: "okta", foundation: connectionTo(world.url) });
    const idp = idpAt(acme.scimUrl, acme.scimToken);
    const ada = await idp.addUser("ada@acme.example");
    const bo = await idp.addUser("bo@acme.example");
    await idp.addGroup("Engineering", [ada, bo]);
    await untilHolds(world, { Engineering: ["ada@acme.example", "bo@acme.example"] });

    await idp.setActive(ada, false);
    await idp.setActive(bo, false);
    await untilHolds(world, { Engineering: [] });
    await idp.setActive(ada, true);
    await idp.setActive(bo, true);

    const page = await signInAt(acme);
    await page.getByRole("link", { name: "2 memberships to review" }).click();
    await untilTitled(page, "Reviews");
    expect(await world.members()).toEqual({ Engineering: [] });

    await page.getByRole("button", { name: "Confirm: ada@acme.example in Engineering" }).click();
    await untilSays(page, "Confirmed. The membership counts again; Foundation follows within moments.");
    await untilHolds(world, { Engineering: ["ada@acme.example"] });

    await page.getByLabel("bo@acme.example in Engineering").first().check();
    await page.getByRole("button", { name: "Dismiss ticked" }).click();
    await untilSays(page, "Dismissed. The membership has ended.");
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await untilTitled(page, "One person in one Foundation group matches your IdP.");
    await untilSays(page, "Nothing waits for anybody.");
    expect(await world.members()).toEqual({ Engineering: ["ada@acme.example"] });
  });
});
