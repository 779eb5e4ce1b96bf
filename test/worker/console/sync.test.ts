import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../../src/store/database.ts";
import { housekeeping } from "../../../src/store/housekeeping.ts";
import { Meter } from "../../../src/store/meter.ts";
import { type ConsoleBrowser, type Page, signInTo, within } from "../../support/console.ts";
import { age, query } from "../../support/directory-rows.ts";
import { openRoad, type Road } from "../../support/propagation.ts";
import { registerTenant } from "../../support/tenant.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };

/** Waits until the page says all of these. */
const untilSays = (browser: ConsoleBrowser, path: string, ...texts: readonly (RegExp | string)[]) =>
  vi.waitFor(async () => {
    const page = await browser.get(path);
    for (const text of texts) expect(page.text).toMatch(text);
    return page;
  }, PATIENCE);

/** Where the page's forms about single items go. */
const itemActions = (page: Page): readonly string[] =>
  [...page.html.matchAll(/action="([^"]*\/sync\/items\/[^"]*)"/g)].map(([, action = ""]) => action);

/** A group of so many, all of them in Foundation. */
async function fill({ idp, holds, tenant }: Road, count: number) {
  await tenant.api("PUT", "/policies", { guard: { people: 5 } });
  const names = Array.from({ length: count }, (_, index) => `user${index}@x.example`);
  const ids: string[] = [];
  for (const name of names) ids.push(await idp.createUser(name));
  const group = await idp.createGroup("Everybody", ids);
  await holds({ Everybody: names });
  return { group, ids, names };
}

describe("what needs somebody", () => {
  it("is shown with its reason and what to do, and is tried again one by one or all at once", async () => {
    const road = await openRoad();
    const { idp, tenant, world, holds } = road;
    const browser = await signInTo(tenant);
    const hostile = `"><img src=x onerror=alert(1)> \u202Eevil\u202C 😀`;
    const bo = await idp.createUser(hostile, { emails: [] });
    const group = await idp.createGroup("<script>alert(1)</script>", [bo]);
    const page = await untilSays(browser, "/sync?state=parked", "no e-mail address", "One change needs you.");
    expect(page.title).toBe("Sync");
    expect(page.text).toContain(hostile);
    expect(page.html).not.toContain("<img src=x");
    expect(page.html).toContain(`href="/console/${tenant.id}/people/${bo}" dir="auto"`);

    const waiting = await untilSays(browser, "/sync?state=pending", "this one goes on by itself");
    expect(waiting.html).not.toContain("<script>alert");
    expect(waiting.html).toContain(`href="/console/${tenant.id}/groups/${group}" dir="auto"`);

    const [action = ""] = itemActions(page);
    const again = await browser.submit(page, action, { verdict: "retry" });
    expect(again).toMatchObject({
      status: 303,
      location: `/console/${tenant.id}/sync?state=parked&done=retry`,
    });
    expect((await browser.follow(again)).text).toContain("It is being tried now.");
    await untilSays(browser, "/sync?state=parked", "no e-mail address");

    await world.edit({ createUser: { username: hostile, email: "bo@x.example" } });
    await idp.send("PATCH", `/Users/${bo}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", path: "emails", value: [{ value: "bo@x.example", primary: true }] }],
    });
    await holds({ "<script>alert(1)</script>": [hostile] });
  });

  it("is tried again all at once, and paged where it is much", async () => {
    const { tenant } = await openRoad();
    const browser = await signInTo(tenant);
    await query(
      tenant,
      `INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts, reason, remedy)
       SELECT ?1, 'user', '', 'u' || value, 1, 'parked', 2, 253402300800000, 1000, 3, 'Reason ' || value || '.', 'Do this.'
         FROM json_each(?2)`,
      JSON.stringify(Array.from({ length: 60 }, (_, index) => index + 100)),
    );
    const first = await browser.get("/sync");
    expect(itemActions(first)).toHaveLength(50);
    expect(first.text).toContain("Needs you 30+");
    const next = /href="([^"]*after=[^"]*)" rel="next"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await browser.get(next);
    expect(itemActions(second)).toHaveLength(10);
    expect(second.text).toContain("Reason 159.");
    expect(second.html).not.toContain('rel="next"');
    const all = await browser.submit(first, browser.at("/sync/retry"));
    expect(all.location).toBe(`/console/${tenant.id}/sync?state=pending&done=retry-all`);
    // These people are not in the directory, so nothing is left to be done about them.
    await untilSays(browser, "/sync?state=parked", "Nothing needs you.");
  });
});

describe("a mass change that is held back", () => {
  it("is approved person by person, or all at once after a question", async () => {
    const road = await openRoad();
    const { idp, tenant, holds, world } = road;
    const { group, names } = await fill(road, 8);
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    const browser = await signInTo(tenant);
    const page = await untilSays(browser, "/sync", "8 removals are held back as a mass change.", "Held 8");
    expect(page.text).toContain("the guard allows 5 people or 30 %");
    const [action = ""] = itemActions(page);
    await browser.submit(page, action, { verdict: "approve" });
    await vi.waitFor(async () => expect((await world.members()).Everybody).toHaveLength(7), PATIENCE);

    const question = await browser.get("/sync/held/approve");
    expect(question.title).toBe("Approve all removals?");
    expect(question.text).toContain("7 removals held back");
    expect(question.text).toContain("would lose access");
    expect((await world.members()).Everybody).toHaveLength(names.length - 1);
    const approved = await browser.submit(question, browser.at("/sync/held/approve"));
    expect((await browser.follow(approved)).text).toContain("Approved: the removals are on their way.");
    await holds({ Everybody: [] });
    expect((await browser.get("/sync/held/approve")).text).toContain("Nothing is held back any more.");
  });

  it("is dismissed, listed as such, and approved after all", async () => {
    const road = await openRoad();
    const { idp, tenant, holds } = road;
    const { group, names } = await fill(road, 6);
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    const browser = await signInTo(tenant);
    await untilSays(browser, "/sync", "6 removals are held back");
    const question = await browser.get("/sync/held/dismiss");
    await browser.submit(question, browser.at("/sync/held/dismiss"));
    const dismissed = await untilSays(
      browser,
      "/sync?state=dismissed",
      "6 people keep an access that your IdP does not give.",
    );
    expect(itemActions(dismissed)).toHaveLength(names.length);
    for (const action of itemActions(dismissed))
      await browser.submit(dismissed, action, { verdict: "approve" });
    await holds({ Everybody: [] });
    const [action = ""] = itemActions(dismissed);
    const late = await browser.submit(dismissed, action, { verdict: "approve" });
    expect((await browser.follow(late)).text).toContain("done or decided meanwhile");
  });
});

describe("comparing", () => {
  it("is asked for by a button, and shows what differs", async () => {
    const { idp, tenant, world, holds } = await openRoad();
    const browser = await signInTo(tenant);
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await holds({ Engineers: ["ada@x.example"] });
    const page = await untilSays(browser, "/sync", /same digest, compared/);
    await world.edit({ createUser: { username: "eve@x.example", email: "eve@x.example" } });
    await world.edit({ addMember: { group: "Engineers", user: "eve@x.example" } });
    const asked = await browser.submit(page, browser.at("/sync/compare"));
    expect((await browser.follow(asked)).text).toContain("Foundation is being compared now.");
    const found = await untilSays(browser, "/sync?state=drift", "Placed there by somebody else");
    expect(found.text).toContain("Reported only");
    expect(found.text).toMatch(/By the IdP [0-9a-f]{16} , in Foundation [0-9a-f]{16}/);
  });

  it("says that it is not possible without a connection", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const asked = await browser.submit(await browser.get("/sync"), browser.at("/sync/compare"));
    expect((await browser.follow(asked)).text).toContain("There is no started connection");
  });
});

describe("what the IdP leaves lying", () => {
  it("is listed: what it has not stated for long, and who is in no group", async () => {
    const { idp, tenant } = await openRoad();
    const browser = await signInTo(tenant);
    const ada = await idp.createUser("ada@x.example");
    await idp.createUser("lonely@x.example");
    await idp.createGroup("Engineers", [ada]);
    expect((await browser.get("/sync?state=stale")).text).toContain(
      "stated every group and membership lately",
    );
    await age(tenant, 400 * 24 * 3_600_000);
    const stale = await browser.get("/sync?state=stale");
    expect(stale.text).toContain("Engineers the group as a whole");
    const ungrouped = await browser.get("/sync?state=ungrouped");
    expect(ungrouped.text).toContain("lonely@x.example");
    expect(ungrouped.text).not.toContain("ada@x.example");

    // Counted with the housekeeping, which looks through the directory part by part.
    const lane = env.LANE.get(env.LANE.idFromName(tenant.id));
    const tidy = (at: number) =>
      runInDurableObject(lane, (_, { storage }) =>
        housekeeping(openDatabase(env.DB, new Meter()), tenant.id, storage, at),
      );
    await tidy(Date.now() + 2 * 3_600_000);
    const overview = await browser.get("");
    expect(overview.text).toContain("one person in no group one group or membership not stated for long");
    expect((await browser.get("/sync")).text).toContain("Stale 1 In no group 1");
  });
});

describe("who may decide", () => {
  it("is nobody who is signed in elsewhere, or sends a form of another session", async () => {
    const [mine, theirs] = [await registerTenant(), await registerTenant()];
    const browser = await signInTo(mine);
    const there = within(browser, theirs.id);
    for (const path of ["", "/sync", "/sync/held/approve"]) expect((await there.get(path)).status).toBe(401);
    for (const path of [
      "/sync/try",
      "/sync/compare",
      "/sync/retry",
      "/sync/held/approve",
      "/sync/items/user.x",
    ])
      expect((await there.post(path, { csrf: "x" })).status).toBe(401);
    expect((await browser.post("/sync/held/approve", { csrf: "x" })).status).toBe(403);
    const foreign = await browser.post("/sync/try", {}, { Origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
  });

  it("gets a page, and no error, for what is no item", async () => {
    const browser = await signInTo(await registerTenant());
    for (const item of ["", "x", "user.a.b", "member.%3Cscript%3E", "member.a.b"]) {
      const page = await browser.post(`/sync/items/${item}`, { verdict: "retry" });
      expect([303, 404]).toContain(page.status);
    }
    expect((await browser.post("/sync/items/user.x", { verdict: "explode" })).status).toBe(404);
    expect((await browser.get("/sync?state=%3Cscript%3E&after=%22%3E&done=__proto__")).status).toBe(200);
  });
});
