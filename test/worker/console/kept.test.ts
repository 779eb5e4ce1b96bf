import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { CONSOLE_LIMITS } from "../../../src/limits/http.ts";
import { type ConsoleBrowser, openBrowser, type Page, signInTo, within } from "../../support/console.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

const RULE = { "when.0": 'displayName eq "<b>é"', "target.0": "Mine", "roles.0": "" };

let tenant: TestTenant;
let browser: ConsoleBrowser;
beforeEach(async () => {
  tenant = await registerTenant();
  browser = await signInTo(tenant);
});

/** All sessions of the tenant are over. */
const endSessions = () => env.DB.prepare("DELETE FROM sessions WHERE tenant = ?").bind(tenant.id).run();

const signIn = (page: Page, token = tenant.adminToken) => browser.submit(page, "/console/sign-in", { token });

const rules = async () => (await (await tenant.api("GET", "/mapping")).json<{ rules: object[] }>()).rules;

describe("a long form that is sent when its session is over", () => {
  it("comes back after signing in, and does nothing by itself", async () => {
    const editor = await browser.get("/mapping");
    await endSessions();
    const asked = await browser.submit(editor, "/mapping", { ...RULE, do: "save" });
    expect(asked).toMatchObject({ status: 401, title: "Sign in" });
    expect(asked.text).toContain("Your session has ended");
    expect(asked.html).not.toContain("<b>é");
    const refused = await signIn(asked, "rca_short");
    expect(refused).toMatchObject({ status: 422, title: "Sign in" });
    const mistyped = { tenant: "acme-inc", token: tenant.adminToken };
    const unknown = await browser.submit(refused, "/console/sign-in", mistyped);
    expect(unknown).toMatchObject({ status: 401, title: "Sign in" });
    const kept = await browser.submit(unknown, "/console/sign-in", { ...mistyped, tenant: tenant.id });
    expect(kept).toMatchObject({ status: 200, title: "What you entered is still here" });
    expect(kept.html).not.toContain('name="do" value="save"');
    expect(kept.html).not.toContain(tenant.adminToken);
    expect(await rules()).toEqual([]);

    const back = await browser.submit(kept, "/mapping", { do: "edit" });
    expect(back).toMatchObject({ status: 200, title: "Mapping" });
    const preview = await browser.submit(back, "/mapping", { do: "preview" });
    expect(preview).toMatchObject({ status: 200, title: "Preview" });
    expect((await browser.submit(preview, "/mapping", { do: "save" })).status).toBe(303);
    expect(await rules()).toMatchObject([{ when: RULE["when.0"], target: "Mine" }]);
  });

  it("still knows what it was made from, so that nobody is overwritten", async () => {
    const form = await browser.get("/policies");
    await endSessions();
    await tenant.api("PUT", "/policies", { staleAfterDays: 7 });
    const asked = await browser.submit(form, "/policies", { staleAfterDays: "9", do: "preview" });
    const back = await browser.submit(await signIn(asked), "/policies", { do: "edit" });
    expect(back.html).toMatch(/name="staleAfterDays"[^>]* value="9"/);
    expect((await browser.submit(back, "/policies", { do: "preview" })).status).toBe(409);
  });

  it("comes back with each line of a schema, be it a new one or not", async () => {
    const urn = "urn:acme:scim:2.0:Group";
    const definition = { resourceType: "Group", name: "Acme", attributes: [{ name: "level" }] };
    await tenant.api("PUT", `/schemas/${urn}`, definition);
    const schema = '{\r\n  "id": "urn:x",\r\n  "<": "&quot;"\r\n';
    for (const path of ["/schemas/new", `/schemas/${encodeURIComponent(urn)}`]) {
      const form = await browser.get(path);
      await endSessions();
      const asked = await browser.submit(form, path, { schema });
      const back = await browser.submit(await signIn(asked), path, { do: "edit" });
      expect(back.status).toBe(200);
      expect(back.text).not.toContain("Nothing was saved");
      expect((await browser.submit(back, path)).text).toContain("Line 4, column 1");
    }
    expect(await (await tenant.api("GET", `/schemas/${urn}`)).json()).toMatchObject({ name: "Acme" });
  });

  it("comes back too where somebody has signed in elsewhere in this browser", async () => {
    const editor = await browser.get("/mapping");
    await endSessions();
    await browser.post("/console/sign-in", { tenant: tenant.id, token: tenant.adminToken });
    const kept = await browser.submit(editor, "/mapping", { ...RULE, do: "save" });
    expect(kept).toMatchObject({ status: 403, title: "What you entered is still here" });
    expect(await rules()).toEqual([]);
    const back = await browser.submit(kept, "/mapping", { do: "edit" });
    expect(back).toMatchObject({ status: 200, title: "Mapping" });
    expect(back.text).toContain("Matches no group");
  });

  it("is in view where it is too long to be kept", async () => {
    const editor = await browser.get("/mapping");
    await endSessions();
    const long = { ...RULE, "roles.0": "r".repeat(CONSOLE_LIMITS.formBytes - CONSOLE_LIMITS.signInBytes) };
    const asked = await browser.submit(editor, "/mapping", long);
    expect(asked).toMatchObject({ status: 401, title: "Sign in" });
    expect(asked.text).toContain("too long to be kept");
    expect(asked.text).toContain('when.0: displayName eq "<b>é"');
    expect(await signIn(asked)).toMatchObject({ status: 303, location: browser.at("/mapping") });
  });
});

describe("what is not kept", () => {
  it("is what any other form holds: passwords, names of tokens, decisions", async () => {
    await endSessions();
    for (const path of [
      "/settings/foundation",
      "/setup/foundation",
      "/setup/token",
      "/settings/tokens",
      "/settings/delete",
      "/sync/held/approve",
      "/schemas/urn%3Ax/delete",
      "/sign-out",
    ]) {
      const asked = await browser.post(path, { password: "s3cret-typed", verdict: "approve" });
      expect([path, asked.status, asked.html.includes("s3cret")]).toEqual([path, 401, false]);
      expect((await signIn(asked)).status).toBe(303);
      await endSessions();
    }
  });

  it("is the proof of the session, and what was to be done", async () => {
    const editor = await browser.get("/mapping");
    const csrf = /name="csrf" value="([0-9a-f]+)"/.exec(editor.html)?.[1] ?? "";
    await endSessions();
    const asked = await browser.submit(editor, "/mapping", { ...RULE, do: "save" });
    const kept = await signIn(asked);
    expect(`${asked.html}${kept.html}`).not.toContain(csrf);
    expect(`${asked.html}${kept.html}`).not.toContain('"save"');
  });

  it("is what goes to another organisation, or anywhere else", async () => {
    const other = await registerTenant();
    const form = { tenant: tenant.id, token: tenant.adminToken, "kept.when.0": "x" };
    for (const path of [
      `/console/${other.id}/mapping`,
      `/console/${tenant.id}/../${other.id}/mapping`,
      `/console/${tenant.id}/schemas/..`,
      `/console/${tenant.id}/schemas/%2e%2e`,
      `/console/${tenant.id}/schemas/..\\..\\${other.id}\\mapping`,
      `/console/${tenant.id}/settings/delete`,
      `/console/${tenant.id}/mapping?x`,
      `//evil.example/console/${tenant.id}/mapping`,
      `https://evil.example/console/${tenant.id}/mapping`,
      "javascript:alert(1)",
    ]) {
      const answer = await openBrowser().post("/console/sign-in", { ...form, kept: path });
      expect([path, answer.status, answer.location]).toEqual([path, 303, `/console/${tenant.id}`]);
      expect(answer.html).not.toContain("kept.");
    }
    // Whoever names another organisation than that of the form signs in there, without it.
    const editor = await browser.get("/mapping");
    await endSessions();
    const asked = await browser.submit(editor, "/mapping", RULE);
    const there = within(openBrowser(), other.id);
    const answer = await there.submit(asked, "/console/sign-in", {
      tenant: other.id,
      token: other.adminToken,
    });
    expect(answer).toMatchObject({ status: 303, location: `/console/${other.id}` });
  });

  it("is more fields than any form of ours has: who sends them need not be signed in", async () => {
    await endSessions();
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`when.${index}`, "typed"]));
    const most = await browser.post("/mapping", many(CONSOLE_LIMITS.keptFields));
    expect([most.status, most.html.includes("typed")]).toEqual([401, true]);
    const more = await browser.post("/mapping", many(CONSOLE_LIMITS.keptFields + 1));
    expect([more.status, more.html.includes("typed")]).toEqual([401, false]);
    const prefixed = Object.entries(many(CONSOLE_LIMITS.keptFields + 1)).map(([name, value]) => [
      `kept.${name}`,
      value,
    ]);
    const again = await openBrowser().post("/console/sign-in", {
      ...Object.fromEntries(prefixed),
      kept: browser.at("/mapping"),
      tenant: tenant.id,
    });
    expect([again.status, again.html.includes("typed")]).toEqual([422, false]);
  });

  it("is what another site sends", async () => {
    await endSessions();
    const page = await browser.post("/mapping", RULE, { "Sec-Fetch-Site": "cross-site" });
    expect([page.status, page.html.includes("Mine")]).toEqual([403, false]);
  });
});
