import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sendIn } from "../../support/api.ts";
import { type Browser, openBrowser, type Page, signInTo } from "../../support/console.ts";
import { query } from "../../support/directory-rows.ts";
import { scimClient } from "../../support/scim-client.ts";
import { registerTenant } from "../../support/tenant.ts";

const token = env.OPERATOR_TOKEN ?? "";
const COOKIE = "__Host-operator";

async function signIn(): Promise<Browser> {
  const browser = openBrowser();
  const page = await browser.post("/operator/sign-in", { token });
  expect(page).toMatchObject({ status: 303, location: "/operator" });
  return browser;
}

/** All rows of the list, page by page, as text. */
async function list(browser: Browser, show = "all"): Promise<string> {
  let text = "";
  for (let path: string | undefined = `/operator?show=${show}`; path !== undefined; ) {
    const page: Page = await browser.get(path);
    expect(page.status).toBe(200);
    text += page.text;
    path = /href="([^"]*)" rel="next"/.exec(page.html)?.[1]?.replaceAll("&amp;", "&");
  }
  return text;
}

describe("who may see the operator's pages", () => {
  it("is whoever has shown the token, until the token changes or the day is over", async () => {
    const browser = await signIn();
    expect((await browser.get("/operator")).title).toBe("Organisations");
    const cookie = browser.cookies.get(COOKIE) ?? "";
    const elsewhere = (settings: object, value = cookie) =>
      sendIn(settings, "GET", "/operator", { headers: { Cookie: `${COOKIE}=${value}` } });
    expect((await elsewhere({})).status).toBe(200);
    expect((await elsewhere({ OPERATOR_TOKEN: "another" })).status).toBe(401);
    const [end = "", id = "", mac = ""] = decodeURIComponent(cookie).split(".");
    const changed = [`${Number(end) + 1}.${id}.${mac}`, `${end}.${id}.`, `${end}.${id}`, "x", `${cookie}x`];
    for (const value of changed) expect((await elsewhere({}, encodeURIComponent(value))).status).toBe(401);
  });

  it("is nobody else: no wrong token, no administrator, and nobody at all where no token is set", async () => {
    const tenant = await registerTenant();
    for (const wrong of ["", `${token}x`, tenant.adminToken]) {
      const browser = openBrowser();
      const page = await browser.post("/operator/sign-in", { token: wrong });
      expect(page).toMatchObject({ status: 401, title: "Sign in as operator" });
      expect(browser.cookies.has(COOKIE)).toBe(false);
    }
    const administrator = await signInTo(tenant);
    expect((await administrator.get("/operator")).status).toBe(404);
    const bare = openBrowser();
    for (const [name, value] of administrator.cookies) bare.cookies.set(name, value);
    for (const path of ["/operator", "/operator/invites", `/operator/tenants/${tenant.id}`])
      expect((await bare.get(path)).status).toBe(401);
    for (const OPERATOR_TOKEN of ["", undefined as unknown as string])
      expect((await sendIn({ OPERATOR_TOKEN }, "GET", "/operator")).status).toBe(404);
  });

  it("is over after signing out, and no form goes without proof", async () => {
    const tenant = await registerTenant();
    const browser = await signIn();
    const other = await signIn();
    expect(browser.cookies.get(COOKIE)).not.toBe(other.cookies.get(COOKIE));
    const csrf = /name="csrf" value="([^"]+)"/.exec((await other.get("/operator")).html)?.[1] ?? "";
    const proofs: readonly Record<string, string>[] = [{}, { csrf: "x" }, { csrf }];
    for (const fields of proofs)
      expect((await browser.post(`/operator/tenants/${tenant.id}/suspend`, fields)).status).toBe(403);
    const crossed = await other.post(
      "/operator/invites",
      { csrf, label: "x" },
      { Origin: "https://evil.example" },
    );
    expect(crossed.status).toBe(403);
    await browser.submit(await browser.get("/operator"), "/operator/sign-out");
    expect(browser.cookies.has(COOKIE)).toBe(false);
  });
});

describe("the list of organisations", () => {
  it("says of each its state, its counts and its problems, and can be narrowed", async () => {
    const browser = await signIn();
    const hostile = `<script>alert(1)</script> ${crypto.randomUUID()}`;
    const fine = await registerTenant({ name: hostile });
    const bad = await registerTenant();
    await scimClient(fine).createUser("ada@x.example");
    await query(bad, "UPDATE lanes SET failed_runs = 2, dead_letters = 1, parked = 3 WHERE tenant = ?1");
    const page = await list(browser);
    expect(page).toContain(hostile);
    expect(page).not.toContain("ada@x.example");
    expect(page).toMatch(new RegExp(`${bad.id} not started .*2 failed runs, 1 dead letter, 3 parked`));
    const problems = await list(browser, "problems");
    expect(problems).toContain(bad.id);
    expect(problems).not.toContain(fine.id);
    expect((await browser.get("/operator")).cost?.trips).toBe(1);
  });
});

describe("one organisation", () => {
  it("is suspended and resumed, each after a question", async () => {
    const tenant = await registerTenant({ name: `Bee ${crypto.randomUUID()}` });
    const administrator = await signInTo(tenant);
    const browser = await signIn();
    const path = `/operator/tenants/${tenant.id}`;
    const question = await browser.get(`${path}/suspend`);
    expect(question.text).toContain("Its IdP is refused from this moment");
    expect((await scimClient(tenant).send("GET", "/Users")).status).toBe(200);
    const suspended = await browser.follow(await browser.submit(question, `${path}/suspend`));
    expect(suspended.text).toContain("Suspended: its IdP and its administrators are refused.");
    expect((await scimClient(tenant).send("GET", "/Users")).status).toBe(403);
    const shutOut = await administrator.get("");
    expect(shutOut.status).toBe(403);
    expect(await list(browser, "suspended")).toContain(tenant.id);
    await browser.submit(await browser.get(`${path}/resume`), `${path}/resume`);
    expect((await scimClient(tenant).send("GET", "/Users")).status).toBe(200);
    expect((await browser.get("/operator/tenants/nobody-at-all")).status).toBe(404);
    expect((await browser.get("/operator/tenants/nobody-at-all/suspend")).status).toBe(404);
  });

  it("gets a set-up link, shown once", async () => {
    const tenant = await registerTenant();
    const browser = await signIn();
    const path = `/operator/tenants/${tenant.id}`;
    const page = await browser.get(path);
    const unnamed = await browser.submit(page, `${path}/links`, { label: " " });
    expect(unnamed).toMatchObject({ status: 422 });
    expect(unnamed.text).toContain("Say for whom it is");
    const made = await browser.submit(page, `${path}/links`, { label: "Ada" });
    expect(made.status).toBe(201);
    expect(made.html).toMatch(new RegExp(`/links/${tenant.id}/rcl_[0-9A-Za-z]{36}`));
    const links = await tenant.api("GET", "/setup-links");
    expect(await links.json()).toMatchObject({ items: [{ label: "Ada" }] });
    expect((await browser.get(path)).html).not.toContain("rcl_");
  });
});

describe("invite codes", () => {
  it("are made with a label, shown once, and listed", async () => {
    const browser = await signIn();
    const page = await browser.get("/operator/invites");
    const label = `For "Bee" <b>${crypto.randomUUID()}</b>`;
    const made = await browser.submit(page, "/operator/invites", { label });
    const code = /rci_[0-9A-Za-z]{24}/.exec(made.html)?.[0];
    expect(made.status).toBe(201);
    expect(code).toBeDefined();
    let listed = "";
    for (let path: string | undefined = "/operator/invites"; path !== undefined; ) {
      const next: Page = await browser.get(path);
      listed += next.text;
      path = /href="([^"]*)" rel="next"/.exec(next.html)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(listed).toContain(label);
    expect(listed).not.toContain(code ?? "rci_");
    const empty = await browser.submit(page, "/operator/invites", { label: "" });
    expect(empty).toMatchObject({ status: 422 });
    expect(empty.text).toContain("The code was not made.");
  });
});
