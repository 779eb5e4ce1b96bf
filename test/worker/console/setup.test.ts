import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { TENANT_LIMITS } from "../../../src/limits/tenants.ts";
import { IDPS } from "../../../src/tenants/idp.ts";
import { profiles } from "../../../src/tenants/profiles.ts";
import { SETUP } from "../../../src/tenants/setup.ts";
import { ORIGIN, send } from "../../support/api.ts";
import { type ConsoleBrowser, openBrowser, type Page, signInTo, within } from "../../support/console.ts";
import { type FoundationWorld, newWorld } from "../../support/foundation-world.ts";
import { scimClient } from "../../support/scim-client.ts";
import { registerTenant, type TestTenant } from "../../support/tenant.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const EVIL = `<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202eexe 🦄`;

/** How each step of the checklist stands. */
const stepsIn = ({ html }: Page): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<li class="(\w+)">(?:(?!<\/li>)[\s\S])*?step=(\w+)"/g)].map(
      ([, state = "", name = ""]) => [name, state],
    ),
  );

/** Asks for the page until it says so, as its live part does. */
const shows = (browser: ConsoleBrowser, path: string, text: string): Promise<Page> =>
  vi.waitFor(async () => {
    const page = await browser.get(path);
    expect(page.text).toContain(text);
    return page;
  }, PATIENCE);

const connectionTo = (world: FoundationWorld, more: Record<string, string> = {}) => ({
  baseUrl: world.url,
  organization: "demo",
  credentials: "password",
  user: "rollcall",
  password: "rollcall",
  ...more,
});

/** A call as Entra makes it, who names itself. */
const callAsEntra = (tenant: TestTenant, path: string) =>
  send("GET", tenant.scimUrl.slice(ORIGIN.length) + path, {
    headers: {
      Authorization: `Bearer ${tenant.scimToken}`,
      "User-Agent": "Azure AD SCIM",
    },
  });

describe("the set-up of a new organisation", () => {
  it("begins with the IdP, and says what waits for what", async () => {
    const browser = await signInTo(await registerTenant({ idp: "okta" }));
    const page = await browser.get("/setup");
    expect([page.status, page.title]).toEqual([200, "Set-up"]);
    expect(stepsIn(page)).toEqual({
      idp: "open",
      foundation: "open",
      mapping: "waiting",
      sync: "waiting",
      done: "waiting",
    });
    expect(page.text).toContain("No request from Okta yet.");
    expect(page.text).toContain("Nothing has come in within the last hour.");
    expect(page.text).toContain("One token, not used yet");
    expect(page.html).toContain(`hx-get="${browser.at("/setup")}?step=idp"`);
  });

  it("shows a step that is asked for, and the one to work on where there is no such step", async () => {
    const browser = await signInTo(await registerTenant());
    expect((await browser.get("/setup?step=foundation")).text).toContain("Where your Foundation is");
    const page = await browser.get("/setup?step=constructor&done=constructor");
    expect([page.status, page.text.includes("What it needs")]).toEqual([200, true]);
    expect(page.html).not.toContain("notice good");
    expect((await browser.get("/setup?step=mapping")).text).toContain(
      "Every group leads to a Foundation group of its own name.",
    );
    expect((await browser.get("/setup?step=sync")).text).toContain("There is no connection to Foundation");
    expect((await browser.get("/setup?step=done")).text).toContain("When all of the above is.");
  });

  it("costs four trips to D1 and few rows", async () => {
    const browser = await signInTo(await registerTenant());
    const { cost } = await browser.get("/setup");
    expect(cost?.trips).toBeLessThanOrEqual(4);
    expect(cost?.read).toBeLessThan(60);
  });
});

describe("the guide", () => {
  it.each(IDPS)(
    "of %s has this organisation's address in its place, and marks that of the token",
    async (idp) => {
      const tenant = await registerTenant({ idp });
      const page = await (await signInTo(tenant)).get("/setup");
      const squeeze = (text: string) => text.replaceAll(/[\s"]/g, "");
      const shown = squeeze(page.text);
      for (const step of SETUP[idp]) {
        const filled = step
          .replaceAll("{baseUrl}", `${tenant.scimUrl} Copy`)
          .replaceAll("{token}", "your SCIM token");
        expect(shown).toContain(squeeze(filled));
      }
      const { limits, basis, departures } = profiles[idp];
      for (const sentence of [...limits, basis, departures]) expect(page.text).toContain(sentence);
      expect(page.html).not.toMatch(/rc[sa]_[0-9A-Za-z]{30}/);
    },
  );

  it("is that of another IdP when somebody says so", async () => {
    const tenant = await registerTenant({ idp: "okta" });
    const browser = await signInTo(tenant);
    const page = await browser.submit(await browser.get("/setup"), "/setup/idp", { idp: "jumpcloud" });
    expect([page.status, page.location]).toEqual([303, browser.at("/setup?step=idp&done=idp")]);
    expect((await browser.follow(page)).text).toContain("At JumpCloud");
    expect(await (await tenant.api("GET")).json()).toMatchObject({ idp: "jumpcloud" });
    expect((await browser.post("/setup/idp", { idp: "ldap" })).status).toBe(422);
    expect(await (await tenant.api("GET")).json()).toMatchObject({ idp: "jumpcloud" });
  });
});

describe("a lost SCIM token", () => {
  it("is made up for by another one, which is shown once and works beside the first", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const page = await browser.submit(await browser.get("/setup"), "/setup/token");
    expect([page.status, page.headers.get("Cache-Control")]).toEqual([201, "no-store"]);
    const token = /<code class="secret">(rcs_\w{36})<\/code>/.exec(page.html)?.[1] ?? "";
    for (const scimToken of [token, tenant.scimToken])
      expect((await scimClient({ ...tenant, scimToken }).send("GET", "/Users")).status).toBe(200);
    const again = await browser.get("/setup");
    expect([again.html.includes(token), again.text.includes("2 tokens")]).toEqual([false, true]);
  });

  it("cannot be made up for without end", async () => {
    const browser = await signInTo(await registerTenant());
    for (let count = 2; count < TENANT_LIMITS.tokens; count++)
      expect((await browser.post("/setup/token")).status).toBe(201);
    const page = await browser.post("/setup/token");
    expect([page.status, page.text.includes("there can be no more")]).toEqual([409, true]);
  });
});

describe("what comes in from the IdP", () => {
  it("is seen within moments: reads, writes and refusals, in words", async () => {
    const tenant = await registerTenant({ idp: "generic" });
    const browser = await signInTo(tenant);
    const idp = scimClient(tenant);
    await idp.send("GET", '/Users?filter=userName eq "test-7"');
    const seen = await shows(browser, "/setup?step=idp", 'Looked for people with userName eq "test-7".');
    expect(stepsIn(seen).idp).toBe("done");
    expect(seen.text).toContain("Next: Foundation");
    await idp.createUser("ada@x.example");
    await idp.send("POST", "/Users", { schemas: [] });
    const page = await shows(browser, "/setup?step=idp", "The user ada@x.example was created.");
    expect((await shows(browser, "/setup?step=idp", "Refused (400")).text).toContain("POST /Users");
    expect(page.html).toMatch(new RegExp(`href="${browser.at("/activity")}/[0-9a-f-]{36}"`));
    expect(page.text).toMatch(/One token, (used within the last hours|not used yet)/);
  });

  it("from another IdP than the one that was named is pointed out, and can be made good", async () => {
    const tenant = await registerTenant({ idp: "okta" });
    const browser = await signInTo(tenant);
    await callAsEntra(tenant, "/Users?count=1");
    const page = await shows(browser, "/setup?step=idp", "You named Okta, but Microsoft Entra ID calls");
    expect(stepsIn(page).idp).toBe("trouble");
    // The first of two forms that go there is the one of the notice.
    await browser.submit(page, "/setup/idp");
    const after = await browser.get("/setup?step=idp");
    expect([stepsIn(after).idp, after.text.includes("At Microsoft Entra ID")]).toEqual(["done", true]);
  });

  it("is text, whatever is in it", async () => {
    const tenant = await registerTenant({ name: `Acme ${EVIL}` });
    const browser = await signInTo(tenant);
    const idp = scimClient(tenant);
    await idp.createUser(`${EVIL}@x.example`);
    await idp.createGroup(EVIL);
    await idp.send("GET", `/Users?filter=${encodeURIComponent('userName eq "<img src=x>"')}`);
    const page = await shows(browser, "/setup?step=idp", '"<img src=x>"');
    expect(page.text).toContain("<script>alert(1)</script>");
    expect(page.html).not.toMatch(/<script>alert|<img/);
  });
});

describe("the connection to Foundation", () => {
  let world: FoundationWorld;
  beforeAll(async () => {
    world = await newWorld();
  });

  it("is stated, tried out check by check, and writes nothing before its start", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const form = await browser.get("/setup?step=foundation");
    const saved = await browser.submit(
      form,
      "/setup/foundation",
      connectionTo(world, { organization: "Demo" }),
    );
    expect([saved.status, saved.location]).toEqual([
      303,
      browser.at("/setup?step=foundation&done=connected"),
    ]);
    const page = await browser.follow(saved);
    expect(page.text).toContain("The connection is saved. Test it next.");
    expect(stepsIn(page)).toMatchObject({ foundation: "done", sync: "open" });
    expect(page.text).toContain("as rollcall");
    const failed = await browser.submit(page, "/setup/test");
    expect(failed.text).toContain("The organization's name is demo: enter it exactly so, instead of Demo.");
    expect(failed.html).toContain('<span class="badge bad">Failed</span>');
    await browser.submit(failed, "/setup/foundation", { organization: "demo", password: "rollcall" });
    const tested = await browser.post("/setup/test");
    expect(tested.text).toContain("Everything that Rollcall needs is there.");
    expect((await tenant.api("GET", "/foundation")).status).toBe(200);
    expect(await (await tenant.api("GET", "/foundation")).json()).toMatchObject({
      organization: "demo",
      provisionUsers: true,
      roleBinding: "group",
      callsPerSecond: null,
      start: "preview",
    });
    expect(
      (await world.calls()).filter(({ method, path }) => method !== "GET" && /groups$|user$/.test(path)),
    ).toEqual([]);
  });

  it("that is wrong is shown again with what was entered, but no secret, and nothing is stored", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    const wrong = {
      baseUrl: "ftp://x.example",
      organization: EVIL,
      iamPrefix: "no/",
      callsPerSecond: "many",
    };
    const page = await browser.post(
      "/setup/foundation",
      connectionTo(world, { ...wrong, password: "hunter22" }),
    );
    expect([page.status, page.html.includes("hunter22")]).toEqual([422, false]);
    for (const name of ["iamPrefix", "callsPerSecond"])
      expect(page.html).toContain(`id="field-${name}-error"`);
    expect(page.html).toContain('value="ftp://x.example"');
    expect(page.html).not.toMatch(/<script>alert|<img/);
    const address = await browser.post(
      "/setup/foundation",
      connectionTo(world, { baseUrl: "ftp://x.example" }),
    );
    expect(address.html).toContain('id="field-baseUrl-error"');
    const empty = await browser.post("/setup/foundation");
    for (const name of ["organization", "user", "password"])
      expect(empty.html).toContain(`id="field-${name}-error"`);
    expect((await tenant.api("GET", "/foundation")).status).toBe(404);
    for (const path of ["/setup/test", "/setup/preview", "/setup/start"]) {
      const refused = await browser.post(path);
      expect([path, refused.status, refused.text.includes("There is no connection to Foundation")]).toEqual([
        path,
        409,
        true,
      ]);
    }
  });

  it("that is running goes on with another account, and waits for its start at another address", async () => {
    const tenant = await registerTenant({ foundation: foundationOf(world) });
    const browser = await signInTo(tenant);
    const startOf = async () =>
      (await (await tenant.api("GET", "/foundation")).json<{ start: string }>()).start;
    expect(await startOf()).toBe("now");
    await browser.post(
      "/setup/foundation",
      connectionTo(world, { provisionUsers: "no", callsPerSecond: "5" }),
    );
    expect(await (await tenant.api("GET", "/foundation")).json()).toMatchObject({
      start: "now",
      provisionUsers: false,
      callsPerSecond: 5,
    });
    await browser.post("/setup/foundation", connectionTo(await newWorld()));
    expect(await startOf()).toBe("preview");
  });
});

const foundationOf = (world: FoundationWorld) => ({
  baseUrl: world.url,
  organization: "demo",
  credentials: { type: "password", user: "rollcall", password: "rollcall" },
});

describe("the first sync", () => {
  it("is looked at, started, watched, and leads to the end of the set-up", async () => {
    const world = await newWorld();
    const tenant = await registerTenant({ foundation: { ...foundationOf(world), start: "preview" } });
    const idp = scimClient(tenant);
    const people = [await idp.createUser("ada@x.example"), await idp.createUser("bo@x.example")];
    await idp.createGroup(EVIL, people);
    await idp.createGroup("Sales", people.slice(0, 1));
    const browser = await signInTo(tenant);
    const page = await shows(browser, "/setup?step=sync", "has called");
    expect(stepsIn(page)).toEqual({
      idp: "done",
      foundation: "done",
      mapping: "done",
      sync: "open",
      done: "waiting",
    });
    expect(page.text).toContain("2 of 2 groups lead to 2 Foundation groups.");
    const preview = await browser.submit(page, "/setup/preview");
    expect(preview.text).toMatch(/Groups to be made 2 .*Sales/);
    expect(preview.text).toContain("People to be created 2 ada@x.example, bo@x.example");
    expect(preview.text).toContain("Places to be given 3");
    expect(preview.html).not.toMatch(/<script>alert|<img/);
    expect(await world.members()).toEqual({});
    await world.faults([{ method: "POST", probability: 1, effect: "before", status: 503 }]);
    const started = await browser.submit(preview, "/setup/start");
    expect([started.status, started.location]).toEqual([303, browser.at("/setup?step=sync&done=started")]);
    const stuck = await shows(browser, "/setup?step=sync", "left to do.");
    expect(stuck.html).toMatch(/<progress id="first-sync" max="\d+" value="0">/);
    await world.faults([]);
    await env.LANE.get(env.LANE.idFromName(tenant.id)).wake({ force: true });
    const done = await shows(
      browser,
      "/setup?step=sync",
      "Foundation holds exactly what your IdP says: 3 places",
    );
    expect(new Set(Object.values(stepsIn(done)))).toEqual(new Set(["done"]));
    expect((await browser.get("/setup")).text).toContain("What comes next");
    expect(await world.members()).toEqual({
      [EVIL]: ["ada@x.example", "bo@x.example"],
      Sales: ["ada@x.example"],
    });
  });

  it("says what is in the way, and what Foundation answers where it cannot be read", async () => {
    const world = await newWorld();
    const tenant = await registerTenant({
      foundation: { ...foundationOf(world), start: "preview", provisionUsers: false },
    });
    const idp = scimClient(tenant);
    await idp.createGroup("Sales", [await idp.createUser("nobody@x.example")]);
    const browser = await signInTo(tenant);
    const preview = await browser.post("/setup/preview");
    expect(preview.text).toContain("In the way of 1");
    expect(preview.text).toMatch(/Whose Why What to do nobody@x\.example/);
    await world.faults([{ probability: 1, effect: "before", status: 500 }]);
    const failed = await browser.post("/setup/preview");
    expect([failed.status, failed.text.includes("Foundation could not be read")]).toEqual([409, true]);
  });

  it("whose groups lead nowhere is not called done", async () => {
    const world = await newWorld();
    const tenant = await registerTenant({ foundation: foundationOf(world) });
    await tenant.api("PUT", "/mapping", { rules: [], otherwise: "ignore" });
    await scimClient(tenant).createGroup("Sales");
    const browser = await signInTo(tenant);
    const page = await browser.get("/setup?step=mapping");
    expect(stepsIn(page)).toMatchObject({ mapping: "open", done: "waiting" });
    expect(page.text).toContain("None of your IdP's groups leads to a Foundation group.");
  });

  it("that Foundation stops is in trouble, and says why", async () => {
    const world = await newWorld();
    const tenant = await registerTenant({
      foundation: {
        ...foundationOf(world),
        credentials: { type: "password", user: "rollcall", password: "wrong" },
      },
    });
    await scimClient(tenant).createGroup("Sales", [await scimClient(tenant).createUser("ada@x.example")]);
    const browser = await signInTo(tenant);
    const page = await shows(
      browser,
      "/setup?step=foundation",
      "Foundation cannot be reached or does not let",
    );
    expect(stepsIn(page)).toMatchObject({ foundation: "trouble", sync: "trouble" });
    await browser.submit(page, "/setup/foundation", { password: "rollcall" });
    const mended = await shows(browser, "/setup?step=sync", "Foundation holds exactly what your IdP says");
    expect(stepsIn(mended)).toMatchObject({ foundation: "done", sync: "done" });
  });
});

describe("a colleague with a set-up link", () => {
  it("can do all of this", async () => {
    const world = await newWorld();
    const tenant = await registerTenant();
    const made = await tenant.api("POST", "/setup-links");
    const path = (await made.json<{ url: string }>()).url.slice(ORIGIN.length);
    const guest = openBrowser();
    await guest.post(path);
    const browser = within(guest, tenant.id);
    expect((await browser.post("/setup/token")).status).toBe(201);
    expect((await browser.post("/setup/idp", { idp: "ping" })).status).toBe(303);
    expect((await browser.post("/setup/foundation", connectionTo(world))).status).toBe(303);
    expect((await browser.post("/setup/test")).text).toContain("Everything that Rollcall needs is there.");
    expect((await browser.post("/setup/start")).status).toBe(303);
  });
});
