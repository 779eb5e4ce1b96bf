import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type ConsoleBrowser, type Page, signInTo, textOf } from "../../support/console.ts";
import { age, letWaitForReview } from "../../support/directory-rows.ts";
import { openRoad } from "../../support/propagation.ts";
import { ENTERPRISE, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";

const DAY = 86_400_000;
const PATIENCE = { timeout: 20_000, interval: 50 };

/** The rows of the page's first table, cells joined by ` | `. */
const rowsOf = (page: Page): readonly string[] =>
  [...page.html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)]
    .slice(1)
    .map(([, row = ""]) =>
      [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = ""]) => textOf(cell)).join(" | "),
    );

const nextOf = (page: Page): string | undefined =>
  /href="([^"]*)" rel="next"/.exec(page.html)?.[1]?.replaceAll("&amp;", "&");

/** The drawing, as the list that it is: a line per stop, indented by how deep it stands. */
function pathOf(page: Page): readonly string[] {
  const drawing = page.html.split('<ul class="ways">')[1]?.split("</section>")[0] ?? "";
  const lines: string[] = [];
  let depth = 0;
  for (const [tag, stop] of drawing.matchAll(/<ul>|<\/ul>|<div class="stop[^"]*">([\s\S]*?)<\/div>/g)) {
    if (tag === "<ul>") depth++;
    else if (tag === "</ul>") depth--;
    else lines.push("  ".repeat(depth) + textOf(stop ?? "").replace(/ (just now|\d+ \w+ ago)/, " then"));
  }
  return lines;
}

const historyOf = (page: Page): readonly string[] =>
  [
    ...(page.html.split('<ol class="history">')[1]?.split("</ol>")[0] ?? "").matchAll(
      /<a[^>]*>([\s\S]*?)<\/a>/g,
    ),
  ].map(([, text = ""]) => textOf(text).replace(/[\u2068\u2069]/g, ""));

describe("the list of people", () => {
  it("is by user name, and says where each stands", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("Zoe@x.example", { displayName: "Zoë" });
    const bo = await tenant.addUser("bo@x.example", { name: { givenName: "Bo", familyName: "Dahl" } });
    await tenant.patch(`/Users/${bo}`, { op: "replace", path: "active", value: false });
    const browser = await signInTo(tenant);
    const page = await browser.get("/people");
    expect(page).toMatchObject({ status: 200, title: "People", cost: { trips: 2 } });
    expect(rowsOf(page)).toEqual([
      "bo@x.example | Bo Dahl | Deactivated just now | Not there yet",
      "Zoe@x.example | Zoë | Active | Not there yet",
    ]);
    expect(rowsOf(await browser.get("/people?show=active"))).toEqual([expect.stringMatching(/^Zoe/)]);
    expect(rowsOf(await browser.get("/people?show=inactive"))).toEqual([expect.stringMatching(/^bo/)]);
  });

  it("finds by the beginning of a user name, and by a whole address, external id or id", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("Émile@x.example", {
      emails: [{ value: "Zola@Paris.example" }],
      externalId: "00uEmile",
    });
    await tenant.addUser("emile@x.example");
    const browser = await signInTo(tenant);
    const search = async (q: string) =>
      rowsOf(await browser.get(`/people?q=${encodeURIComponent(q)}`)).map((row) => row.split(" | ")[0]);
    for (const q of ["ÉMI", " émile@x.example ", "zola@paris.EXAMPLE", "00uEmile", id])
      expect([q, await search(q)]).toEqual([q, ["Émile@x.example"]]);
    for (const q of ["ile@x", "zola", "00uemile", "%", "é%", "\0", "x'--"])
      expect([q, await search(q)]).toEqual([q, q === "\0" ? ["emile@x.example", "Émile@x.example"] : []]);
    expect((await browser.get("/people?q=nobody")).text).toContain("Nobody's user name begins like this");
  });

  it("shows whom no group holds, and what was not stated for long", async () => {
    const tenant = await scimTenant();
    const [ada, bo] = [await tenant.addUser("ada@x.example"), await tenant.addUser("bo@x.example")];
    const group = await tenant.addGroup("Engines", [ada]);
    const browser = await signInTo(tenant);
    expect(rowsOf(await browser.get("/people?show=ungrouped"))).toEqual(["bo@x.example"]);
    expect((await browser.get("/people?show=stale")).text).toContain("within 30 days");
    await age(tenant, 31 * DAY);
    await tenant.addGroup("Others", [bo]);
    const stale = await browser.get("/people?show=stale");
    expect(rowsOf(stale)).toEqual([expect.stringMatching(/^Engines \| The whole group \| 20\d\d-/)]);
    expect(stale.cost?.trips).toBeLessThanOrEqual(4);
    await tenant.patch(`/Groups/${group}`, { op: "replace", path: "displayName", value: "Motors" });
    expect(rowsOf(await browser.get("/people?show=stale"))).toEqual([
      expect.stringMatching(/^Motors \| ada@x\.example \| /),
    ]);
    expect((await browser.get("/people?show=ungrouped")).text).toContain(
      "Every active person is in a group.",
    );
  });

  it("says what would fill it", async () => {
    const browser = await signInTo(await scimTenant());
    expect((await browser.get("/people")).text).toContain("Your IdP has not sent anybody yet.");
    expect((await browser.get("/people?show=inactive")).text).toContain("Nobody is deactivated.");
  });
});

describe("one person", () => {
  it("has the way from each group over rules to Foundation groups and roles drawn", async () => {
    const { tenant, idp, holds } = await openRoad();
    await tenant.api("PUT", "/mapping", {
      rules: [
        { when: 'displayName eq "Outer"', target: "Everybody", roles: ["Data Owner"] },
        { when: 'displayName sw "In"', target: "Insiders" },
      ],
      otherwise: "ignore",
    });
    const ada = await idp.createUser("ada@x.example");
    const inner = await idp.createGroup("Inner", [ada]);
    await idp.createGroup("Outer", [inner]);
    await idp.createGroup("Chess", [ada]);
    await holds({ Everybody: ["ada@x.example"], Insiders: ["ada@x.example"] });
    const browser = await signInTo(tenant);
    const page = await browser.get(`/people/${ada}`);
    expect(page).toMatchObject({ status: 200, title: "ada@x.example" });
    expect(pathOf(page)).toEqual([
      "IdP group Inner",
      '  Rule displayName sw "In"',
      "    Foundation group Insiders In it then",
      "  IdP group that holds it Outer",
      '    Rule displayName eq "Outer"',
      "      Foundation group Everybody In it then",
      "        Role Data Owner",
      "IdP group Chess No rule maps it to a Foundation group.",
    ]);
    expect(page.html).not.toContain("hx-get");
    expect(page.text).toContain("Made by Rollcall");
    expect(page.cost?.trips).toBeLessThanOrEqual(4);
    expect(page.cost?.read).toBeLessThan(200);
  });

  it("is told apart: on the way in, on the way out, waiting for review", async () => {
    const { tenant, idp, world, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const before = await idp.createGroup("Before", [ada]);
    await holds({ Before: ["ada@x.example"] });
    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    await idp.createGroup("Waiting", [ada]);
    await letWaitForReview(tenant, ada);
    await idp.remove(before, ada);
    await idp.createGroup("After", [ada]);
    const browser = await signInTo(tenant);
    const page = await browser.get(`/people/${ada}`);
    const lines = pathOf(page).join("\n");
    expect(lines).toMatch(
      /IdP group Waiting Awaits review\n.*Rule .*\n.*Foundation group Waiting Awaits review/,
    );
    expect(lines).toMatch(/IdP group After\n.*Rule .*\n.*Foundation group After (On its way|Waits)/);
    expect(lines).toMatch(/Group None any more\n.*Foundation group Before Being taken out/);
    expect(page.html).toContain(`hx-get="${browser.at(`/people/${ada}`)}"`);
    expect(page.text).toContain("One membership waits for your word");
    expect(page.html).toContain(`href="${browser.at(`/reviews?user=${ada}`)}"`);
  });

  it("says why a removal is held", async () => {
    const { tenant, idp, holds, work } = await openRoad();
    await tenant.api("PUT", "/policies", { guard: { mode: "hold", people: 1, share: 0.1 } });
    const people = await Promise.all(["a", "b", "c", "d"].map((name) => idp.createUser(`${name}@x.example`)));
    const group = await idp.createGroup("Engines", people);
    await holds({ Engines: ["a@x.example", "b@x.example", "c@x.example", "d@x.example"] });
    await idp.remove(group, ...people);
    await vi.waitFor(
      async () => expect((await work()).map(({ state }) => state)).toContain("held"),
      PATIENCE,
    );
    const browser = await signInTo(tenant);
    const pages = await Promise.all(people.map((id) => browser.get(`/people/${id}`)));
    expect(pages.flatMap(pathOf).join("\n")).toMatch(/Foundation group Engines Removal held/);
  });

  it("says what is in the way in Foundation, and what to do", async () => {
    const { tenant, idp, work } = await openRoad({ provisionUsers: false });
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engines", [ada]);
    await vi.waitFor(
      async () =>
        expect(await work()).toContainEqual(expect.objectContaining({ kind: "user", state: "parked" })),
      PATIENCE,
    );
    const browser = await signInTo(tenant);
    const page = await browser.get(`/people/${ada}`);
    expect(page.html).toContain('role="alert"');
    expect(page.text).toContain("Create the user in Foundation, or let Rollcall do it");
    expect(page.html).not.toContain("hx-get");
    expect(page.html).toContain(`href="${browser.at("/sync?state=parked")}"`);
    expect(rowsOf(await browser.get("/people"))[0]).toContain("Needs you");
  });

  it("tells the life of the person, newest first, each line leading to the request", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada@x.example");
    const group = await tenant.addGroup("Engines", [ada]);
    const set = (path: string, value: unknown) =>
      tenant.patch(`/Users/${ada}`, { op: "replace", path, value });
    await set("userName", "ada.l@x.example");
    await set("title", "Countess");
    await tenant.patch(`/Groups/${group}`, { op: "remove", path: `members[value eq "${ada}"]` });
    await set("active", false);
    await set("active", true);
    await set("userName", "");
    const browser = await signInTo(tenant);
    const page = await browser.get(`/people/${ada}`);
    expect(historyOf(page)).toEqual([
      expect.stringMatching(/^Refused \(400/),
      expect.stringMatching(/^Reactivated/),
      expect.stringMatching(/^Deactivated/),
      "Taken out of the group “Engines”.",
      "The user ada.l@x.example was updated: title changed.",
      "Renamed from “ada@x.example” to “ada.l@x.example”.",
      "Added to the group “Engines”.",
      "Created.",
    ]);
    const [, request = ""] = /\/activity\/([0-9a-f-]{36})/.exec(page.html) ?? [];
    expect((await tenant.api("GET", `/activity/${request}`)).status).toBe(200);
    for (let index = 0; index < 20; index++) await set("title", `T${index}`);
    const newest = await browser.get(`/people/${ada}`);
    expect(historyOf(newest)).toHaveLength(20);
    expect(historyOf(await browser.get(String(nextOf(newest)?.split("#")[0])))).toHaveLength(8);
  });

  it("lists the attributes by name, those of extensions too", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada@x.example", {
      schemas: [USER, ENTERPRISE],
      name: { familyName: "Lovelace" },
      emails: [
        { value: "a@x.example", type: "work", primary: true },
        { value: "b@x.example", type: "home" },
      ],
      addresses: [{ type: "work", locality: "London", country: "GB" }],
      [ENTERPRISE]: { department: "Looms", manager: { value: "m-1" } },
    });
    const browser = await signInTo(tenant);
    const { text } = await browser.get(`/people/${ada}`);
    for (const line of [
      "name.familyName Lovelace",
      "emails (work, primary) a@x.example",
      "emails (home) b@x.example",
      'addresses (work) {"type":"work","locality":"London","country":"GB"}',
      "department Looms",
      "manager.value m-1",
    ])
      expect(text).toContain(line);
  });

  it("is still there after a deletion, as long as Foundation has something left", async () => {
    const { tenant, idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engines", [ada]);
    await holds({ Engines: ["ada@x.example"] });
    await idp.deleteUser(ada);
    await holds({ Engines: [] });
    const browser = await signInTo(tenant);
    const page = await browser.get(`/people/${ada}`);
    expect(page).toMatchObject({ status: 200, title: "ada@x.example" });
    expect(page.text).toContain("Your IdP has deleted this person");
    expect(historyOf(page)[0]).toBe("Deleted.");
  });

  it("says since when somebody is deactivated, and that a former name is kept", async () => {
    const tenant = await scimTenant({ idp: "entra" });
    const ada = await tenant.addUser("ada@x.example");
    await tenant.addGroup("Engines", [ada]);
    await tenant.patch(
      `/Users/${ada}`,
      { op: "replace", path: "active", value: false },
      { op: "replace", path: "userName", value: `${"0123456789abcdef".repeat(2)}ada@x.example` },
    );
    const browser = await signInTo(tenant);
    const page = await browser.get(`/people/${ada}`);
    expect(page.text).toContain(
      "State Deactivated Deactivated just now Former name ada@x.example , kept until",
    );
    expect(page.text).toContain("no group counts for them until your IdP has them back");
    expect(page.text).toContain("Engines Does not count");
  });

  it("shows what comes from outside as text", async () => {
    const tenant = await scimTenant();
    const hostile = `<script>alert(1)</script> "><img src=x onerror=alert(2)> \u202Egnihtemos 👩‍🚀`;
    const user = await tenant.addUser(hostile, {
      displayName: hostile,
      title: "</pre><script>alert(3)</script>",
      emails: [{ value: '"><svg onload=alert(4)>@x.example', type: "<i>" }],
    });
    await tenant.addGroup(hostile, [user]);
    const browser = await signInTo(tenant);
    for (const path of ["/people", `/people/${user}`, "/people?q=%3Cscript%3E"]) {
      const page = await browser.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.html).not.toMatch(/<script>|<img|<svg onload|<i>/);
      expect(page.text).toContain(hostile);
    }
  });

  it("is not found where there is nobody, nor with another tenant's session", async () => {
    const [ours, theirs] = [await scimTenant(), await scimTenant()];
    const user = await theirs.addUser("ada@x.example");
    const [browser, their] = [await signInTo(ours), await signInTo(theirs)];
    expect((await their.get(`/people/${user}`)).status).toBe(200);
    for (const id of [user, "nobody", "%00", "%E2%80%AE"]) {
      const page = await browser.get(`/people/${id}`);
      expect(page).toMatchObject({ status: 404, title: "Not found" });
      expect(page.text).not.toContain("ada@x.example");
    }
    expect((await browser.get(their.at(`/people/${user}`))).status).toBe(401);
  });
});

describe("where there are 20,000 people", () => {
  const PEOPLE = 20_000;
  let tenant: ScimTenant;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    tenant = await scimTenant();
    await seedUsers(tenant, PEOPLE);
    await seedMembers(tenant, await tenant.addGroup("Everybody"), PEOPLE);
    // Some are deactivated, two of them early in the list, the others at its end.
    await env.DB.prepare(
      "UPDATE users SET active = 0, deactivated_at = 1 WHERE tenant = ?1 AND (id IN (?2, ?3) OR id >= ?4)",
    )
      .bind(tenant.id, seededUser(10), seededUser(2_500), seededUser(PEOPLE - 100))
      .run();
    browser = await signInTo(tenant);
  });

  it.each([
    ["everybody", "/people", 300],
    ["a search", "/people?q=seed-user-0150", 300],
    ["an address", `/people?q=${seededUser(15_001)}@example.com`, 25],
    ["the active", "/people?show=active", 2_500],
    ["the deactivated", "/people?show=inactive", 260],
    ["a search among the deactivated", "/people?show=inactive&q=seed-user-0025", 15],
    ["a search in vain among the deactivated", "/people?show=inactive&q=seed-user-00002", 15],
    ["one person", `/people/${seededUser(15_000)}`, 100],
  ])("shows %s for a bounded cost", async (_, path, read) => {
    const page = await browser.get(path);
    expect(page.status).toBe(200);
    expect(page.cost?.trips).toBeLessThanOrEqual(4);
    expect(page.cost?.read).toBeLessThan(read);
  });

  it("goes through everybody in order", async () => {
    const first = await browser.get("/people");
    expect(rowsOf(first)).toHaveLength(50);
    const second = await browser.get(String(nextOf(first)));
    expect(rowsOf(second)[0]).toContain(seededUser(50));
    expect(second.cost?.read).toBeLessThan(300);
  });

  it("shows all who are deactivated in order, each page full but the last", async () => {
    const pages: (readonly string[])[] = [];
    for (let path: string | undefined = "/people?show=inactive"; path !== undefined; ) {
      const page: Page = await browser.get(path);
      pages.push(rowsOf(page).map((row) => row.split("@")[0] ?? ""));
      path = nextOf(page);
    }
    expect(pages.map((rows) => rows.length)).toEqual([50, 50, 2]);
    const last = Array.from({ length: 100 }, (_, index) => seededUser(PEOPLE - 100 + index));
    expect(pages.flat()).toEqual([seededUser(10), seededUser(2_500), ...last]);
    expect(rowsOf(await browser.get("/people?show=inactive&q=seed-user-0025"))).toHaveLength(1);
    const none = await browser.get("/people?show=inactive&q=seed-user-00002");
    expect([none.text.includes("Nobody's user name begins like this"), nextOf(none)]).toEqual([
      true,
      undefined,
    ]);
  });

  it("goes on behind those who were looked through, and says so", async () => {
    const path = "/people?show=ungrouped";
    const ungrouped = await browser.get(path);
    expect(ungrouped.text).toContain("None of the 2,000 people whom this page has looked through");
    expect(nextOf(ungrouped)).toBeDefined();
    expect(ungrouped.cost?.read).toBeLessThan(8_500);
    await env.DB.prepare("DELETE FROM members WHERE tenant = ? AND value = ?")
      .bind(tenant.id, seededUser(5))
      .run();
    const one = await browser.get(path);
    expect(rowsOf(one)).toEqual([expect.stringContaining(seededUser(5))]);
    expect(one.text).toContain("Those of the 2,000 people whom this page has looked through");
    const inSync = await browser.get("/sync?state=ungrouped");
    expect(inSync.text).toContain("Those of the 2,000 people whom this page has looked through");
    const later = await browser.get(String(nextOf(inSync)));
    expect(later.text).toContain("None of the 2,000 people whom this page has looked through");
  });
});
