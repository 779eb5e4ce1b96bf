import type { Child } from "hono/jsx";
import { CONSOLE_LIMITS } from "../../limits/http.ts";

/**
 * A part of a page that keeps itself up to date: every few seconds the same page is asked for, and what stands under this id there
 * takes the place of what stands here. Without JavaScript it is what it was when the page was loaded.
 */
export const Live = ({ id, path, children }: { id: string; path: string; children?: Child }) => (
  <div
    id={id}
    hx-get={path}
    hx-trigger={`every ${CONSOLE_LIMITS.liveSeconds}s`}
    hx-select={`#${id}`}
    hx-swap="outerMorph"
    aria-live="polite"
  >
    {children}
  </div>
);
