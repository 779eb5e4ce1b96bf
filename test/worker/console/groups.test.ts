import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type ConsoleBrowser, type Page, signInTo } from "../../support/console.ts";
import { letWaitForReview } from "../../support/directory-rows.ts";
import { openRoad } from "../../support/propagation.ts";
import { type ScimTenant, scimTenant } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";
import type { TestTenant } from "../../support/tenant.ts";

/** The texts of the rows of the first table after the heading, cells joined by ` | `. */
function rowsOf(page: Page, caption: string): readonly string[] {
  const table =
    page.html.split(`<caption class="unseen">${caption}</caption>`)[1]?.split("</table>")[0] ?? "";
  return [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)]
    .slice(1)
    .map(([, row = ""]) =>
      [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)]
        .map(([, cell = ""]) => cell.replace(/<[^>]*>/g, "").trim())
        .join(" | "),
    );
}

const nextOf = (page: Page): string | undefined =>
  /href="([^"]*)" rel="next"/.exec(page.html)?.[1]?.replaceAll("&amp;", "&");

const targetsOf = async (tenant: TestTenant) =>
  (await (await tenant.api("GET", "/targets")).json<{ items: { id: string; name: string }[] }>()).items;

const hostile = `<script>alert(1)</script> "><img src=x onerror=alert(2)> \u202Egnihtemos 👩‍🚀 ünï`;

describe("the lists of groups", () => {
  it("show IdP groups by name, with members and what each feeds", async () => {
    const tenant = await scimTenant();
    await tenant.api("PUT", "/mapping", {
      rules: [{ when: 'displayName sw "Eng"', target: "Builders", roles: ["Data Owner"] }],
      otherwise: "ignore",
    });
    const people = [await tenant.addUser("ada@x.example"), await tenant.addUser("bo@x.example")];
    await tenant.addGroup("Sales");
    await tenant.addGroup("Engines", people);
    const browser = await signInTo(tenant);
    const page = await browser.get("/groups");
    expect(page).toMatchObject({ status: 200, title: "Groups" });
    expect(rowsOf(page, "IdP groups")).toEqual([
      expect.stringMatching(/^Engines \| 2 \| Builders \| /),
      expect.stringMatching(/^Sales \| 0 \| None \| /),
    ]);
    const targets = await browser.get("/groups/foundation");
    expect(rowsOf(targets, "Foundation groups")).toEqual([
      "Builders | Not in Foundation yet | 0 | Data Owner | Engines | Never",
    ]);
  });

  it("search by the beginning of names, in any case, and say what is not found", async () => {
    const tenant = await scimTenant();
    for (const name of ["Ärzte", "ÄRGER", "Zebra 100%", "Zebra_"]) await tenant.addGroup(name);
    const browser = await signInTo(tenant);
    const search = async (list: string, q: string) => {
      const page = await browser.get(`${list}?q=${encodeURIComponent(q)}`);
      const caption = list === "/groups" ? "IdP groups" : "Foundation groups";
      return rowsOf(page, caption).map((row) => row.split(" | ")[0]);
    };
    for (const list of ["/groups", "/groups/foundation"]) {
      expect(await search(list, " är ")).toEqual(["ÄRGER", "Ärzte"]);
      expect(await search(list, "zebra 100%")).toEqual(["Zebra 100%"]);
      expect(await search(list, "%")).toEqual([]);
      expect(await search(list, "ebra")).toEqual([]);
      const none = await browser.get(`${list}?q=%22%3E%3Cscript%3E`);
      expect(none.text).toMatch(/No (Foundation )?group's name begins like this/);
      expect(none.html).toContain('value="&quot;&gt;&lt;script&gt;"');
    }
  });

  it("say what would fill them", async () => {
    const browser = await signInTo(await scimTenant());
    expect((await browser.get("/groups")).text).toContain("Your IdP has not sent any group yet.");
    expect((await browser.get("/groups/foundation")).text).toContain("There is no Foundation group yet.");
  });

  it("show names from outside as text", async () => {
    const tenant = await scimTenant();
    const user = await tenant.addUser(hostile);
    const group = await tenant.addGroup(hostile, [user]);
    await tenant.patch(`/Groups/${group}`, {
      op: "add",
      path: "members",
      value: [{ value: `"><b>${group}` }],
    });
    const browser = await signInTo(tenant);
    const [target] = await targetsOf(tenant);
    const pages = ["/groups", `/groups/${group}`, "/groups/foundation", `/groups/foundation/${target?.id}`];
    for (const path of pages) {
      const page = await browser.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.html).not.toMatch(/<script>|<img|<b>/);
      expect(page.text).toContain(hostile.replace(/\s+/g, " "));
    }
  });
});

describe("one IdP group", () => {
  it("shows members, what it feeds by which rule, what waits, and its history", async () => {
    const tenant = await scimTenant();
    await tenant.api("PUT", "/mapping", {
      rules: [{ when: 'displayName eq "Outer"', target: "Everybody", roles: ["Data Owner"] }],
      otherwise: "mirror",
    });
    const [ada, bo, cy] = [
      await tenant.addUser("ada@x.example"),
      await tenant.addUser("bo@x.example"),
      await tenant.addUser("cy@x.example"),
    ];
    const deep = await tenant.addGroup("Deep");
    const inner = await tenant.addGroup("Inner", [ada, bo, cy, deep, "not-here"]);
    const outer = await tenant.addGroup("Outer", [inner]);
    await tenant.patch(`/Users/${bo}`, { op: "replace", path: "active", value: false });
    await letWaitForReview(tenant, cy);
    const browser = await signInTo(tenant);
    const page = await browser.get(`/groups/${inner}`);
    expect(page).toMatchObject({ status: 200, title: "Inner" });
    expect(rowsOf(page, "Foundation groups that it feeds")).toEqual([
      "Inner Not in Foundation yet | its own name, as no rule matches it | None",
      "Everybody Not in Foundation yet | being in Outer: rule displayName eq &quot;Outer&quot; | Data Owner",
    ]);
    expect(rowsOf(page, "People in it").map((row) => row.split(" | ").slice(0, 2))).toEqual([
      ["ada@x.example", "Counts"],
      ["bo@x.example", "Deactivated"],
      ["cy@x.example", "Awaits review"],
    ]);
    expect(page.html).toContain(`href="${browser.at(`/reviews?group=${inner}`)}"`);
    expect(page.text).toContain("Groups in it: Deep .");
    expect(page.text).toContain("It is in: Outer .");
    expect(rowsOf(page, "Ids that wait")[0]).toMatch(/^not-here \| /);
    expect(page.text).toContain("Created.");
    expect(page.html).toContain(`href="${browser.at(`/groups/${outer}`)}"`);
    expect(page.html).toMatch(new RegExp(`href="${browser.at("/activity/")}[0-9a-f-]{36}"`));
    expect(page.cost?.trips).toBe(3);
  });

  it("is not found where there is none, nor with another tenant's session", async () => {
    const [ours, theirs] = [await scimTenant(), await scimTenant()];
    const group = await theirs.addGroup("Theirs");
    const [target] = await targetsOf(theirs);
    const browser = await signInTo(ours);
    const their = await signInTo(theirs);
    for (const path of [`/groups/${group}`, `/groups/foundation/${target?.id}`]) {
      expect((await their.get(path)).status).toBe(200);
      const page = await browser.get(path);
      expect(page).toMatchObject({ status: 404, title: "Not found" });
      expect(page.text).not.toContain("Theirs");
      expect((await browser.get(their.at(path))).status).toBe(401);
    }
  });
});

describe("one Foundation group", () => {
  it("shows who is in it, who is not yet, and why", async () => {
    const { tenant, idp, world, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engines", [ada]);
    await holds({ Engines: ["ada@x.example"] });
    const browser = await signInTo(tenant);
    const [target] = await targetsOf(tenant);
    const path = `/groups/foundation/${target?.id}`;
    const settled = await browser.get(path);
    expect(rowsOf(settled, "People")).toEqual(["ada@x.example | In it | In it | None"]);
    expect((await browser.get(`${path}?only=differences`)).text).toContain("No differences");

    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    const bo = await idp.createUser("bo@x.example");
    await idp.add(group, bo);
    await idp.setActive(ada, false);
    const page = await browser.get(path);
    expect(page.text).toContain("Changes open");
    const rows = [
      expect.stringMatching(
        /^ada@x\.example \| Deactivated \| .* \| The user is deactivated, and is being removed/,
      ),
      expect.stringMatching(/^bo@x\.example \| In it \| Not in it \| .+/),
    ];
    expect(rowsOf(page, "People")).toEqual(rows);
    const only = await browser.get(`${path}?only=differences`);
    expect(rowsOf(only, "People")).toEqual(rows);
    expect(only.cost?.trips).toBe(3);
  });

  it("says what the comparison has found", async () => {
    const { tenant, idp, world, holds, wake } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engines", [ada]);
    await holds({ Engines: ["ada@x.example"] });
    const reconciled = async () => {
      expect((await tenant.api("POST", "/reconcile")).status).toBe(202);
      await wake();
    };
    const browser = await signInTo(tenant);
    const [target] = await targetsOf(tenant);
    const path = `/groups/foundation/${target?.id}`;
    const seen = (text: string) =>
      vi.waitFor(async () => expect((await browser.get(path)).text).toContain(text), {
        timeout: 20_000,
        interval: 50,
      });
    await reconciled();
    await seen("Same on both sides");
    await world.edit({ createUser: { username: "eve", email: "eve@x.example" } });
    await world.edit({ addMember: { group: "Engines", user: "eve" } });
    await reconciled();
    await seen("One stranger");
    const page = await browser.get(path);
    expect(rowsOf(page, "Found in Foundation")).toEqual([
      expect.stringMatching(/^A member whom somebody else placed \| .+ \| Reported \| /),
    ]);
    expect(rowsOf(await browser.get("/groups/foundation"), "Foundation groups")[0]).toContain("One stranger");
  });

  it("says why it is parked, and what to do", async () => {
    const { tenant, idp, world, work } = await openRoad();
    await world.edit({ createGroup: { name: "Engines", organization: "other" } });
    await idp.createGroup("Engines");
    await vi.waitFor(async () => expect(await work()).toMatchObject([{ state: "parked" }]), {
      timeout: 20_000,
      interval: 50,
    });
    const browser = await signInTo(tenant);
    const list = await browser.get("/groups/foundation");
    expect(rowsOf(list, "Foundation groups")[0]).toMatch(/^Engines \| Needs you/);
    const [target] = await targetsOf(tenant);
    const page = await browser.get(`/groups/foundation/${target?.id}`);
    expect(page.html).toContain('role="alert"');
    expect(page.text).toMatch(/taken in another organization/);
    expect(page.html).toContain(`href="${browser.at("/sync?state=parked")}"`);
  });
});

describe("where there is much", () => {
  const PEOPLE = 20_000;
  const GROUPS = 500;
  let tenant: ScimTenant;
  let browser: ConsoleBrowser;
  let large: string;
  beforeAll(async () => {
    tenant = await scimTenant();
    await seedUsers(tenant, PEOPLE);
    await tenant.api("PUT", "/mapping", { rules: [], otherwise: "mirror" });
    large = await tenant.addGroup("Everybody");
    await seedMembers(tenant, large, PEOPLE);
    const numbered = JSON.stringify(
      Array.from({ length: GROUPS }, (_, index) => String(index).padStart(4, "0")),
    );
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
         SELECT ?1, 'group-' || value, 'team ' || value, 1, 1, 1, json_object('displayName', 'Team ' || value), '{}' FROM json_each(?2)`,
      ).bind(tenant.id, numbered),
      env.DB.prepare(
        `INSERT INTO members (tenant, group_id, value, type, state, added_at)
         SELECT ?1, 'group-' || team.value, person.id, 'User', 'confirmed', 1
           FROM json_each(?2) team CROSS JOIN (SELECT id FROM users WHERE tenant = ?1 LIMIT 150) person`,
      ).bind(tenant.id, numbered),
      env.DB.prepare(
        `INSERT INTO targets (tenant, id, name, name_key, adopt, state, created_here, created_at)
         SELECT ?1, 'target-' || value, 'Team ' || value, 'team ' || value, 0, 'wanted', 0, 1 FROM json_each(?2)`,
      ).bind(tenant.id, numbered),
      env.DB.prepare(
        `INSERT INTO target_sources (tenant, group_id, target_id, own_name) SELECT ?1, 'group-' || value, 'target-' || value, 1 FROM json_each(?2)`,
      ).bind(tenant.id, numbered),
      env.DB.prepare(
        `INSERT INTO ledger (tenant, target_id, user_id, foundation_user_id, state, since, add_unsure_until, remove_unsure_until)
         SELECT tenant, 'target-' || substr(group_id, 7), value, value, 'present', 1, 0, 0 FROM members WHERE tenant = ?1 AND group_id LIKE 'group-%'`,
      ).bind(tenant.id),
    ]);
    browser = await signInTo(tenant);
  }, 60_000);

  it("goes through both lists in pages, each once, for a bounded cost", async () => {
    for (const list of ["/groups", "/groups/foundation"]) {
      const names: string[] = [];
      let costs = 0;
      for (let path: string | undefined = `${list}?q=team`; path !== undefined; ) {
        const page: Page = await browser.get(path);
        names.push(
          ...[...page.html.matchAll(/dir="auto">(Team \d+)<\/a><\/th>/g)].map(([, name = ""]) => name),
        );
        expect(page.cost?.trips).toBe(2);
        costs = Math.max(costs, page.cost?.read ?? 0);
        path = names.length > GROUPS ? undefined : nextOf(page);
      }
      expect(names).toEqual(
        Array.from({ length: GROUPS }, (_, index) => `Team ${String(index).padStart(4, "0")}`),
      );
      // 100 members of each of 51 are counted, and no more.
      expect(costs).toBeLessThan(6_500);
      expect((await browser.get(list)).text).toContain("100+");
    }
  });

  it("shows a large group for a bounded cost, on every page", async () => {
    const first = await browser.get(`/groups/${large}`);
    expect(first.text).toContain("1,000+ members");
    expect(rowsOf(first, "People in it")).toHaveLength(50);
    const later = await browser.get(`/groups/${large}?after=${seededUser(19_000)}`);
    expect(rowsOf(later, "People in it")[0]).toContain(seededUser(19_001));
    for (const { cost } of [first, later]) {
      expect(cost?.trips).toBe(3);
      expect(cost?.read).toBeLessThan(1_500);
    }
    const [target] = (await targetsOf(tenant)).filter(({ name }) => name === "Everybody");
    const fed = await browser.get(`/groups/foundation/${target?.id}?after=${seededUser(19_000)}`);
    expect(rowsOf(fed, "People")).toHaveLength(50);
    expect(fed.cost?.trips).toBe(3);
    expect(fed.cost?.read).toBeLessThan(2_500);
  });
});
