import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { closesBrowser, openWindow } from "./support/chromium.ts";
import { type Company, callApi, registerCompany } from "./support/company.ts";
import { signInAt, untilTitled } from "./support/console.ts";

closesBrowser();

/** Another web server on this machine, which says whatever a test has it say. */
const evil = { page: "", port: 0 };
const server = createServer((_request, response) => {
  response.setHeader("Content-Type", "text/html").end(evil.page);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  evil.port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

const nameOf = async (company: Company) =>
  ((await (await callApi(company, "GET", "")).json()) as { name: string }).name;

const nameOfCookie = (company: Company) => `__Host-console_${company.id}`;

/** A cookie of the company's console as a browser holds it, whoever put it there. */
const cookieOf = (company: Company, value: string) => ({
  ...{ name: nameOfCookie(company), value, domain: "127.0.0.1", path: "/" },
  ...{ secure: true, httpOnly: true, sameSite: "Strict" as const },
});

describe("a page of somebody else", () => {
  // The first is another origin of the same site, where the cookie does come along; the second is another site.
  it.each(["127.0.0.1", "localhost"])("at %s sends a form that changes nothing", async (host) => {
    const acme = await registerCompany();
    const page = await signInAt(acme);
    const address = `${inject("rollcallUrl")}/console/${acme.id}/settings`;
    evil.page = `<form method="post" action="${address}"><input name="name" value="Owned"><input name="idp" value="okta">
      <button>Win a prize</button></form>`;
    await page.goto(`http://${host}:${evil.port}/`);
    const answered = page.waitForResponse(address);
    await page.getByRole("button").click();
    expect((await answered).status()).toBe(403);
    await untilTitled(page, "Not allowed");
    expect(await nameOf(acme)).toBe("Acme Inc");
  });

  it("frames the console, and the browser shows nothing of it", async () => {
    const acme = await registerCompany();
    const page = await signInAt(acme);
    const refusals: string[] = [];
    page.on("console", (message) => refusals.push(message.text()));
    evil.page = `<iframe src="${inject("rollcallUrl")}/console/${acme.id}"></iframe>`;
    await page.goto(`http://127.0.0.1:${evil.port}/`);
    await expect.poll(() => refusals.join()).toMatch(/frame-ancestors|X-Frame-Options/i);
    expect(await page.frameLocator("iframe").getByRole("navigation").count()).toBe(0);
  });

  it("is not where signing in leads, whatever the form says", async () => {
    const acme = await registerCompany();
    for (const next of [
      `http://127.0.0.1:${evil.port}/`,
      `//127.0.0.1:${evil.port}/`,
      `/\\127.0.0.1:${evil.port}/`,
      `/console/${acme.id}/..//127.0.0.1:${evil.port}/`,
    ]) {
      const page = await openWindow();
      await page.goto(`/console/${acme.id}`);
      await page.locator("[name=next]").evaluate((field, value) => field.setAttribute("value", value), next);
      await page.getByLabel("Admin token").fill(acme.adminToken);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      expect(page.url()).toBe(`${inject("rollcallUrl")}/console/${acme.id}`);
      await page.context().close();
    }
  });
});

describe("a cookie", () => {
  it("that was planted is given up at sign-in, and never signs in whoever planted it", async () => {
    const acme = await registerCompany();
    const page = await openWindow();
    const planted = cookieOf(acme, "planted");
    await page.context().addCookies([planted]);
    await page.goto(`/console/${acme.id}`);
    await page.getByLabel("Admin token").fill(acme.adminToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject(cookieOf(acme, expect.not.stringContaining("planted")));

    const other = await openWindow();
    await other.context().addCookies([planted]);
    await other.goto(`/console/${acme.id}`);
    await untilTitled(other, "Sign in");
  });

  it("of one organisation opens nothing of another, under whatever name", async () => {
    const [acme, other] = [await registerCompany(), await registerCompany({ name: "Other Ltd" })];
    const page = await signInAt(acme);
    await page.goto(`/console/${other.id}`);
    await untilTitled(page, "Sign in");
    const [mine] = await page.context().cookies();
    await page.context().addCookies([cookieOf(other, mine?.value ?? "")]);
    await page.goto(`/console/${other.id}/people`);
    await untilTitled(page, "Sign in");
  });

  it("that was copied opens nothing after signing out, nor does the back button or another tab", async () => {
    const acme = await registerCompany();
    const page = await signInAt(acme, "/people");
    const tab = await page.context().newPage();
    await tab.goto(`/console/${acme.id}/people`);
    await untilTitled(tab, "People");
    const copied = await page.context().cookies();

    await page.getByRole("button", { name: "Sign out" }).click();
    await untilTitled(page, "Sign in");
    await page.goBack();
    await untilTitled(page, "Sign in");
    await tab.reload();
    await untilTitled(tab, "Sign in");

    const thief = await openWindow();
    await thief.context().addCookies(copied);
    await thief.goto(`/console/${acme.id}/people`);
    await untilTitled(thief, "Sign in");
  });
});
