import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleBrowser, signInTo } from "../../support/console.ts";
import { type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

const HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> \u202Egnp.exe 🦊";

describe("the request log", () => {
  let tenant: ScimTenant;
  let browser: ConsoleBrowser;
  let ada: string;
  let group: string;

  beforeAll(async () => {
    tenant = await scimTenant();
    ada = await tenant.addUser("ada@x.example");
    group = await tenant.addGroup(HOSTILE, [ada]);
    await tenant.patch(`/Users/${ada}`, { op: "replace", path: "active", value: "False" });
    await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName: "ADA@x.example" } });
    browser = await signInTo(tenant);
  });

  it("has what the IdP did, the newest first, as sentences", async () => {
    const page = await browser.get("/activity");
    expect(page).toMatchObject({ status: 200, title: "Activity" });
    const order = [
      "Refused (409 uniqueness)",
      "ada@x.example was deactivated",
      "was created: 1 member added",
      "ada@x.example was created",
    ];
    const places = order.map((text) => page.text.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(page.cost?.trips).toBeLessThanOrEqual(4);
  });

  it("shows texts of the IdP as texts", async () => {
    const page = await browser.get("/activity");
    expect(page.text).toContain(HOSTILE.slice(0, 20));
    expect(page.html).not.toContain("<script>alert");
    expect(page.html).not.toContain("<img");
  });

  it.each([
    ["outcome=failed", ["Refused (409 uniqueness)"], ["was deactivated", "was created"]],
    ["method=PATCH", ["was deactivated"], ["Refused (409", "was created"]],
    ["userName=ada%40x.example", ["was deactivated", "Refused (409"], ["Nothing changed"]],
    [`displayName=${encodeURIComponent(HOSTILE)}`, ["1 member added"], ["was deactivated"]],
  ])("narrows it down: %s", async (query, present, absent) => {
    const { text } = await browser.get(`/activity?${query}`);
    for (const words of present) expect(text).toContain(words);
    for (const words of absent) expect(text).not.toContain(words);
  });

  it("says what it could not understand, and that nothing was found", async () => {
    expect((await browser.get("/activity?method=BREW")).text).toContain("left out of the search: method");
    expect((await browser.get("/activity?userName=nobody")).text).toContain("No recorded request fits");
  });

  it("opens one request: the sentence, what changed, the bodies, the tolerances", async () => {
    const list = await browser.get("/activity?method=PATCH");
    const [, path = ""] = /href="([^"]*\/activity\/[0-9a-f-]{36})"/.exec(list.html) ?? [];
    const page = await browser.get(path);
    expect(page.status).toBe(200);
    for (const words of [
      "was deactivated",
      "What changed",
      "active",
      "true",
      "false",
      "As sent",
      "As understood",
      "boolean-as-string",
    ])
      expect(page.text).toContain(words);
    expect(page.cost?.trips).toBeLessThanOrEqual(6);
  });

  it("names who came and went, and where it went", async () => {
    const list = await browser.get(`/activity?displayName=${encodeURIComponent(HOSTILE)}`);
    const [, path = ""] = /href="([^"]*\/activity\/[0-9a-f-]{36})"/.exec(list.html) ?? [];
    const page = await browser.get(path);
    expect(page.html).toContain(`/people/${ada}`);
    expect(page.html).toContain(`/groups/${group}`);
    expect(page.text).toContain("no connection to Foundation yet");
    expect(page.html).not.toContain("<img");
  });

  it("has no page for a request that is not recorded, or is another tenant's", async () => {
    expect(await browser.get("/activity/01a201ec-0000-7000-8000-000000000000")).toMatchObject({
      status: 404,
    });
    const list = await browser.get("/activity");
    const [, path = ""] = /\/activity\/([0-9a-f-]{36})"/.exec(list.html) ?? [];
    const other = await signInTo(await scimTenant());
    expect(await other.get(`/activity/${path}`)).toMatchObject({ status: 404 });
  });

  it("says what would fill it where nothing came yet", async () => {
    const empty = await signInTo(await scimTenant());
    expect((await empty.get("/activity")).text).toContain("has not changed anything yet");
  });
});
