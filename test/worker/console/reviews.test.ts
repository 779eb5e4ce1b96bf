import { beforeAll, describe, expect, it } from "vitest";
import { csrfOf } from "../../../src/access/sessions.ts";
import type { Env } from "../../../src/config.ts";
import { ORIGIN, sendIn } from "../../support/api.ts";
import { type ConsoleBrowser, signInTo } from "../../support/console.ts";
import { openRoad } from "../../support/propagation.ts";
import { eventsOf, type ScimTenant, scimTenant } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";
import { storedOf } from "../../support/stored.ts";
import type { TestTenant } from "../../support/tenant.ts";

const comeBack = async (tenant: ScimTenant, ...ids: readonly string[]): Promise<void> => {
  for (const value of [false, true])
    for (const id of ids) await tenant.patch(`/Users/${id}`, { op: "replace", path: "active", value });
};

/** Two people in two groups, all of whose memberships wait. */
async function waitingTenant() {
  const tenant = await scimTenant({ idp: "okta" });
  const people = [await tenant.addUser("ada@x.example"), await tenant.addUser("bo@x.example")] as const;
  const groups = [
    await tenant.addGroup("Engineers", people),
    await tenant.addGroup("Sales", people),
  ] as const;
  await comeBack(tenant, ...people);
  return { tenant, people, groups, browser: await signInTo(tenant) };
}

const waiting = async (tenant: TestTenant): Promise<readonly string[]> =>
  (await (await tenant.api("GET", "/reviews")).json<{ items: { id: string }[] }>()).items.map(({ id }) => id);

const boxes = (html: string): readonly string[] =>
  [...html.matchAll(/type="checkbox" name="review" value="([^"]+)"/g)].map(([, id = ""]) => id);

describe("the list of reviews", () => {
  it("shows who waits, for which group, and what a confirmation would give", async () => {
    const { tenant, people, groups, browser } = await waitingTenant();
    const page = await browser.get("/reviews");
    expect(page).toMatchObject({ status: 200, title: "Reviews" });
    expect(boxes(page.html)).toEqual(await waiting(tenant));
    expect(page.html).toContain(`href="${browser.at(`/people/${people[0]}`)}"`);
    expect(page.html).toContain(`href="${browser.at(`/groups/${groups[1]}`)}"`);
    expect(page.html).toMatch(/\/groups\/foundation\/[^"]+" dir="auto">Engineers</);
    expect(page.text).toContain("Waiting in all: 4");
    const one = await browser.get(`/reviews?user=${people[1]}`);
    expect(boxes(one.html)).toEqual(groups.map((group) => `${people[1]}.${group}`).toSorted());
    expect(boxes((await browser.get(`/reviews?group=${groups[0]}`)).html)).toHaveLength(2);
  });

  it("says what would come here where nothing does", async () => {
    const browser = await signInTo(await scimTenant());
    const page = await browser.get("/reviews");
    expect(page.text).toContain("Nothing waits. Memberships come here when");
    expect(page.html).not.toContain('name="decide"');
  });
});

describe("deciding", () => {
  it("confirms one, and Foundation follows", async () => {
    const { tenant, idp, holds } = await openRoad({}, { idp: "okta" });
    const ada = await idp.createUser("ada@x.example");
    const inner = await idp.createGroup("Inner", [ada]);
    await idp.createGroup("Other", [ada]);
    await holds({ Inner: ["ada@x.example"], Other: ["ada@x.example"] });
    await idp.setActive(ada, false);
    await idp.setActive(ada, true);
    await holds({ Inner: [], Other: [] });
    const browser = await signInTo(tenant);
    const done = await browser.post("/reviews", { decide: `confirm ${ada}.${inner}`, user: ada });
    expect(done).toMatchObject({
      status: 303,
      location: browser.at(`/reviews?user=${ada}&done=confirm-one`),
    });
    expect((await browser.follow(done)).text).toContain("Confirmed. The membership counts again");
    await holds({ Inner: ["ada@x.example"], Other: [] });
  });

  it("wakes the lane where something is to be given back, and only then", async () => {
    const { tenant, browser } = await waitingTenant();
    const woken: unknown[] = [];
    const WAKE = { send: async (message: unknown) => void woken.push(message) } as unknown as Env["WAKE"];
    const [name = "", secret = ""] = [...browser.cookies].at(0) ?? [];
    const decide = async (verdict: string, id: string | undefined) => {
      const headers = {
        Cookie: `${name}=${secret}`,
        Origin: ORIGIN,
        "Content-Type": "application/x-www-form-urlencoded",
      };
      const body = new URLSearchParams({ csrf: await csrfOf(secret), decide: `${verdict} ${id}` }).toString();
      const answer = await sendIn({ WAKE }, "POST", browser.at("/reviews"), { headers, body });
      expect(answer.status).toBe(303);
    };
    const [first, second] = await waiting(tenant);
    await decide("dismiss", first);
    expect(woken).toEqual([]);
    await decide("confirm", second);
    expect(woken).toEqual([{ tenant: tenant.id }]);
    await decide("confirm", second);
    expect(woken).toHaveLength(1);
  });

  it("decides on those that are ticked, and on no others", async () => {
    const { tenant, browser } = await waitingTenant();
    const [first = "", second = "", third = "", last = ""] = await waiting(tenant);
    const done = await browser.post("/reviews", { decide: "dismiss", review: [first, third] });
    expect(done.location).toBe(browser.at("/reviews?done=dismiss-many"));
    expect(await waiting(tenant)).toEqual([second, last]);
    expect((await browser.follow(done)).text).toContain("Dismissed. The memberships have ended.");
    await browser.post("/reviews", { decide: `dismiss ${last}`, review: [second] });
    expect(await waiting(tenant)).toEqual([second]);
    const types = (await eventsOf(tenant)).slice(-3).map(({ type }) => type);
    expect(types).toEqual(Array(3).fill("group.member_removed"));
  });

  it.each<Record<string, string>>([
    { decide: "confirm" },
    { decide: "approve", review: "a.b" },
    { decide: "confirm nonsense" },
    { review: "a.b" },
    {},
  ])("changes nothing, and says what to do, by %j", async (fields) => {
    const { tenant, browser } = await waitingTenant();
    const before = await storedOf(tenant);
    const page = await browser.post("/reviews", fields);
    expect(page).toMatchObject({ status: 422, title: "Reviews" });
    expect(page.text).toContain("Tick the memberships");
    expect(boxes(page.html)).toHaveLength(4);
    expect(await storedOf(tenant)).toBe(before);
  });

  it("says so where somebody else was faster", async () => {
    const { tenant, browser } = await waitingTenant();
    const [first = ""] = await waiting(tenant);
    await browser.post("/reviews", { decide: `dismiss ${first}` });
    const again = await browser.post("/reviews", { decide: `confirm ${first}` });
    expect((await browser.follow(again)).text).toContain("Nothing was left to decide");
  });

  it("asks before it decides on all", async () => {
    const { tenant, browser } = await waitingTenant();
    const asked = await browser.get("/reviews/all?verdict=confirm");
    expect(asked.title).toBe("Confirm all memberships that wait?");
    expect(asked.text).toContain("4 memberships wait");
    expect(await waiting(tenant)).toHaveLength(4);
    const done = await browser.submit(asked, "/reviews/all");
    expect(done.location).toBe(browser.at("/reviews?done=confirm-many"));
    expect(await waiting(tenant)).toEqual([]);
    expect((await browser.get("/reviews/all?verdict=dismiss")).text).toContain("Nothing waits any more.");
    for (const verdict of ["", "delete"])
      expect((await browser.get(`/reviews/all?verdict=${verdict}`)).location).toBe(browser.at("/reviews"));
  });

  it("takes no form without its proof, and none of another tenant's session", async () => {
    const { tenant, browser } = await waitingTenant();
    const [first = ""] = await waiting(tenant);
    const stranger = await signInTo(await scimTenant());
    const before = await storedOf(tenant);
    const fields = { decide: `confirm ${first}`, verdict: "confirm" };
    for (const path of ["/reviews", "/reviews/all"]) {
      expect((await browser.post(path, { ...fields, csrf: "" })).status).toBe(403);
      expect((await stranger.post(browser.at(path), fields)).status).toBe(401);
      // With ids of another tenant nothing is found.
      await stranger.post(path, fields);
    }
    expect(await storedOf(tenant)).toBe(before);
  });
});

describe("where very many wait", () => {
  const PEOPLE = 20_000;
  let tenant: ScimTenant;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    tenant = await scimTenant();
    await seedUsers(tenant, PEOPLE);
    await seedMembers(tenant, await tenant.addGroup("Everybody"), PEOPLE, 0, "review");
    browser = await signInTo(tenant);
  });

  it("goes through them in pages that cost little", async () => {
    const first = await browser.get("/reviews");
    expect(boxes(first.html)).toHaveLength(50);
    expect(first.text).toContain("Waiting in all: 1,000+");
    expect(first.cost?.trips).toBe(3);
    expect(first.cost?.read).toBeLessThan(4_500);
    const next = /rel="next"/.test(first.html) && /href="([^"]*)" rel="next"/.exec(first.html)?.[1];
    const second = await browser.get(String(next).replaceAll("&amp;", "&"));
    expect(boxes(second.html)[0]).toContain(seededUser(50));
  });

  it("finds the ticked ones without going through the others", async () => {
    const ids = boxes((await browser.get(`/reviews?user=${seededUser(15_000)}`)).html);
    expect(ids).toHaveLength(1);
    const done = await browser.post("/reviews", { decide: "dismiss", review: ids });
    expect(done.location).toBe(browser.at("/reviews?done=dismiss-one"));
    expect(done.cost?.read).toBeLessThan(120);
  });
});
