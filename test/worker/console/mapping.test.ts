import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type ConsoleBrowser, type Fields, type Page, signInTo, textOf } from "../../support/console.ts";
import { type ScimClient, scimClient } from "../../support/scim-client.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

interface World {
  readonly tenant: TestTenant;
  readonly idp: ScimClient;
  readonly browser: ConsoleBrowser;
}

async function world(): Promise<World> {
  const tenant = await registerTenant();
  return { tenant, idp: scimClient(tenant), browser: await signInTo(tenant) };
}

const rules = async ({ tenant }: World) =>
  (await (await tenant.api("GET", "/mapping")).json<{ rules: readonly object[] }>()).rules;

const state = async ({ tenant }: World, mapping: object) =>
  expect((await tenant.api("PUT", "/mapping", mapping)).status).toBe(200);

/** Sends the mapping's form with what stands in it. */
const send = ({ browser }: World, page: Page, action: string, fields: Fields = {}) =>
  browser.submit(page, "/mapping", { do: action, ...fields });

/** What a field of the form holds; undefined where there is no such field. */
const entered = (page: Page, name: string): string | undefined =>
  new RegExp(`<input[^>]* name="${name}"[^>]* value="([^"]*)"`)
    .exec(page.html)?.[1]
    ?.replaceAll("&quot;", '"');

/** The text that describes a field as wrong. */
const errorOf = (page: Page, id: string): string | undefined =>
  new RegExp(`<p class="error" id="${id}-error">([\\s\\S]*?)</p>`).exec(page.html)?.[1];

const checkOf = (page: Page, row: number): string =>
  textOf(new RegExp(`<p[^>]* id="check-${row}"[^>]*>([\\s\\S]*?)</p>`).exec(page.html)?.[1] ?? "");

describe("the page of the mapping", () => {
  it("shows the rules, what each matches now, and what becomes of the other groups", async () => {
    const it = await world();
    for (const name of ["sales-eu", "sales-us", "ops"]) await it.idp.createGroup(name);
    await state(it, {
      rules: [
        { when: 'displayName sw "sales"', target: "Sales", roles: ["Data Owner", "A, B"], adopt: true },
      ],
      otherwise: "ignore",
    });
    const page = await it.browser.get("/mapping");
    expect(page).toMatchObject({ status: 200, title: "Mapping" });
    expect(entered(page, "when.0")).toBe('displayName sw "sales"');
    expect(entered(page, "roles.0")).toBe('Data Owner, "A, B"');
    expect(checkOf(page, 0)).toBe("Matches 2 groups now: sales-eu , sales-us .");
    expect(page.text).toContain(
      "One group , by the rules above as they stand. They give nobody access".replace(" ,", ","),
    );
    expect(page.html).toMatch(/\/groups\/[\w-]+" dir="auto">ops</);
    expect(page.cost?.trips).toBeLessThanOrEqual(4);
  });

  it("adds, moves and takes away rules without saving anything", async () => {
    const it = await world();
    await state(it, { rules: [{ when: "externalId pr", target: "One" }], otherwise: "ignore" });
    const before = await rules(it);
    const added = await send(it, await it.browser.get("/mapping"), "add", { "target.0": "First" });
    expect(entered(added, "target.0")).toBe("First");
    const moved = await send(it, added, "down.0", { "target.1": "Second", "adopt.1": "on" });
    expect([entered(moved, "target.0"), entered(moved, "target.1")]).toEqual(["Second", "First"]);
    expect(moved.html).toMatch(/name="adopt\.0"[^>]* checked/);
    const back = await send(it, moved, "up.1");
    expect(entered(back, "target.0")).toBe("First");
    const removed = await send(it, back, "remove.0");
    expect([entered(removed, "target.0"), entered(removed, "target.1")]).toEqual(["Second", undefined]);
    expect(await rules(it)).toEqual(before);
  });

  it("checks a filter while it is typed, and all of them by a button", async () => {
    const it = await world();
    for (const place of [1, 2, 3, 4, 5, 6, 7]) await it.idp.createGroup(`team ${place}`);
    const check = async (when: string) =>
      (await it.browser.get(`/mapping/check/3?${new URLSearchParams({ "when.3": when })}`)).text;
    expect(await check('displayName co "team"')).toMatch(
      /^Matches 7 groups now: team 1 , .*team 5 and 2 more\.$/,
    );
    expect(await check('displayName eq "x"')).toBe("Matches no group now.");
    expect(await check("displayName is 1")).toContain("at character 13");
    expect(await check('members.value eq "1"')).toContain("not at its members");
    expect(await check(" ")).toBe("");

    const page = await send(it, await it.browser.get("/mapping"), "check", { "when.0": "displayNam pr" });
    expect(page.status).toBe(200);
    expect(checkOf(page, 0)).toContain("displayNam");
    expect(entered(page, "when.0")).toBe("displayNam pr");
  });

  it("looks at a bounded number of groups, and says so", async () => {
    const it = await world();
    await env.DB.batch([
      env.DB.prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
         INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
         SELECT ?1, printf('g%05d', i), 'g' || i, 1, 1, 1, json_object('displayName', 'g' || i), '{}' FROM n`,
      ).bind(it.tenant.id),
      env.DB.prepare(`UPDATE tenants SET group_count = 1200 WHERE id = ?1`).bind(it.tenant.id),
    ]);
    const page = await it.browser.get("/mapping/check/0?when.0=displayName+pr");
    expect(page.text).toContain("Matches 1,000 groups now, among the first 1,000 of 1,200 groups:");
    expect(page.cost?.trips).toBeLessThanOrEqual(4);
    // D1 counts a row four times where a page is summed up to end it.
    expect(page.cost?.read).toBeLessThan(4_100);
  });

  it("shows what is wrong beside the rule that it is about", async () => {
    const it = await world();
    const sent = await send(it, await it.browser.get("/mapping"), "preview", {
      "when.0": "externalId pr",
      "target.0": "{displayName",
      "roles.0": "Fine, {members}",
      "when.1": "",
      "target.1": "Lonely",
      "roles.1": "",
      nameTemplate: "same for all",
    });
    expect(sent.status).toBe(422);
    expect(sent.text).toContain("Nothing was saved");
    expect(entered(sent, "target.1")).toBe("Lonely");
    expect(errorOf(sent, "field-when-1")).toBe("Must not be empty.");
    const second = await send(it, sent, "preview", { "when.1": 'displayName eq "x"' });
    expect(errorOf(second, "field-target-0")).toContain("a brace without its partner");
    expect(errorOf(second, "field-roles-0")).toContain("more than one value");
    expect(errorOf(second, "field-nameTemplate")).toContain("Must hold {group}");
    expect(errorOf(second, "field-target-1")).toBeUndefined();
    expect(await rules(it)).toEqual([]);
  });
});

describe("the preview of a mapping", () => {
  it("says who gains and loses what, and saves just what was previewed", async () => {
    const it = await world();
    const [ada, bo] = [await it.idp.createUser("ada@x.example"), await it.idp.createUser("bo@x.example")];
    await it.idp.createGroup("sales", [ada]);
    await it.idp.createGroup("ops", [bo]);
    const preview = await send(it, await it.browser.get("/mapping"), "preview", {
      "when.0": 'displayName eq "sales"',
      "target.0": "All",
      "roles.0": "Data Owner",
      "when.1": 'displayName eq "sales" or displayName eq "nobody"',
      "target.1": "x".repeat(200),
      "roles.1": "",
      otherwise: "ignore",
      nameTemplate: `${"y".repeat(80)}{group}`,
    });
    expect(preview.status).toBe(422);
    const shorter = await send(it, preview, "preview", { "target.1": "all", nameTemplate: "{group}" });
    expect(shorter).toMatchObject({ status: 200, title: "Preview" });
    expect(shorter.text).toContain(
      "Foundation groups: 1 made, 2 left empty. One place gained, 2 places lost.",
    );
    expect(shorter.text).toContain('bo@x.example ops The group "ops" holds them, and is no longer mirrored.');
    expect(shorter.text).toContain('ada@x.example All The group "sales" holds them, and rule 1');
    expect(shorter.text).toContain("Roles that are given 1");
    expect(await rules(it)).toEqual([]);

    const again = await send(it, shorter, "edit");
    expect(entered(again, "target.1")).toBe("all");
    const saved = await send(it, shorter, "save");
    expect(saved).toMatchObject({ status: 303, location: `/console/${it.tenant.id}/mapping?done=saved` });
    expect((await it.browser.follow(saved)).text).toContain("The mapping is saved");
    expect(await rules(it)).toEqual([
      { when: 'displayName eq "sales"', target: "All", roles: ["Data Owner"], adopt: false },
      { when: 'displayName eq "sales" or displayName eq "nobody"', target: "all", roles: [], adopt: false },
    ]);
  });

  it("comes before a save that takes much away, and again where more would be lost by now", async () => {
    const it = await world();
    const people = await Promise.all(
      Array.from({ length: 12 }, (_, place) => it.idp.createUser(`p${place}@x.example`)),
    );
    const group = await it.idp.createGroup("everybody", people.slice(0, 2));
    const ignoring = { otherwise: "ignore" };
    const few = await send(it, await it.browser.get("/mapping"), "save", ignoring);
    expect(few.status).toBe(303);
    await state(it, { rules: [], otherwise: "mirror" });

    await it.idp.add(group, ...people.slice(2, 6));
    const shown = await send(it, await it.browser.get("/mapping"), "save", ignoring);
    expect(shown).toMatchObject({ status: 200, title: "Preview" });
    expect(shown.text).toContain("Not saved yet This takes something away.");
    await it.idp.add(group, ...people.slice(6));
    const grown = await send(it, shown, "save");
    expect(grown).toMatchObject({ status: 200, title: "Preview" });
    expect(grown.text).toContain("more would be lost by now");
    expect((await send(it, grown, "save")).status).toBe(303);
  });

  it("does not overwrite what somebody else saved meanwhile", async () => {
    const it = await world();
    const mine = { "when.0": "externalId pr", "target.0": "Mine", "roles.0": "" };
    const preview = await send(it, await it.browser.get("/mapping"), "preview", mine);
    await state(it, { rules: [{ when: 'displayName eq "a"', target: "Theirs" }], otherwise: "ignore" });
    for (const action of ["save", "preview"]) {
      const conflict = await send(it, preview, action);
      expect(conflict.status).toBe(409);
      expect(conflict.text).toContain("Theirs");
      expect(conflict.text).toContain("Mine");
    }
    expect(await rules(it)).toMatchObject([{ target: "Theirs" }]);
    const conflict = await send(it, preview, "save");
    const against = await send(it, conflict, "preview");
    expect(against).toMatchObject({ status: 200, title: "Preview" });
    expect((await send(it, against, "save")).status).toBe(303);
    expect(await rules(it)).toMatchObject([{ target: "Mine" }]);
  });

  it("lets one of those who save at the same moment win, and tells the others", async () => {
    const it = await world();
    const page = await it.browser.get("/mapping");
    const sent = await Promise.all(
      ["a", "b", "c", "d"].map((name) =>
        send(it, page, "save", { "when.0": "externalId pr", "target.0": name, "roles.0": "" }),
      ),
    );
    expect(sent.map(({ status }) => status).toSorted()).toEqual([303, 409, 409, 409]);
    const winner = sent.findIndex(({ status }) => status === 303);
    expect(await rules(it)).toMatchObject([{ target: "abcd".charAt(winner) }]);
  });

  it("says what waits because of the mapping", async () => {
    const it = await world();
    await it.idp.createGroup("taken");
    await env.DB.batch([
      env.DB.prepare(
        `UPDATE work SET state = 'parked', reason = 'It is taken.', remedy = 'Take it over.' WHERE tenant = ?1 AND kind = 'group'`,
      ).bind(it.tenant.id),
      env.DB.prepare(
        `INSERT INTO lanes (tenant, epoch, dead_letters, parked) VALUES (?1, 1, 0, 1)
         ON CONFLICT DO UPDATE SET parked = 1`,
      ).bind(it.tenant.id),
    ]);
    const page = await it.browser.get("/mapping");
    expect(page.text).toContain("Foundation groups that wait for you taken : It is taken. Take it over.");
    expect(page.cost?.trips).toBeLessThanOrEqual(4);
  });
});

describe("the walls of the mapping's pages", () => {
  it("hold whatever names say", async () => {
    const it = await world();
    const names = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202egnp.exe 🦊"];
    const person = await it.idp.createUser("eve@x.example");
    for (const name of names) await it.idp.createGroup(name, [person]);
    const [fragment, editor] = [
      await it.browser.get("/mapping/check/0?when.0=displayName+pr"),
      await send(it, await it.browser.get("/mapping"), "check", {
        "when.0": '"><script>alert(2)</script>',
        "target.0": "<b>bold</b>",
        "roles.0": "'><i>",
      }),
    ];
    const preview = await send(it, await it.browser.get("/mapping"), "preview", {
      "when.0": "displayName pr",
      "target.0": "<b>{displayName}</b>",
      "roles.0": "<i>",
    });
    for (const page of [fragment, editor, preview, await it.browser.get("/mapping")]) {
      expect(page.html).not.toMatch(/<script>|<img|<b>|<i>/);
      for (const name of names) if (page !== editor) expect(page.text).toContain(name);
    }
    expect(preview.status).toBe(200);
  });

  it("hold against another tenant's session, and against a form of another session", async () => {
    const [mine, theirs] = [await world(), await world()];
    const csrf = entered(await theirs.browser.get("/mapping"), "csrf") ?? "";
    expect((await mine.browser.get(`/console/${theirs.tenant.id}/mapping`)).title).toBe("Sign in");
    expect((await mine.browser.get(`/console/${theirs.tenant.id}/mapping/check/0?when.0=a`)).title).toBe(
      "Sign in",
    );
    const forged = await mine.browser.post("/mapping", {
      csrf,
      do: "save",
      otherwise: "ignore",
      version: "1",
    });
    expect(forged.status).toBe(403);
  });
});
