import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { mintToken } from "../../../src/lib/token.ts";
import { callApi, ORIGIN, sendIn } from "../../support/api.ts";
import { openBrowser, within } from "../../support/console.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

const HOUR = 3_600_000;

/** Makes a link, and gives its id and the path of its page. */
async function linkOf(tenant: TestTenant, body: object = {}): Promise<{ id: string; path: string }> {
  const made = await tenant.api("POST", "/setup-links", body);
  const { id, url } = await made.json<{ id: string; url: string }>();
  return { id, path: url.slice(ORIGIN.length) };
}

const endLinks = ({ id }: TestTenant, at: number) =>
  env.DB.prepare("UPDATE setup_links SET expires_at = ?2 WHERE tenant = ?1").bind(id, at).run();

const sessionsOf = async ({ id }: TestTenant) =>
  (
    await env.DB.prepare("SELECT opener, expires_at AS expiresAt FROM sessions WHERE tenant = ?")
      .bind(id)
      .all<{ opener: string; expiresAt: number }>()
  ).results;

/** A browser that has accepted the invitation. */
async function accept(tenant: TestTenant, path: string) {
  const browser = openBrowser();
  const page = await browser.submit(await browser.get(path), path);
  expect([page.status, page.location]).toEqual([303, `/console/${tenant.id}/setup`]);
  return within(browser, tenant.id);
}

describe("a set-up link", () => {
  it("says who is invited where, and opens nothing by being looked at", async () => {
    const tenant = await registerTenant({ name: "Acme <b>Inc</b>" });
    const { path } = await linkOf(tenant, { label: 'For Ada "><script>' });
    const browser = openBrowser();
    const page = await browser.get(path);
    expect([page.status, page.title]).toEqual([200, "Set up Acme <b>Inc</b>"]);
    expect(page.text).toContain('For Ada "><script>');
    expect(page.text).toContain(") ends in 24 hours");
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(await sessionsOf(tenant)).toEqual([]);
  });

  it("opens the console until it ends, as often as it is used", async () => {
    const tenant = await registerTenant();
    const { path } = await linkOf(tenant, { expiresInHours: 1 });
    const [ada, bo] = [await accept(tenant, path), await accept(tenant, path)];
    for (const browser of [ada, bo]) expect((await browser.get("/setup")).status).toBe(200);
    for (const { opener, expiresAt } of await sessionsOf(tenant)) {
      expect(opener).toBe("link");
      expect(expiresAt).toBeLessThanOrEqual(Date.now() + HOUR);
    }
    // The end of the link alone ends the session, whatever time that had been given.
    await endLinks(tenant, Date.now());
    for (const browser of [ada, bo]) expect((await browser.get("/setup")).status).toBe(401);
  });

  it("never opens longer than a session may last", async () => {
    const tenant = await registerTenant();
    const { path } = await linkOf(tenant, { expiresInHours: 168 });
    await accept(tenant, path);
    const [session] = await sessionsOf(tenant);
    expect(session?.expiresAt).toBeLessThanOrEqual(Date.now() + 12 * HOUR);
  });

  it("that is withdrawn signs out whom it has let in", async () => {
    const tenant = await registerTenant();
    const { id, path } = await linkOf(tenant);
    const browser = await accept(tenant, path);
    await tenant.api("DELETE", `/setup-links/${id}`);
    expect((await browser.get("/setup")).status).toBe(401);
    expect((await browser.get(path)).status).toBe(404);
  });

  it("that has ended, is not known, or is another organisation's, opens nothing and says what to do", async () => {
    const [tenant, other] = [await registerTenant(), await registerTenant({ name: "Secret Ltd" })];
    const { path } = await linkOf(tenant);
    await endLinks(tenant, Date.now());
    const foreign = (await linkOf(other)).path.replace(other.id, tenant.id);
    const dead: readonly (readonly [string, number])[] = [
      [path, 410],
      [`/links/${tenant.id}/${mintToken("link")}`, 404],
      [`/links/nobody-0000/${mintToken("link")}`, 404],
      [foreign, 404],
      [`/links/${tenant.id}/${tenant.adminToken}`, 404],
      [`/links/${tenant.id}/${path.slice(-5)}`, 404],
    ];
    const pages = [];
    for (const [address, status] of dead) {
      const browser = openBrowser();
      for (const page of [await browser.get(address), await browser.post(address)]) {
        expect([address, page.status]).toEqual([address, status]);
        pages.push(page.text);
      }
      expect(browser.cookies.size).toBe(0);
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain("ask whoever sent it for a new one");
    expect(await sessionsOf(tenant)).toEqual([]);
  });

  it("of a suspended organisation says so", async () => {
    const tenant = await registerTenant();
    const { path } = await linkOf(tenant);
    await callApi("POST", `/operator/tenants/${tenant.id}/suspend`, { token: env.OPERATOR_TOKEN });
    const browser = openBrowser();
    for (const page of [await browser.get(path), await browser.post(path)]) {
      expect(page.status).toBe(403);
      expect(page.text).toContain("This organisation is suspended.");
    }
    expect(browser.cookies.size).toBe(0);
  });

  it("is not accepted by a form of another site", async () => {
    const tenant = await registerTenant();
    const { path } = await linkOf(tenant);
    const browser = openBrowser();
    expect((await browser.post(path, {}, { Origin: "https://evil.example" })).status).toBe(403);
    expect(browser.cookies.size).toBe(0);
  });

  it("cannot be guessed: failures are counted as those to sign in are", async () => {
    const tenant = await registerTenant();
    const { path } = await linkOf(tenant);
    const attempt = (address: string) =>
      sendIn({ RATE_LIMITS: "enforced" }, "GET", address, {
        headers: { "CF-Connecting-IP": "192.0.2.81", Accept: "text/html" },
      });
    const answers: Response[] = [];
    for (let count = 0; count < 61; count++)
      answers.push(await attempt(`/links/${tenant.id}/${mintToken("link")}`));
    expect(answers[0]?.status).toBe(404);
    expect(answers.find(({ status }) => status === 429)?.headers.get("Retry-After")).toBe("60");
    expect((await attempt(path)).status).toBe(200);
  });
});
