import { describe, expect, it } from "vitest";
import { type FoundationWorld, newWorld } from "../support/foundation-world.ts";
import { closesBrowser } from "./support/chromium.ts";
import { callApi, connectionTo, idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilHolds, untilSays, untilTitled, withoutReload } from "./support/console.ts";
import { press, typeInto } from "./support/keyboard.ts";

closesBrowser();

const idOf = async (world: FoundationWorld, name: string) =>
  (await world.state()).groups.find((group) => group.name === name)?.identifier;

describe("the mapping", () => {
  it("is changed by keyboard: checked as it is typed, previewed, saved, and followed by Foundation", async () => {
    const world = await newWorld();
    const acme = await registerCompany({ foundation: connectionTo(world.url) });
    await callApi(acme, "PUT", "/mapping", { rules: [], otherwise: "ignore" });
    const idp = idpAt(acme.scimUrl, acme.scimToken);
    const ada = await idp.addUser("ada@acme.example");
    await idp.addGroup("eng-data", [ada]);
    await idp.addGroup("office", [ada]);

    const page = await signInAt(acme, "/mapping");
    const filter = page.getByLabel("When of rule 1");
    const target = page.getByLabel("Foundation group of rule 1");
    const preview = page.getByRole("button", { name: "Preview" }).last();
    const save = page.getByRole("button", { name: "Save" });
    await withoutReload(page, async () => {
      await typeInto(page, filter, 'displayName begins "eng"');
      await page.locator("#check-0 .error").waitFor();
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type('displayName sw "eng"');
      await untilSays(page, "Matches one group now: eng-data.");
    });
    await typeInto(page, target, "Engineers");
    await press(page, preview);
    await untilTitled(page, "Preview");
    await page.getByRole("heading", { name: "Foundation groups that are made 1" }).waitFor();
    await page.getByRole("row", { name: /^ada@acme\.example Engineers / }).waitFor();
    expect(await world.members(), "a preview changes nothing").toEqual({});

    await press(page, save);
    await untilSays(page, "The mapping is saved, and Foundation follows.");
    await untilHolds(world, { Engineers: ["ada@acme.example"] });
    const made = await idOf(world, "Engineers");

    await press(page, page.getByText("Names in Foundation"));
    await typeInto(page, page.getByLabel("Name template"), "Acme {group}");
    await press(page, preview);
    await untilTitled(page, "Preview");
    await page.getByRole("listitem").filter({ hasText: "Engineers → Acme Engineers" }).waitFor();
    await press(page, save);
    await untilSays(page, "The mapping is saved, and Foundation follows.");
    await untilHolds(world, { "Acme Engineers": ["ada@acme.example"] });
    expect(await idOf(world, "Acme Engineers"), "it is the same group under another name").toBe(made);
  });
});
