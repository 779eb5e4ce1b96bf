import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { signInTo } from "../../support/console.ts";
import { query } from "../../support/directory-rows.ts";
import { openRoad } from "../../support/propagation.ts";
import { scimClient } from "../../support/scim-client.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";
import { foundationAt, registerTenant, type TestTenant } from "../../support/tenant.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const HOUR_MS = 3_600_000;

/** The page's sentence, and all its text. */
async function overview(tenant: TestTenant, path = "") {
  const { get } = await signInTo(tenant);
  return get(path);
}

/** Waits until the page says this in its title, and that somewhere. */
const says = (tenant: TestTenant, title: RegExp | string, text: RegExp | string = "") =>
  vi.waitFor(async () => {
    const page = await overview(tenant);
    expect(page.title).toMatch(title);
    expect(page.text).toMatch(text);
    return page;
  }, PATIENCE);

describe("the sentence of truth", () => {
  it("sends whose IdP has sent nothing to the set-up", async () => {
    const tenant = await registerTenant();
    const page = await overview(tenant);
    expect(page.title).toBe("Nothing has come from your IdP yet.");
    expect(page.html).toContain(`href="/console/${tenant.id}/setup"`);
    expect(page.text).toContain("Nobody has called yet");
  });

  it("says that Foundation is missing, and what waits for it", async () => {
    const tenant = await registerTenant();
    await scimClient(tenant).createGroup("Sales", [await scimClient(tenant).createUser("ada@x.example")]);
    const page = await overview(tenant);
    expect(page.title).toBe("Foundation is not connected yet.");
    expect(page.text).toContain("one person and one group");
  });

  it("says that nothing is written before the start, and where to look first", async () => {
    const { tenant, idp } = await openRoad({ start: "preview" });
    await idp.createGroup("Sales", [await idp.createUser("ada@x.example")]);
    const page = await overview(tenant);
    expect(page.title).toBe("Nothing is written to Foundation yet.");
    expect(page.text).toContain("Look at the preview");
  });

  it("names people and groups where all is well, and the last change", async () => {
    const { tenant, idp, holds } = await openRoad();
    const [ada, bob] = [await idp.createUser("ada@x.example"), await idp.createUser("bob@x.example")];
    await idp.createGroup("Sales", [ada, bob]);
    const all = await idp.createGroup("All", [ada]);
    await holds({ Sales: ["ada@x.example", "bob@x.example"], All: ["ada@x.example"] });
    const page = await says(
      tenant,
      "2 people in 2 Foundation groups match your IdP.",
      /Last change .+, took/,
    );
    expect(page.text).toMatch(/Last change (just now|\d+ s ago), took [\d.]+ m?s\./);
    expect(page.text).toContain("Nothing waits for anybody.");

    await idp.add(all, bob);
    await holds({ Sales: ["ada@x.example", "bob@x.example"], All: ["ada@x.example", "bob@x.example"] });
    await idp.remove(all, ada);
    await idp.remove(all, bob);
    await holds({ Sales: ["ada@x.example", "bob@x.example"], All: [] });
    await says(tenant, "2 people in 2 Foundation groups match your IdP.");
  });

  it("says since when Foundation fails, and tries again at a press", async () => {
    const { tenant, idp, world } = await openRoad();
    await world.faults([{ status: 503 }]);
    await idp.createGroup("Sales", [await idp.createUser("ada@x.example")]);
    const page = await says(tenant, /^Changes have not reached Foundation for/);
    expect(page.html).toContain(`href="/console/${tenant.id}/settings/foundation">Check the connection`);
    await world.faults([]);
    const browser = await signInTo(tenant);
    const tried = await browser.submit(page, browser.at("/sync/try"), {
      csrf: /name="csrf" value="([^"]+)"/.exec((await browser.get("/sync")).html)?.[1] ?? "",
    });
    expect(tried.location).toBe(`/console/${tenant.id}/sync?state=pending&done=try`);
    await says(tenant, "One person in one Foundation group matches your IdP.");
  });

  it("leads to what is held, parked and dismissed", async () => {
    const { tenant, idp, holds } = await openRoad();
    await idp.createGroup("Sales", [await idp.createUser("ada@x.example")]);
    await holds({ Sales: ["ada@x.example"] });
    const put = (state: string, count: number) =>
      query(
        tenant,
        `INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
         SELECT ?1, 'member', 't', ?2 || value, 1, ?2, 0, 253402300800000, ?3, 0 FROM json_each(?4)`,
        state,
        Date.now(),
        JSON.stringify(Array.from({ length: count }, (_, index) => index)),
      );
    const clear = () => query(tenant, "DELETE FROM work WHERE tenant = ?1");
    await put("dismissed", 1);
    expect((await overview(tenant)).title).toBe("One person keeps an access that your IdP does not give.");
    await clear();
    await put("parked", 3);
    const parked = await overview(tenant);
    expect(parked.title).toBe("3 changes need you.");
    expect(parked.html).toContain(`href="/console/${tenant.id}/sync?state=parked"`);
    await put("held", 1);
    const held = await overview(tenant);
    expect(held.title).toBe("One removal is held back as a mass change.");
    expect(held.text).toContain("3 changes need you");
    await clear();
    await put("held", 45);
    expect((await overview(tenant)).title).toBe("30+ removals are held back as a mass change.");
    await clear();
  });

  it("tells when there are no groups to follow, or none that is mapped", async () => {
    const { tenant, idp } = await openRoad();
    await tenant.api("PUT", "/mapping", { rules: [], otherwise: "ignore" });
    await idp.createUser("ada@x.example");
    expect((await says(tenant, /groups/)).title).toBe("Your IdP has sent no groups yet.");
    await idp.createGroup("Sales", []);
    expect((await says(tenant, /No Foundation/)).title).toBe("No Foundation group follows your IdP yet.");
  });
});

describe("the charts", () => {
  const hour = Math.floor(Date.now() / HOUR_MS);

  it("show what the hours hold, by the day and by the week, with the same figures in a table", async () => {
    const tenant = await registerTenant();
    const put = (at: number, changes: number, refused: number, delays: readonly number[] | null) =>
      query(
        tenant,
        "INSERT INTO hourly (tenant, hour, changes, refused, failed, calls_failed, delays) VALUES (?1, ?2, ?3, ?4, 2, 1, ?5)",
        at,
        changes,
        refused,
        delays && JSON.stringify(delays),
      );
    await put(hour, 7, 3, [0, 0, 0, 4]);
    await put(hour - 50, 1_000, 0, null);
    const day = await overview(tenant);
    expect(day.html).toContain("7 changes of people and groups");
    expect(day.html).toMatch(/<desc id="changes-description">7 in the last 24 hours, at most 7 in an hour\./);
    expect(day.html).toMatch(/<desc id="delays-description">4 changes of access reached Foundation/);
    expect(day.text).toContain("3 refused to the IdP 2 failed here 1 failed at Foundation");
    expect(day.html.match(/<tr>/g)).toHaveLength(2);
    const week = await overview(tenant, "?span=week");
    expect(week.html).toContain("1,007 changes of people and groups");
    expect(week.html).not.toMatch(/\sstyle=|\son[a-z]+=/);
  });

  it("count what the IdP sends: changes, refusals, and no looks for what is not there", async () => {
    const { tenant, idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Sales", [ada]);
    const scim = (method: string, path: string, body?: object) => idp.send(method, path, body);
    await scim("GET", "/Users/nobody");
    await scim("POST", "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"] });
    await holds({ Sales: ["ada@x.example"] });
    await vi.waitFor(async () => {
      const [row] = await query<{ changes: number; refused: number; failed: number; items: number }>(
        tenant,
        `SELECT sum(changes) AS changes, sum(refused) AS refused, sum(failed) AS failed,
                (SELECT sum(value) FROM hourly, json_each(delays) WHERE tenant = ?1) AS items FROM hourly WHERE tenant = ?1`,
      );
      expect(row).toEqual({ changes: 2, refused: 1, failed: 0, items: 1 });
    }, PATIENCE);
  });
});

describe("what an overview costs", () => {
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await registerTenant({
      foundation: { ...foundationAt("http://127.0.0.1:1"), start: "preview" },
    });
    await seedUsers(tenant, 50_000);
    const group = await scimClient(tenant).createGroup("Everybody", []);
    await seedMembers(tenant, group, 50_000);
    const ids = JSON.stringify(Array.from({ length: 50_000 }, (_, index) => seededUser(index)));
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
         SELECT ?1, 'member', 't', value, 1, CASE WHEN rowid % 3 = 0 THEN 'pending' WHEN rowid % 3 = 1 THEN 'waiting' ELSE 'parked' END,
                3, 1, ?2, 0 FROM json_each(?3)`,
      ).bind(tenant.id, Date.now(), ids),
      env.DB.prepare(
        `INSERT INTO ledger (tenant, target_id, user_id, foundation_user_id, state, since, add_unsure_until, remove_unsure_until)
         SELECT ?1, 't', value, value, 'present', 1, 0, 0 FROM json_each(?2)`,
      ).bind(tenant.id, ids),
      env.DB.prepare(
        `INSERT INTO drift (tenant, id, kind, target_id, subject, since, seen_at, action)
         SELECT ?1, value, 'stranger', 't', value, 1, 1, 'reported' FROM json_each(?2)`,
      ).bind(tenant.id, ids),
      env.DB.prepare(
        `INSERT INTO hourly (tenant, hour, changes) SELECT ?1, ?2 - key, 1 FROM json_each(?3) WHERE key < 200`,
      ).bind(tenant.id, Math.floor(Date.now() / HOUR_MS), ids),
    ]);
  });

  it("does not depend on how many people there are: 2 trips, and some hundred rows", async () => {
    const page = await overview(tenant, "?span=week");
    expect(page.status).toBe(200);
    expect(page.text).toContain("50,000 people");
    expect(page.cost?.trips).toBeLessThanOrEqual(2);
    expect(page.cost?.read).toBeLessThanOrEqual(400);
    expect(page.html.length).toBeLessThan(40_000);
  });

  it("is not much more for the lists of the synchronization", async () => {
    for (const state of ["pending", "parked", "held", "dismissed", "drift", "ungrouped"]) {
      const page = await overview(tenant, `/sync?state=${state}`);
      expect([state, page.cost?.trips]).toEqual([state, 3]);
    }
    expect((await overview(tenant, "/sync?state=stale")).cost?.trips).toBeLessThanOrEqual(4);
  });
});
