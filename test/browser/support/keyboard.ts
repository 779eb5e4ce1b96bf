import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** How many stops of the keyboard a page may have before something that is looked for. */
const STOPS = 80;

/**
 * Presses Tab until the focus is on this, as somebody without a mouse does, and fails where a stop on the way cannot be seen: one that has
 * no outline, or that nothing of is on the screen.
 */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  await goal.waitFor();
  for (let stop = 0; stop < STOPS; stop++) {
    await page.keyboard.press("Tab");
    const { where, visible } = await page.evaluate(focused);
    expect(visible, `The focus on ${where} is to be seen.`).toBe(true);
    if (await goal.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${goal}`);
}

/** Goes to a field by Tab and types into it; what stood there is replaced, since Tab selects it. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

/** Goes to a button or link by Tab and presses Enter. */
export async function press(page: Page, goal: Locator): Promise<void> {
  await tabTo(page, goal);
  await page.keyboard.press("Enter");
}

/** What has the focus, and whether one sees that it has. */
function focused(): { where: string; visible: boolean } {
  const element = document.activeElement;
  if (element === null || element === document.body) return { where: "nothing", visible: true };
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { width, height, top, bottom } = element.getBoundingClientRect();
  return {
    where: element.outerHTML.slice(0, 120),
    visible:
      outlineStyle !== "none" &&
      outlineWidth !== "0px" &&
      Math.min(width, height) > 1 &&
      bottom > 0 &&
      top < innerHeight,
  };
}
