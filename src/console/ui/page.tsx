import type { Context } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";
import type { ConsoleEnv, PageContext } from "../context.ts";
import { type Area, Navigation } from "./navigation.tsx";
import { Notice } from "./notice.tsx";

/** `200` unless stated; a form that is shown again with what is wrong in it has 422. */
type PageStatus = 200 | 201 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;

interface PageOptions {
  /** Of the browser's window; the page states its own `h1`. */
  readonly title: string;
  readonly status?: PageStatus;
}

interface TenantPageOptions extends PageOptions {
  /** Where in the navigation this page belongs. */
  readonly area: Area;
  /** What was done by the form that led here, in one sentence; `doneMessage` finds it. */
  readonly done?: string | undefined;
}

/** A page of a tenant's console, with its navigation. */
export function tenantPage(
  c: Context<ConsoleEnv>,
  options: TenantPageOptions,
  content: Child,
): Response | Promise<Response> {
  const { session } = c.var;
  return c.html(
    html`<!doctype html>${(
      <Document title={`${options.title} · ${session.tenantName}`}>
        <div class="frame">
          <Side session={session} area={options.area} />
          <main id="main" class="main" tabindex={-1}>
            {options.done !== undefined && <Notice tone="good">{options.done}</Notice>}
            {content}
          </main>
        </div>
      </Document>
    )}`,
    options.status ?? 200,
  );
}

/** A page outside any tenant's console: the start, signing in, refusals, the documentation. */
export function plainPage(
  c: PageContext,
  options: PageOptions,
  content: Child,
): Response | Promise<Response> {
  return c.html(
    html`<!doctype html>${(
      <Document title={`${options.title} · Rollcall`}>
        <header class="top">
          <a href="/" class="brand">
            <Mark /> Rollcall
          </a>
          <nav class="links" aria-label="Rollcall">
            <a href="/docs">Documentation</a>
            <a href="/console/sign-in">Sign in</a>
          </nav>
        </header>
        <main id="main" class="main plain" tabindex={-1}>
          {content}
        </main>
      </Document>
    )}`,
    options.status ?? 200,
  );
}

function Document({ title, children }: { title: string; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          name="htmx-config"
          content='{"includeIndicatorCSS":false,"history":false,"defaultSwap":"innerMorph"}'
        />
        <title>{title}</title>
        <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/console.css" />
        <script src="/assets/htmx.min.js" defer></script>
        <script src="/assets/console.js" defer></script>
      </head>
      <body>
        <a href="#main" class="skip">
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  );
}

function Side({ session, area }: { session: Session; area: Area }) {
  return (
    <header class="side">
      <a href={`/console/${session.tenant}`} class="brand">
        <Mark /> Rollcall
      </a>
      <p class="tenant" dir="auto">
        {session.tenantName}
      </p>
      <Navigation session={session} area={area} />
      <form method="post" action={`/console/${session.tenant}/sign-out`} class="leave">
        <input type="hidden" name="csrf" value={session.csrf} />
        <a href="/docs">Documentation</a>
        <button type="submit" class="link">
          Sign out
        </button>
      </form>
    </header>
  );
}

/** Three people in a row, the last one answered for. */
const Mark = () => (
  <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    <rect x="2" y="4" width="13" height="3" rx="1.5" />
    <rect x="2" y="10.5" width="13" height="3" rx="1.5" />
    <rect x="2" y="17" width="9" height="3" rx="1.5" />
    <path
      d="M14.5 18.5l2.6 2.6 5-6"
      fill="none"
      stroke-width="2.6"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);
