import { describe, expect, it } from "vitest";
import { openBrowser, signInTo, within } from "../../support/console.ts";
import { callScim } from "../../support/scim.ts";
import { foundationAt, registerTenant, type TestTenant } from "../../support/tenant.ts";

const tokenOn = (html: string): string => /<code class="secret">([^<]+)<\/code>/.exec(html)?.[1] ?? "";

const opens = async (tenant: TestTenant, token: string) =>
  (await callScim(tenant, "GET", "/Users", { token })).status;

describe("tokens", () => {
  it("are exchanged without a gap: make, use, see the use, delete the old one", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const list = await browser.get("/settings/tokens");
    const made = await browser.submit(list, "/settings/tokens", {
      kind: "scim",
      label: "Okta, from March on",
    });
    expect(made.status).toBe(201);
    const fresh = tokenOn(made.html);
    expect(await opens(tenant, fresh)).toBe(200);
    expect(await opens(tenant, tenant.scimToken)).toBe(200);

    const used = await browser.get("/settings/tokens");
    expect(used.html).not.toContain(fresh);
    expect(used.text).toMatch(/Okta, from March on …\w{4} .* within the last hours/);
    const [, path = ""] = /first[\s\S]*?href="([^"]*\/delete)"/.exec(used.html) ?? [];
    const question = await browser.get(path);
    expect(question.title).toBe("Delete this token?");
    expect(await opens(tenant, tenant.scimToken)).toBe(200);
    await browser.follow(await browser.post(path));
    expect(await opens(tenant, tenant.scimToken)).toBe(401);
    expect(await opens(tenant, fresh)).toBe(200);
  });

  it("are not made without a label, and what was chosen stays", async () => {
    const browser = await signInTo(await registerTenant());
    const page = await browser.post("/settings/tokens", { kind: "admin", label: " " });
    expect(page.status).toBe(422);
    expect(page.text).toContain("A label of 1 to 200 characters");
    expect(page.html).toMatch(/<option value="admin" selected/);
  });

  it("sign everybody out who signed in with one that is deleted, and the last one stays", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const [, path = ""] =
      /Administrators[\s\S]*?href="([^"]*\/delete)"/.exec((await browser.get("/settings/tokens")).html) ?? [];
    expect(await browser.post(path)).toMatchObject({ status: 409 });
    await browser.post("/settings/tokens", { kind: "admin", label: "another" });
    expect(await browser.post(path)).toMatchObject({ status: 303 });
    expect(await browser.get("/settings/tokens")).toMatchObject({ status: 401, title: "Sign in" });
  });

  it("of another tenant cannot be deleted", async () => {
    const [mine, theirs] = await Promise.all([registerTenant(), registerTenant()]);
    const { items } = await (await theirs.api("GET", "/tokens")).json<{ items: { id: string }[] }>();
    const browser = await signInTo(mine);
    for (const { id } of items)
      expect(await browser.post(`/settings/tokens/${id}/delete`)).toMatchObject({ status: 404 });
    expect(await opens(theirs, theirs.scimToken)).toBe(200);
  });
});

describe("alerts", () => {
  it("are stated, show their signing secret once, and end", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const empty = await browser.get("/settings/alerts");
    const saved = await browser.submit(empty, "/settings/alerts", {
      url: "https://alerts.example.com/hook",
      events: ["parked", "held"],
      degradedMinutes: "5",
    });
    expect(saved.status).toBe(201);
    expect(tokenOn(saved.html)).toMatch(/^whsec_/);
    const stored = await (await tenant.api("GET", "/alerts")).json();
    expect(stored).toMatchObject({
      url: "https://alerts.example.com/hook",
      events: ["parked", "held"],
      degradedMinutes: 5,
    });
    expect((await browser.get("/settings/alerts")).html).not.toContain("whsec_");
    await browser.post("/settings/alerts/delete");
    expect((await tenant.api("GET", "/alerts")).status).toBe(404);
  });

  it("show what is wrong beside the field, and change nothing", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const page = await browser.post("/settings/alerts", { url: "ftp://x.example", degradedMinutes: "-1" });
    expect(page.status).toBe(422);
    for (const name of ["url", "degradedMinutes"]) expect(page.html).toContain(`id="field-${name}-error"`);
    expect(page.text).toContain("Name at least one event");
    expect(page.html).toContain('value="ftp://x.example"');
    expect((await tenant.api("GET", "/alerts")).status).toBe(404);
  });
});

describe("the organisation", () => {
  it("takes another name and another IdP", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const done = await browser.follow(
      await browser.post("/settings", { name: '<b>Acme</b> "& Sons"', idp: "okta" }),
    );
    expect(done.text).toContain("Saved.");
    expect(done.html).toContain("&lt;b&gt;Acme&lt;/b&gt; &quot;&amp; Sons&quot;");
    expect(done.html).not.toContain("<b>Acme");
    expect(await (await tenant.api("GET")).json()).toMatchObject({
      name: '<b>Acme</b> "& Sons"',
      idp: "okta",
    });
  });

  it("does not take an empty name", async () => {
    const browser = await signInTo(await registerTenant());
    const page = await browser.post("/settings", { name: "  ", idp: "okta" });
    expect(page).toMatchObject({ status: 422 });
    expect(page.text).toContain("Must not be empty.");
  });

  it("is deleted by who enters its name, and by nothing less", async () => {
    const tenant = await registerTenant({ name: "Acme Inc" });
    const browser = await signInTo(tenant);
    expect(await browser.post("/settings/delete", { name: "acme" })).toMatchObject({ status: 422 });
    expect(await opens(tenant, tenant.scimToken)).toBe(200);
    const gone = await browser.post("/settings/delete", { name: "Acme Inc" });
    expect(gone).toMatchObject({ status: 200, title: "Deleted" });
    expect(await opens(tenant, tenant.scimToken)).toBe(401);
    expect(await browser.get("/settings")).toMatchObject({ status: 401 });
  });
});

describe("set-up links", () => {
  it("are made, let a colleague in, and end with everybody who came in by them", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const list = await browser.get("/settings/tokens");
    const made = await browser.submit(list, "/settings/links", { linkLabel: "Bo <of IT>" });
    expect(made.status).toBe(201);
    const link = tokenOn(made.html).replace(/^https?:\/\/[^/]+/, "");
    const colleague = openBrowser();
    expect((await colleague.post(link)).status).toBe(303);
    const inside = within(colleague, tenant.id);
    expect(await inside.get("/settings/tokens")).toMatchObject({ status: 200, title: "Settings" });

    const open = await browser.get("/settings/tokens");
    expect(open.text).toContain("Bo <of IT>");
    const [, end = ""] = /action="([^"]*\/settings\/links\/[^"]*\/delete)"/.exec(open.html) ?? [];
    await browser.post(end);
    expect(await inside.get("/settings/tokens")).toMatchObject({ status: 401 });
  });

  it("do not make administrators of whom they let in", async () => {
    const tenant = await registerTenant({ name: "Acme Inc" });
    const browser = await signInTo(tenant);
    const made = await browser.post("/settings/links", { linkLabel: "Bo", expiresInHours: "1" });
    const colleague = openBrowser();
    await colleague.post(tokenOn(made.html).replace(/^https?:\/\/[^/]+/, ""));
    const inside = within(colleague, tenant.id);
    const { html } = await inside.get("/settings/tokens");
    expect(html).not.toContain("/settings/links");
    expect(html).not.toContain('value="admin"');
    for (const [path, fields] of [
      ["/settings/links", { linkLabel: "me", expiresInHours: "1" }],
      ["/settings/tokens", { kind: "admin", label: "me" }],
      ["/settings/delete", { name: "Acme Inc" }],
    ] as const)
      expect((await inside.post(path, fields)).status, path).toBe(403);
    expect((await inside.post("/settings/tokens", { kind: "scim", label: "for Okta" })).status).toBe(201);
  });

  it("need a name and hours within bounds", async () => {
    const browser = await signInTo(await registerTenant());
    const page = await browser.post("/settings/links", { linkLabel: "Bo", expiresInHours: "1000" });
    expect(page.status).toBe(422);
    expect(page.text).toContain("1 to 168");
    expect(page.html).toContain('value="Bo"');
  });
});

describe("the connection", () => {
  it("is shown without its secret, with the way to change it", async () => {
    const tenant = await registerTenant({ foundation: foundationAt("https://foundation.example.com") });
    const browser = await signInTo(tenant);
    const page = await browser.get("/settings/foundation");
    expect(page.text).toContain("https://foundation.example.com");
    expect(page.text).toContain("as rollcall");
    expect(page.html).not.toContain('"rollcall"');
    expect(page.html).toContain("/setup?step=foundation");
    expect((await (await signInTo(await registerTenant())).get("/settings/foundation")).text).toContain(
      "no connection",
    );
  });
});
