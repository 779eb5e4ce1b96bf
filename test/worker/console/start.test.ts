import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { TENANT_LIMITS } from "../../../src/limits/tenants.ts";
import { IDPS } from "../../../src/tenants/idp.ts";
import { profiles } from "../../../src/tenants/profiles.ts";
import { callApi, ORIGIN, send, sendIn } from "../../support/api.ts";
import { type Fields, openBrowser, type Page, textOf } from "../../support/console.ts";
import { newWorld } from "../../support/foundation-world.ts";
import type { RegistrationAnswer } from "../../support/tenant.ts";

const register = (fields: Fields) => openBrowser().post("/register", { idp: "okta", ...fields });

/** What the answer shows to copy, by its label. */
const values = ({ html }: Page): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<span class="copy-label">([^<]*)<\/span><code[^>]*>([^<]*)<\/code>/g)].map(
      ([, label = "", value = ""]) => [label, value],
    ),
  );

/** The mistakes that the page marks: the name of each field, and its sentence. */
const mistakes = ({ html }: Page): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<p class="error" id="field-([^"]*)-error">([\s\S]*?)<\/p>/g)].map(
      ([, name = "", words = ""]) => [name, textOf(words)],
    ),
  );

const connectionOf = async (name: string) =>
  env.DB.prepare(
    "SELECT connections.* FROM connections JOIN tenants ON tenants.id = connections.tenant WHERE tenants.name = ?",
  )
    .bind(name)
    .first<Record<string, unknown>>();

const inMode = async (REGISTRATION: string, fields?: Record<string, string>): Promise<Page> => {
  const headers = {
    Accept: "text/html",
    Origin: ORIGIN,
    "Content-Type": "application/x-www-form-urlencoded",
  };
  const body = new URLSearchParams({ name: "Acme", idp: "okta", ...fields }).toString();
  const response =
    fields === undefined
      ? await sendIn({ REGISTRATION }, "GET", "/", { headers: { Accept: "text/html" } })
      : await sendIn({ REGISTRATION }, "POST", "/register", { headers, body });
  const html = await response.text();
  return { status: response.status, headers: response.headers, html, text: textOf(html) } as Page;
};

describe("the start page", () => {
  it("says what this is, and lets an organisation register with any of the IdPs", async () => {
    const page = await openBrowser().get("/");
    expect([page.status, page.title]).toEqual([
      200,
      "Foundation's groups, kept as your identity provider has them",
    ]);
    for (const idp of IDPS) expect(page.html).toContain(`<option value="${idp}"`);
    for (const idp of IDPS.filter((one) => one !== "generic"))
      expect(page.text).toContain(profiles[idp].label);
    expect(page.text).not.toContain("Invite code");
    expect(page.cost).toBeUndefined();
  });

  it("weighs under 100 kB with everything that it loads", async () => {
    const page = await openBrowser().get("/");
    const assets = [...page.html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(assets.length).toBeGreaterThan(2);
    const loaded = await Promise.all(
      assets.map(async (path) => (await (await send("GET", path)).text()).length),
    );
    for (const length of loaded) expect(length).toBeGreaterThan(100);
    expect(page.html.length + loaded.reduce((sum, length) => sum + length, 0)).toBeLessThan(100_000);
  });

  it("asks for a code where one is needed, and says so where registration is closed", async () => {
    expect((await inMode("invite")).text).toContain("Invite code");
    const closed = await inMode("closed");
    expect(closed.text).toContain("Registration is closed here");
    expect(closed.html).not.toContain("<form");
  });
});

describe("registering", () => {
  it("shows address and tokens once, which open what they should, and signs in", async () => {
    const browser = openBrowser();
    const page = await browser.submit(await browser.get("/"), "/register", {
      name: "Acme Inc",
      idp: "entra",
    });
    expect([page.status, page.title, page.headers.get("Cache-Control")]).toEqual([
      201,
      "Acme Inc is registered",
      "no-store",
    ]);
    expect(page.text).toContain("Both tokens are shown now and never again");
    const {
      "SCIM address": scim = "",
      "SCIM token": scimToken,
      "Admin token": admin,
      Console,
    } = values(page);
    const id = /\/t\/([^/]+)\/scim\/v2$/.exec(scim)?.[1] ?? "";
    const call = await send("GET", `${scim.slice(ORIGIN.length)}/Users`, {
      headers: { Authorization: `Bearer ${scimToken}` },
    });
    expect(call.status).toBe(200);
    const shown = await callApi("GET", `/tenants/${id}`, { token: admin });
    expect(await shown.json()).toMatchObject({ id, name: "Acme Inc", idp: "entra" });
    expect(Console).toBe(`${ORIGIN}/console/${id}`);
    expect(page.html).toContain(`<a class="button primary" href="/console/${id}/setup">`);
    const setup = await browser.get(`/console/${id}/setup`);
    expect([setup.status, setup.title]).toEqual([200, "Set-up"]);
    for (const token of [scimToken, admin]) expect(setup.html).not.toContain(token);
    const before = await openBrowser().get("/register");
    expect([before.status, before.location]).toEqual([303, "/"]);
  });

  it("has all of it in a text to download, without a second request", async () => {
    const page = await register({ name: 'Ünï "Corp" & <Sons>' });
    const address = /href="(data:text\/plain;charset=utf-8,[^"]*)" download="rollcall-[a-z0-9-]+\.txt"/.exec(
      page.html,
    )?.[1];
    const text = decodeURIComponent(address?.split(",")[1] ?? "");
    expect(text).toContain('Rollcall: Ünï "Corp" & <Sons>\n');
    for (const value of Object.values(values(page))) expect(text).toContain(value);
  });

  it("leads to a console that works, by the address that the API answers too", async () => {
    const response = await callApi("POST", "/tenants", { body: { name: "By the API", idp: "okta" } });
    const { tenant, admin } = await response.json<RegistrationAnswer>();
    const browser = openBrowser();
    const asked = await browser.get(admin.consoleUrl.slice(ORIGIN.length));
    expect([asked.status, asked.title]).toEqual([401, "Sign in"]);
    const page = await browser.submit(asked, "/console/sign-in", { token: admin.token });
    expect([page.status, page.location]).toEqual([303, `/console/${tenant.id}`]);
  });

  it("keeps what was entered where something is wrong, but no secret", async () => {
    const page = await register({
      name: "",
      idp: "ldap",
      baseUrl: "ftp://foundation.example.com",
      organization: "",
      credentials: "password",
      user: "rollcall",
      password: "hunter2hunter2",
    });
    expect(page.status).toBe(422);
    expect(Object.keys(mistakes(page)).sort()).toEqual(["idp", "name", "organization"]);
    expect(mistakes(page).name).toBe("Must not be empty.");
    expect(page.html).toMatch(/<details class="more" open/);
    expect(page.html).toContain('value="ftp://foundation.example.com"');
    expect(page.html).not.toContain("hunter2");
    const again = await register({
      name: "Acme",
      baseUrl: "ftp://foundation.example.com",
      organization: "acme",
      credentials: "token",
      token: "hunter2hunter2",
    });
    expect([again.status, Object.keys(mistakes(again))]).toEqual([422, ["baseUrl"]]);
    expect(again.html).not.toContain("hunter2");
  });

  it("shows names as text, whatever is in them", async () => {
    const name = `<script>alert(1)</script>"><img src=x onerror=alert(2)> \u202eexe 🦄`;
    const page = await register({ name });
    expect(page.status).toBe(201);
    expect(page.html).not.toMatch(/<script>alert|<img/);
    expect(page.title).toContain("<script>alert(1)</script>");
    expect(page.html).toMatch(/<bdi>[^<]*🦄<\/bdi>/u);
    const wrong = await register({ name: name.padEnd(TENANT_LIMITS.nameLength + 20, "x") });
    expect(wrong.status).toBe(422);
    expect(wrong.html).not.toMatch(/<script>alert|<img/);
  });

  it("connects Foundation where that was filled in, and writes nothing there", async () => {
    const world = await newWorld();
    const name = `Connected ${crypto.randomUUID()}`;
    const fields = { baseUrl: `${world.url}/`, organization: "demo", credentials: "password" };
    const page = await register({ name, ...fields, user: "rollcall", password: "rollcall" });
    expect(page.status).toBe(201);
    expect(await connectionOf(name)).toMatchObject({ base_url: world.url, organization: "demo", started: 0 });
    expect(JSON.stringify(await connectionOf(name))).not.toContain('"rollcall"');
    expect(await world.calls()).toEqual([]);
  });

  it("takes a code where one is needed, each once", async () => {
    const made = await callApi("POST", "/operator/invites", {
      token: env.OPERATOR_TOKEN,
      body: { label: "for a test" },
    });
    const { code } = await made.json<{ code: string }>();
    for (const wrong of ["", "rci_unknown"]) {
      const page = await inMode("invite", { inviteCode: wrong });
      expect([page.status, Object.keys(mistakes(page))]).toEqual([422, ["inviteCode"]]);
    }
    expect((await inMode("invite", { inviteCode: ` ${code} ` })).status).toBe(201);
    const used = await inMode("invite", { inviteCode: code });
    expect(mistakes(used).inviteCode).toContain("This code was used already.");
    expect((await inMode("closed", {})).status).toBe(403);
  });

  it("is limited per client address, and keeps what was entered", async () => {
    const attempt = (name: string) =>
      sendIn({ RATE_LIMITS: "enforced" }, "POST", "/register", {
        headers: {
          "CF-Connecting-IP": "192.0.2.71",
          Origin: ORIGIN,
          "Content-Type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams({ name, idp: "okta" }).toString(),
      });
    const answers: Response[] = [];
    for (let count = 0; count < 21; count++) answers.push(await attempt("Eager Inc"));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("Retry-After")).toBe("60");
    const html = await refused?.text();
    expect(html).toContain("Too many registrations came from here.");
    expect(html).toContain('value="Eager Inc"');
  });
});
