import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type ConsoleBrowser, type Fields, type Page, signInTo } from "../../support/console.ts";
import { scimClient } from "../../support/scim-client.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

interface World {
  readonly tenant: TestTenant;
  readonly browser: ConsoleBrowser;
}

async function world(idp = "okta"): Promise<World> {
  const tenant = await registerTenant({ idp });
  return { tenant, browser: await signInTo(tenant) };
}

const policies = async ({ tenant }: World) =>
  (await tenant.api("GET", "/policies")).json<Record<string, unknown>>();

const send = ({ browser }: World, page: Page, action: string, fields: Fields = {}) =>
  browser.submit(page, "/policies", { do: action, ...fields });

const stated = async ({ tenant }: World) =>
  JSON.parse(
    (await env.DB.prepare("SELECT policies FROM tenants WHERE id = ?")
      .bind(tenant.id)
      .first("policies")) as string,
  ) as object;

describe("the page of the policies", () => {
  it("shows each with its explanation, what is in force, and the IdP's default", async () => {
    const it = await world();
    const page = await it.browser.get("/policies");
    expect(page).toMatchObject({ status: 200, title: "Policies" });
    expect(page.text).toContain("Review default for Okta They wait under Reviews");
    expect(page.html).toMatch(/value="review" checked/);
    expect(page.html).toMatch(/name="guard\.share"[^>]* value="30"/);
    expect(page.cost?.trips).toBe(2);
    const leaves = Object.values(await policies(it)).flatMap((value): readonly unknown[] =>
      typeof value === "object" ? Object.values(value as object) : [value],
    );
    expect(page.html.match(/class="policy"/g)).toHaveLength(leaves.length);
  });

  it("previews whom a change concerns, and saves it from there", async () => {
    const it = await world();
    const idp = scimClient(it.tenant);
    await idp.setActive(await idp.createUser('"><img src=x onerror=alert(1)>@x.example'), false);
    const before = await policies(it);
    const preview = await send(it, await it.browser.get("/policies"), "preview", {
      onRecreate: "conflict",
      "guard.share": "12.5",
      "guard.protectedRoles": 'Data Owner, "A, B"',
      strict: "true",
    });
    expect(preview).toMatchObject({ status: 200, title: "Preview" });
    expect(preview.text).toContain(
      "Creating somebody who is here and inactive The same person returns → Refuse",
    );
    expect(preview.text).toContain("Creating one of these, who are inactive, is then refused as a conflict.");
    expect(preview.text).toContain('"><img src=x onerror=alert(1)>@x.example');
    expect(preview.html).not.toContain("<img");
    expect(preview.text).toContain("A mass change: a larger share than 30 percent → 12.5 percent");
    expect(await policies(it)).toEqual(before);
    expect(preview.cost?.trips).toBeLessThanOrEqual(5);

    expect((await send(it, preview, "edit")).html).toMatch(/value="conflict" checked/);
    const saved = await send(it, preview, "save");
    expect(saved).toMatchObject({ status: 303 });
    expect((await it.browser.follow(saved)).text).toContain("The policies are saved.");
    expect(await stated(it)).toEqual({
      onRecreate: "conflict",
      strict: true,
      guard: { share: 0.125, protectedRoles: ["Data Owner", "A, B"] },
    });
  });

  it("resets one policy to the IdP's default, which it follows from then on", async () => {
    const it = await world();
    await it.tenant.api("PUT", "/policies", {
      onReactivate: "trust",
      staleAfterDays: 7,
      drift: { missing: "report" },
    });
    const page = await it.browser.get("/policies");
    expect(page.text).toContain("Yours; the default is review. Reset");
    const preview = await send(it, page, "reset.onReactivate");
    expect(preview.text).toContain("Memberships from before a deactivation Trust → Review");
    expect((await send(it, preview, "save")).status).toBe(303);
    expect(await stated(it)).toEqual({ staleAfterDays: 7, drift: { missing: "report" } });
    expect(await policies(it)).toMatchObject({ onReactivate: "review" });
  });

  it("shows what cannot be used beside its field, with what was entered", async () => {
    const it = await world();
    const page = await it.browser.get("/policies");
    for (const [name, text, error] of [
      ["staleAfterDays", "0", "Enter a whole number from 1 to 366."],
      ["activityDays", "", "Enter a whole number from 1 to 366."],
      ["guard.people", "many", "Enter a whole number from 0 to 1,000,000."],
      ["guard.share", "101", "Enter a number from 0 to 100."],
      ["onReactivate", "perhaps", "Choose one of these."],
      ["strict", "perhaps", "Choose one of these."],
      ["guard.protectedRoles", Array.from({ length: 21 }, (_, place) => `r${place}`).join(","), "<=20"],
    ] as const) {
      const refused = await send(it, page, "save", { [name]: text });
      expect([name, refused.status]).toEqual([name, 422]);
      expect(refused.text).toContain("Nothing was saved");
      expect(refused.text).toContain(error);
      if (!error.startsWith("Choose")) expect(refused.html).toContain(`name="${name}"`);
      if (text === "many") expect(refused.html).toMatch(/name="guard\.people"[^>]* value="many"/);
    }
    expect(await stated(it)).toEqual({});
  });

  it("changes only what was changed in it, whatever others have saved meanwhile", async () => {
    const it = await world();
    const page = await it.browser.get("/policies");
    await it.tenant.api("PUT", "/policies", { onGroupDelete: "delete" });
    expect((await send(it, page, "save", { ungrouped: "inactive" })).status).toBe(303);
    expect(await stated(it)).toEqual({ onGroupDelete: "delete", ungrouped: "inactive" });
    expect((await send(it, page, "preview")).text).toContain("Nothing was changed");
  });

  it("says in the preview what others have saved meanwhile, which stays", async () => {
    const it = await world();
    const page = await it.browser.get("/policies");
    await it.tenant.api("PUT", "/policies", { onGroupDelete: "delete", staleAfterDays: 7 });
    const preview = await send(it, page, "preview", { ungrouped: "inactive", staleAfterDays: "7" });
    expect(preview).toMatchObject({ status: 200, title: "Preview" });
    expect(preview.text).toMatch(/somebody else has saved.* Count as stale after 30 days → 7 days/);
    expect((await send(it, preview, "save")).status).toBe(303);
    expect(await stated(it)).toEqual({ onGroupDelete: "delete", staleAfterDays: 7, ungrouped: "inactive" });
  });

  it("does not overwrite what somebody else made of the same policy meanwhile, and loses nothing", async () => {
    const it = await world();
    const mine = { staleAfterDays: "9", ungrouped: "inactive", "guard.protectedRoles": '<i>, "A, B"' };
    const page = await it.browser.get("/policies");
    const preview = await send(it, page, "preview", mine);
    const theirs = { staleAfterDays: 7, onGroupDelete: "delete" };
    await it.tenant.api("PUT", "/policies", theirs);
    for (const conflict of [
      await send(it, page, "preview", mine),
      await send(it, page, "save", mine),
      await send(it, preview, "save"),
    ]) {
      expect(conflict).toMatchObject({ status: 409, title: "The policies have changed meanwhile" });
      expect(conflict.text).toContain("7 days In force now");
      expect(conflict.text).toContain("9 days Yours");
      expect(conflict.text).toContain('Protected roles none → <i>, "A, B"');
      expect(conflict.html).not.toContain("<i>");
    }
    expect(await stated(it)).toEqual(theirs);

    const conflict = await send(it, preview, "save");
    const edited = await send(it, conflict, "edit");
    expect(edited).toMatchObject({ status: 200, title: "Policies" });
    expect(edited.html).toMatch(/name="staleAfterDays"[^>]* value="9"/);
    const against = await send(it, conflict, "preview");
    expect(against.text).toContain("Count as stale after 7 days → 9 days");
    const given = await send(it, conflict, "preview", { staleAfterDays: "7" });
    expect(given).toMatchObject({ status: 200, title: "Preview" });
    expect(given.text).not.toContain("Count as stale after");
    expect((await send(it, against, "save")).status).toBe(303);
    expect(await stated(it)).toEqual({
      ...theirs,
      staleAfterDays: 9,
      ungrouped: "inactive",
      guard: { protectedRoles: ["<i>", "A, B"] },
    });
  });

  it("finds nothing to save where somebody else did the same", async () => {
    const it = await world();
    const page = await it.browser.get("/policies");
    await it.tenant.api("PUT", "/policies", { staleAfterDays: 7 });
    const same = await send(it, page, "save", { staleAfterDays: "7" });
    expect(same).toMatchObject({ status: 200, title: "Policies" });
    expect(same.text).toContain("in force already");
  });

  it("lets one of those who save the same policy at the same moment win, and tells the others", async () => {
    const it = await world();
    const page = await it.browser.get("/policies");
    const sent = await Promise.all(
      ["5", "6", "7", "8"].map((staleAfterDays) => send(it, page, "save", { staleAfterDays })),
    );
    expect(sent.map(({ status }) => status).toSorted()).toEqual([303, 409, 409, 409]);
    const winner = sent.findIndex(({ status }) => status === 303);
    expect(await stated(it)).toEqual({ staleAfterDays: 5 + winner });
  });

  it("opens nothing of another tenant", async () => {
    const [mine, theirs] = [await world(), await world()];
    expect((await mine.browser.get(`/console/${theirs.tenant.id}/policies`)).title).toBe("Sign in");
    const sent = await mine.browser.post(`/console/${theirs.tenant.id}/policies`, {
      do: "save",
      strict: "true",
    });
    expect(sent.title).toBe("Sign in");
    expect(await stated(theirs)).toEqual({});
  });
});
