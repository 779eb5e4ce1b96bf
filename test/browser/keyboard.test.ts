import { describe, expect, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { idpAt } from "./support/company.ts";
import { untilHolds, untilSays, untilTitled } from "./support/console.ts";
import { press, tabTo, typeInto } from "./support/keyboard.ts";

closesBrowser();

describe("by keyboard alone", () => {
  it("an organisation is registered, connected and started, and one always sees where the focus is", async () => {
    const world = await newWorld();
    const page = await openWindow();
    const link = (name: string) => page.getByRole("link", { name, exact: true });
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const field = (name: string) => page.getByRole("textbox", { name, exact: true });

    await page.goto("/");
    await typeInto(page, field("Name of your organisation"), "No Mouse Ltd");
    await tabTo(page, page.getByLabel("Your identity provider"));
    await page.keyboard.type("JumpCloud");
    await tabTo(page, page.locator("summary"));
    await page.keyboard.press("Space");
    await typeInto(page, field("Address of Foundation"), world.url);
    await typeInto(page, field("Organisation in Foundation"), "demo");
    await tabTo(page, page.getByLabel("a user name and password"));
    await page.keyboard.press("ArrowDown");
    await field("Token").waitFor();
    await page.keyboard.press("ArrowUp");
    await typeInto(page, field("User name"), "rollcall");
    await typeInto(page, field("Password"), "rollcall");
    await press(page, button("Register"));
    await untilTitled(page, "No Mouse Ltd is registered");
    const [scimUrl, token] = await page.getByRole("code").allTextContents();
    const idp = idpAt(scimUrl ?? "", token ?? "");

    await press(page, link("Continue to set-up"));
    await untilSays(page, "No request from JumpCloud yet.");
    const ada = await idp.addUser("ada@nomouse.example");
    await idp.addGroup("Engineering", [ada]);
    await press(page, link("First sync"));
    await press(page, button("See what would happen"));
    await page.getByRole("row", { name: "Groups to be made 1 Engineering" }).waitFor();
    await press(page, button("Start"));
    await untilSays(page, /^Foundation holds exactly what your IdP says: one place|1 place/);
    await press(page, link("Open the overview"));
    await untilTitled(page, "One person in one Foundation group matches your IdP.");
    await untilHolds(world, { Engineering: ["ada@nomouse.example"] });

    await press(page, button("Sign out"));
    await untilTitled(page, "Sign in");
    expect(await page.context().cookies()).toEqual([]);
  });
});
