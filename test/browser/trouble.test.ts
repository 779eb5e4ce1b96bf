import { describe, expect, it } from "vitest";
import { newWorld } from "../support/foundation-world.ts";
import { closesBrowser } from "./support/chromium.ts";
import { connectionTo, idpAt, registerCompany } from "./support/company.ts";
import { signInAt, untilHolds, untilSays, untilTitled, withoutReload } from "./support/console.ts";

closesBrowser();

/** A company of two people, one of whom is in a group, all of it in Foundation. */
async function company() {
  const world = await newWorld();
  const acme = await registerCompany({ foundation: connectionTo(world.url) });
  const idp = idpAt(acme.scimUrl, acme.scimToken);
  const ada = await idp.addUser("ada@acme.example");
  const bo = await idp.addUser("bo@acme.example");
  const group = await idp.addGroup("Engineering", [ada]);
  await untilHolds(world, { Engineering: ["ada@acme.example"] });
  const addBo = () => idp.patch(`/Groups/${group}`, { op: "add", path: "members", value: [{ value: bo }] });
  return { world, acme, idp, addBo };
}

const BOTH = { Engineering: ["ada@acme.example", "bo@acme.example"] };

describe("when something is wrong", () => {
  it("a Foundation that fails is told of while one looks, and made up for when it is mended", async () => {
    const { world, acme, addBo } = await company();
    const page = await signInAt(acme);
    await untilTitled(page, "One person in one Foundation group matches your IdP.");

    await withoutReload(page, async () => {
      await world.faults([{ status: 503 }]);
      await addBo();
      await untilTitled(page, /^Changes have not reached Foundation for /);
      await untilSays(page, /It is tried again and again by itself\./);
    });
    expect(await page.getByRole("link", { name: "Check the connection" }).isVisible()).toBe(true);

    await page.getByRole("link", { name: "Sync" }).click();
    await page.getByRole("row", { name: /bo@acme\.example.*Engineering/ }).waitFor();
    await world.faults([]);
    await page.getByRole("button", { name: "Try everything now" }).click();
    await untilSays(page, "Everything that waited for a later time is being tried now.");
    await untilSays(page, "2 people in one Foundation group match your IdP.");
    await untilHolds(world, BOTH);
  });

  it("a password that Foundation refuses is told of, and entered anew where the way leads", async () => {
    const { world, acme, addBo } = await company();
    await world.faults([{ path: "/login$", status: 401 }]);
    await world.edit({ expireTokens: { refresh: true } });
    await addBo();
    const page = await signInAt(acme);
    await untilTitled(page, /^Changes have not reached Foundation for /);
    await page.getByRole("link", { name: "Check the connection" }).click();
    await page.getByRole("button", { name: "Test the connection" }).click();
    await page.getByRole("row", { name: /^Sign-in Failed/ }).waitFor();

    await world.faults([]);
    await page.getByLabel("Password", { exact: true }).fill("rollcall");
    await page.getByRole("button", { name: "Save the connection" }).click();
    await untilSays(page, "The connection is saved, and work goes on with it.");
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await untilTitled(page, "2 people in one Foundation group match your IdP.");
    await untilHolds(world, BOTH);
  });

  it("one person who cannot be created stops nobody else, and the page says what to do", async () => {
    const { world, acme, idp, addBo } = await company();
    const nameless = await idp.addUser("nameless", { emails: [] });
    await idp.addGroup("Sales", [nameless]);
    await addBo();
    await untilHolds(world, { ...BOTH, Sales: [] });
    const page = await signInAt(acme);
    await untilTitled(page, "One change needs you.");
    await page.getByRole("link", { name: "Look at it" }).click();
    await page.getByRole("row", { name: /nameless.*no e-mail address/ }).waitFor();

    await idp.patch(`/Users/${nameless}`, {
      op: "add",
      path: "emails",
      value: [{ value: "nameless@acme.example", primary: true }],
    });
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await untilTitled(page, "3 people in 2 Foundation groups match your IdP.");
    await untilHolds(world, { ...BOTH, Sales: ["nameless"] });
  });
});
