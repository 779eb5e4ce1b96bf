import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { mintToken } from "../../../src/lib/token.ts";
import { CONSOLE_LIMITS } from "../../../src/limits/http.ts";
import { callApi, ORIGIN, send, sendIn } from "../../support/api.ts";
import { openBrowser, type Page, signInTo, within } from "../../support/console.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

const cookieOf = (tenant: TestTenant) => `__Host-console_${tenant.id}`;

const signIn = (fields: { tenant: string; token: string; next?: string }) =>
  openBrowser().post("/console/sign-in", fields);

/** How many SCIM tokens there are: `POST /setup/token`, when it is let through, makes one. */
async function scimTokens({ id }: TestTenant): Promise<number> {
  const row = await env.DB.prepare("SELECT count(*) AS n FROM tokens WHERE tenant = ? AND kind = 'scim'")
    .bind(id)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

let tenant: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  [tenant, other] = [await registerTenant({ name: "Acme" }), await registerTenant({ name: "Secret Ltd" })];
});

describe("signing in", () => {
  it("opens the console with the admin token, for one trip to D1 from then on", async () => {
    const browser = await signInTo(tenant);
    expect([...browser.cookies.keys()]).toEqual([cookieOf(tenant)]);
    const page = await browser.get("/nothing-here");
    expect(page).toMatchObject({ status: 404, cost: { trips: 1 } });
  });

  it("says the same of a wrong token and of an organisation that there is not", async () => {
    const token = mintToken("admin");
    const told = async (id: string): Promise<string> =>
      (await signIn({ tenant: id, token })).html.replaceAll(id, "{tenant}");
    const answers = [await told(tenant.id), await told("nobody-0000"), await told("__Host-x;y=z")];
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("does not open this organisation");
    const foreign = await signIn({ tenant: tenant.id, token: other.adminToken });
    expect(foreign.html.replaceAll(tenant.id, "{tenant}")).toBe(answers[0]);
    for (const id of [tenant.id, "nobody-0000"]) {
      const { status, html } = await openBrowser().get(`/console/${id}/setup`);
      expect([status, html.includes("Acme")]).toEqual([401, false]);
    }
  });

  it("says of a SCIM token that it is one", async () => {
    const page = await signIn({ tenant: tenant.id, token: tenant.scimToken });
    expect(page.status).toBe(401);
    expect(page.text).toContain("This is a SCIM token, which is meant for your IdP.");
    expect(page.headers.getSetCookie()).toEqual([]);
  });

  it("asks for the whole token where it is none", async () => {
    for (const token of ["", "rca_short", `${tenant.adminToken}x`, tenant.adminToken.slice(0, -1), "x y"]) {
      const page = await signIn({ tenant: tenant.id, token });
      expect(page.status).toBe(422);
      expect(page.text).toContain("Enter the whole token.");
    }
  });

  it("shows what was entered as text, and never the token", async () => {
    const evil = '"><img src=x onerror=alert(1)>\u202e<script>alert(1)</script>';
    const page = await signIn({ tenant: evil, token: mintToken("admin"), next: evil });
    expect(page.html).not.toMatch(/<img|<script>alert/);
    expect(page.html).not.toContain("rca_0");
    expect(page.html.match(/type="password"[^>]*value=/)).toBeNull();
  });

  it("is limited by failures, and locks out nobody who has a token", async () => {
    const attempt = (token: string) =>
      sendIn({ RATE_LIMITS: "enforced" }, "POST", "/console/sign-in", {
        headers: {
          "CF-Connecting-IP": "192.0.2.61",
          Origin: ORIGIN,
          "Content-Type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams({ tenant: tenant.id, token }).toString(),
      });
    const answers: Response[] = [];
    // More than fit into two windows, wherever they begin.
    for (let count = 0; count < 61; count++) answers.push(await attempt(mintToken("admin")));
    const refused = answers.find(({ status }) => status === 429);
    expect(answers[0]?.status).toBe(401);
    expect(refused?.headers.get("Retry-After")).toBe("60");
    expect(await refused?.text()).toContain("Too many sign-ins failed from here.");
    expect((await attempt(tenant.adminToken)).status).toBe(303);
  });
});

describe("the cookie", () => {
  it("is for this host alone, for no script, for no other site, and for as long as the session", async () => {
    const before = Date.now();
    const page = await signIn({ tenant: tenant.id, token: tenant.adminToken });
    const [cookie = "", ...others] = page.headers.getSetCookie();
    expect(others).toEqual([]);
    const [pair = "", ...attributes] = cookie.split("; ");
    expect(pair).toMatch(new RegExp(`^${cookieOf(tenant)}=rcn_[0-9A-Za-z]{36}$`));
    expect(attributes).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "Secure", "SameSite=Strict"]));
    expect(attributes.join()).not.toMatch(/Domain/i);
    const ends = Date.parse(attributes.find((text) => text.startsWith("Expires="))?.slice(8) ?? "");
    expect(ends - before).toBeGreaterThan(CONSOLE_LIMITS.sessionMs - 60_000);
    expect(ends - before).toBeLessThan(CONSOLE_LIMITS.sessionMs + 60_000);
  });

  it("is stored as a hash only", async () => {
    const browser = await signInTo(tenant);
    const secret = browser.cookies.get(cookieOf(tenant)) ?? "";
    const { results } = await env.DB.prepare("SELECT * FROM sessions WHERE tenant = ?").bind(tenant.id).all();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain(secret.slice(4, 34));
  });

  it("that somebody has planted before is not taken up, be it made up or of a session", async () => {
    const attacker = await signInTo(tenant);
    const planted = [mintToken("session"), attacker.cookies.get(cookieOf(tenant)) ?? ""];
    for (const secret of planted) {
      const victim = openBrowser();
      victim.cookies.set(cookieOf(tenant), secret);
      await victim.post("/console/sign-in", { tenant: tenant.id, token: tenant.adminToken });
      expect(victim.cookies.get(cookieOf(tenant))).not.toBe(secret);
      const thief = openBrowser();
      thief.cookies.set(cookieOf(tenant), secret);
      expect((await thief.get(`/console/${tenant.id}/setup`)).status).toBe(401);
    }
  });
});

describe("a session", () => {
  const status = async (browser: { get: (path: string) => Promise<Page> }) =>
    (await browser.get("/setup")).status;

  it("ends with its token, and no other", async () => {
    const made = await tenant.api("POST", "/tokens", { kind: "admin", label: "second" });
    const second = await made.json<{ id: string; token: string }>();
    const [first, browser] = [
      await signInTo(tenant),
      await signInTo({ ...tenant, adminToken: second.token }),
    ];
    expect(await status(browser)).toBe(200);
    await tenant.api("DELETE", `/tokens/${second.id}`);
    expect([await status(browser), await status(first)]).toEqual([401, 200]);
  });

  it("ends at sign-out, also for who has copied its cookie", async () => {
    const browser = await signInTo(tenant);
    const copy = openBrowser();
    copy.cookies.set(cookieOf(tenant), browser.cookies.get(cookieOf(tenant)) ?? "");
    expect(await status(within(copy, tenant.id))).toBe(200);
    const page = await browser.submit(await browser.get("/setup"), "/sign-out");
    expect([page.status, page.location]).toEqual([303, "/console/sign-in"]);
    expect([...browser.cookies.keys()]).toEqual([]);
    expect(await status(within(copy, tenant.id))).toBe(401);
  });

  it("ends after its time, and is forgotten at the next sign-in", async () => {
    const ours = await registerTenant();
    const browser = await signInTo(ours);
    await env.DB.prepare("UPDATE sessions SET expires_at = ?2 WHERE tenant = ?1")
      .bind(ours.id, Date.now())
      .run();
    expect(await status(browser)).toBe(401);
    await signInTo(ours);
    const left = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE tenant = ?")
      .bind(ours.id)
      .first<{ n: number }>();
    expect(left?.n).toBe(1);
  });

  it("opens nothing of another organisation", async () => {
    const browser = await signInTo(tenant);
    browser.cookies.set(cookieOf(other), browser.cookies.get(cookieOf(tenant)) ?? "");
    for (const path of ["", "/setup", "/activity", "/settings", "/groups"]) {
      const page = await browser.get(`/console/${other.id}${path}`);
      expect([path, page.status, page.text.includes("Secret Ltd")]).toEqual([path, 401, false]);
    }
    const csrf = /name="csrf" value="([0-9a-f]+)"/.exec((await browser.get("/setup")).html)?.[1] ?? "";
    expect((await browser.post(`/console/${other.id}/setup/token`, { csrf })).status).toBe(401);
    expect(await scimTokens(other)).toBe(1);
  });

  it("of a suspended organisation shows why, and does nothing", async () => {
    const ours = await registerTenant();
    const browser = await signInTo(ours);
    const operate = (verb: string) =>
      callApi("POST", `/operator/tenants/${ours.id}/${verb}`, { token: env.OPERATOR_TOKEN });
    await operate("suspend");
    const page = await browser.get("/setup");
    expect([page.status, page.text.includes("This organisation is suspended.")]).toEqual([403, true]);
    expect((await browser.post("/setup/token")).status).toBe(403);
    const again = await signIn({ tenant: ours.id, token: ours.adminToken });
    expect([again.status, again.text.includes("This organisation is suspended.")]).toEqual([401, true]);
    await operate("resume");
    expect([await status(browser), await scimTokens(ours)]).toEqual([200, 1]);
  });
});

describe("where signing in leads", () => {
  it("is the page that was asked for, with its filters", async () => {
    const browser = within(openBrowser(), tenant.id);
    const asked = await browser.get("/activity?outcome=failed&userName=ada%40x");
    expect(asked.status).toBe(401);
    const page = await browser.submit(asked, "/console/sign-in", { token: tenant.adminToken });
    expect(page.location).toBe(`/console/${tenant.id}/activity?outcome=failed&userName=ada%40x`);
    expect((await browser.follow(page)).status).toBe(200);
  });

  it("is never anywhere else than this organisation's console", async () => {
    const home = `/console/${tenant.id}`;
    for (const next of [
      "//evil.example/",
      "/\\evil.example",
      "\\\\evil.example",
      "https://evil.example/",
      `https:${home}/x`,
      "javascript:alert(1)",
      `//evil.example${home}/setup`,
      `https://evil.example${home}/setup`,
      "/t\text/",
      `${home}x/setup`,
      `${home}/../${other.id}/setup`,
      `${home}/%2e%2e/${other.id}/setup`,
      `${home}/..\\${other.id}/setup`,
      `/console/${other.id}/setup`,
      "/console/sign-in",
      "",
    ]) {
      const page = await signIn({ tenant: tenant.id, token: tenant.adminToken, next });
      expect([next, page.status, page.location]).toEqual([next, 303, home]);
    }
  });
});

describe("a form", () => {
  const fromElsewhere: readonly Record<string, string>[] = [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: `${ORIGIN}.evil.example` },
    { Origin: "" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "none" },
    { "Sec-Fetch-Site": "cross-site", Origin: ORIGIN },
  ];

  it.each(fromElsewhere)("from elsewhere does nothing: %o", async (headers) => {
    const before = await scimTokens(tenant);
    const browser = await signInTo(tenant);
    const page = await browser.post("/setup/token", {}, headers);
    expect([page.status, page.text.includes("sent from another site")]).toEqual([403, true]);
    expect(await scimTokens(tenant)).toBe(before);
    const signedIn = await openBrowser().post(
      "/console/sign-in",
      { tenant: tenant.id, token: tenant.adminToken },
      headers,
    );
    expect([signedIn.status, signedIn.headers.getSetCookie()]).toEqual([403, []]);
  });

  it("does nothing without the proof of its session, or with that of another one", async () => {
    const before = await scimTokens(tenant);
    const [browser, stranger] = [await signInTo(tenant), await signInTo(tenant)];
    const theirs = /name="csrf" value="([0-9a-f]+)"/.exec((await stranger.get("/setup")).html)?.[1] ?? "";
    expect(theirs).toHaveLength(64);
    for (const csrf of ["", "0".repeat(64), theirs]) {
      const page = await browser.post("/setup/token", { csrf });
      expect([page.status, page.text.includes("belongs to another sign-in")]).toEqual([403, true]);
    }
    expect(await scimTokens(tenant)).toBe(before);
    expect((await stranger.post("/setup/token", { csrf: theirs })).status).toBe(201);
  });

  it("that is too large or none is refused", async () => {
    const browser = await signInTo(tenant);
    const large = await browser.post("/setup/token", { x: "x".repeat(CONSOLE_LIMITS.formBytes) });
    expect(large.status).toBe(413);
    const json = await browser.post("/setup/token", {}, { "Content-Type": "application/json" });
    expect(json.status).toBe(415);
    expect((await browser.get("/setup/token")).status).toBe(404);
  });
});

describe("every page", () => {
  it("may not be framed, kept, or run what is not its own", async () => {
    const browser = await signInTo(tenant);
    const pages = [
      await browser.get("/setup"),
      await openBrowser().get("/"),
      await openBrowser().get("/console/sign-in"),
      await openBrowser().get(`/console/${tenant.id}/setup`),
      await openBrowser().get("/links/nobody-0000/rcl_x"),
    ];
    for (const { headers, html } of pages) {
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      const policy = headers.get("Content-Security-Policy") ?? "";
      for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(html).not.toMatch(/\sstyle=|\son[a-z]+=|<script(?! src="\/assets\/)/);
    }
  });

  it("that asks for news without a session has the browser load all of it again", async () => {
    const news = { "HX-Request": "true", "HX-Request-Type": "full" };
    const page = await openBrowser().get(`/console/${tenant.id}/setup`, news);
    expect([page.status, page.headers.get("HX-Refresh")]).toEqual([401, "true"]);
  });

  it("that is typed into without a session is left as it is", async () => {
    const check = { "HX-Request": "true", "HX-Request-Type": "partial" };
    const page = await openBrowser().get(`/console/${tenant.id}/mapping/check/0?when.0=x`, check);
    expect([page.status, page.headers.get("HX-Refresh")]).toEqual([401, null]);
  });

  it("is not opened by a token in a header, nor is the API by a session", async () => {
    const headers = { Authorization: `Bearer ${tenant.adminToken}` };
    expect((await openBrowser().get(`/console/${tenant.id}/setup`, headers)).status).toBe(401);
    const browser = await signInTo(tenant);
    const Cookie = `${cookieOf(tenant)}=${browser.cookies.get(cookieOf(tenant))}`;
    expect((await send("GET", `/api/v1/tenants/${tenant.id}`, { headers: { Cookie } })).status).toBe(401);
  });
});
