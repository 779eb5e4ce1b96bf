import type { Page } from "playwright-core";
import { inject } from "vitest";
import { violationsOn } from "./chromium.ts";

/** The ways in which a page is looked at. In the dark only colours are others. */
const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390, rules: ["color-contrast"] },
  { colorScheme: "dark", width: 1280, rules: ["color-contrast"] },
] as const;

/**
 * Opens a page and looks at it in light and dark, wide and narrow. Gives everything that should not be so, in words: what axe finds, scrolling
 * sideways, errors of scripts, requests to another host, markup that came from outside; empty where there is nothing.
 */
export async function flawsOf(page: Page, open: () => Promise<unknown>): Promise<readonly string[]> {
  const flaws = await watch(page, open);
  for (const { colorScheme, width, ...only } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    const found = [...(await violationsOn(page, "rules" in only ? only.rules : undefined))];
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
      found.push("The page scrolls sideways.");
    flaws.push(...found.map((flaw) => `${colorScheme}, ${width} wide: ${flaw}`));
  }
  return flaws;
}

/** What goes wrong while a page opens. */
async function watch(page: Page, open: () => Promise<unknown>): Promise<string[]> {
  const flaws: string[] = [];
  page.removeAllListeners();
  page.on("dialog", (dialog) => {
    flaws.push(`A dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => flaws.push(`A script failed: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(inject("rollcallUrl"))) flaws.push(`A request left: ${request.url()}`);
  });
  page.on("console", (message) => {
    // The browser notes a page's own status, such as 404, as an error.
    if (message.type() === "error" && message.location().url !== page.url()) flaws.push(message.text());
  });
  await open();
  await page.waitForLoadState();
  const foreign = page.locator("img, script:not([src^='/assets/']), [onerror]");
  if ((await foreign.count()) > 0)
    flaws.push(`Not ours: ${await foreign.first().evaluate((e) => e.outerHTML)}`);
  return flaws;
}

/** How many bytes a page weighs when it is opened for the first time, with everything that it loads. */
export async function weightOf(page: Page, path: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => void bodies.push(response.body()));
  await page.goto(path, { waitUntil: "networkidle" });
  return (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
}
