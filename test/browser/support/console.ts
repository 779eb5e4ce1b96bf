import { type BrowserContextOptions, errors, type Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { FoundationWorld } from "../../support/foundation-world.ts";
import { openWindow } from "./chromium.ts";
import type { Company } from "./company.ts";

/** A window in which the company's administrator has signed in, at a page of its console: `path` is what follows `/console/{id}`. */
export async function signInAt(
  company: Company,
  path = "",
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openWindow(options);
  await page.goto(`/console/${company.id}${path}`);
  await page.getByLabel("Admin token").fill(company.adminToken);
  await page.getByRole("button", { name: "Sign in" }).click();
  // The page to sign in is at the same address.
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return page;
}

/** Waits until the page has this title, which its own parts may change while it stays open. */
export async function untilTitled(page: Page, title: string | RegExp): Promise<void> {
  const heading = page.getByRole("heading", { level: 1 });
  await heading.filter({ hasText: title }).waitFor().catch(toldWith(page));
}

/** Waits until the page says this somewhere. */
export const untilSays = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByText(text).first().waitFor().catch(toldWith(page));

/** What was waited for and did not come is worth nothing without what stood there instead. */
const toldWith =
  (page: Page) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof errors.TimeoutError)) throw error;
    throw new Error(`${error.message}\n${page.url()}\n${await page.locator("body").ariaSnapshot()}`);
  };

/** Waits until Foundation holds exactly this: group name → user names, sorted. */
export const untilHolds = (
  world: FoundationWorld,
  members: Readonly<Record<string, readonly string[]>>,
): Promise<void> =>
  vi.waitFor(async () => expect(await world.members()).toEqual(members), { timeout: 20_000, interval: 50 });

/** Runs what is to happen while the page stays open, and fails if it was loaded anew meanwhile. */
export async function withoutReload(page: Page, story: () => Promise<void>): Promise<void> {
  await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
  await story();
  expect(await page.evaluate(() => "stayed" in globalThis)).toBe(true);
}
