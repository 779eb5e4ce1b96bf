import { csrfOf } from "../../src/access/sessions.ts";
import { ORIGIN, send } from "./api.ts";
import type { TestTenant } from "./tenant.ts";

/** A page as a browser has it. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  /** Where a redirect leads, as a path; undefined where it is none. */
  readonly location: string | undefined;
  readonly html: string;
  /** What people read: without markup, entities decoded, white space collapsed. */
  readonly text: string;
  /** The page's `h1`. */
  readonly title: string;
  /** How often the page waited for D1, and how many rows it read; undefined where nobody is signed in. */
  readonly cost: { readonly trips: number; readonly read: number } | undefined;
}

/** What is filled into a form: a list stands for several fields of one name. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A browser without JavaScript: it keeps cookies, sends forms as browsers do, and follows no redirect by itself. */
export interface Browser {
  /** Cookies by name; to plant or to steal one. */
  readonly cookies: Map<string, string>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Page>;
  /** Sends a form without looking at a page: what is missing in `fields` is not sent. */
  readonly post: (path: string, fields?: Fields, headers?: Record<string, string>) => Promise<Page>;
  /** Sends the form of the page that goes to `action`, with what stands in it already, and `fields` in place of that. */
  readonly submit: (page: Page, action: string, fields?: Fields) => Promise<Page>;
  /** Goes where the page redirects to; fails where it does not. */
  readonly follow: (page: Page) => Promise<Page>;
}

/** A browser that is signed in to a tenant's console: paths are those below `/console/{tenant}`, or complete. */
export interface ConsoleBrowser extends Browser {
  /** The complete path of a page of this console. */
  readonly at: (path: string) => string;
}

/** A browser that has been nowhere yet. */
export function openBrowser(): Browser {
  const cookies = new Map<string, string>();
  const call = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await send(method, path, {
      redirect: "manual",
      headers: { Accept: "text/html", ...(cookie === "" ? {} : { Cookie: cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    keepCookies(cookies, response);
    return pageOf(response);
  };
  const post: Browser["post"] = (path, fields = {}, headers = {}) =>
    call(
      "POST",
      path,
      { Origin: ORIGIN, "Content-Type": "application/x-www-form-urlencoded", ...headers },
      encode(fields),
    );
  return {
    cookies,
    get: (path, headers = {}) => call("GET", path, headers),
    post,
    submit: (page, action, fields = {}) => post(action, { ...formOf(page, action), ...fields }),
    follow: (page) => {
      if (page.location === undefined) throw new Error(`No redirect but ${page.status}: ${page.text}`);
      return call("GET", page.location, {});
    },
  };
}

/** Signs a new browser in by the form, with the tenant's admin token. */
export async function signInTo(tenant: TestTenant): Promise<ConsoleBrowser> {
  const browser = openBrowser();
  const page = await browser.post("/console/sign-in", { tenant: tenant.id, token: tenant.adminToken });
  if (page.status !== 303) throw new Error(`Not signed in but ${page.status}: ${page.text}`);
  return within(browser, tenant.id);
}

/** The browser, with paths as they are below `/console/{tenant}`. What it posts brings along the `csrf` of its session, unless it states another. */
export function within(browser: Browser, tenant: string): ConsoleBrowser {
  const home = `/console/${tenant}`;
  const at = (path: string) => (path === home || /^\/(console|links)\//.test(path) ? path : `${home}${path}`);
  const proof = async (): Promise<Fields> => {
    const secret = browser.cookies.get(`__Host-console_${tenant}`);
    return secret === undefined ? {} : { csrf: await csrfOf(secret) };
  };
  return {
    ...browser,
    at,
    get: (path, headers) => browser.get(at(path), headers),
    post: async (path, fields, headers) => browser.post(at(path), { ...(await proof()), ...fields }, headers),
    submit: (page, action, fields) => browser.submit(page, at(action), fields),
  };
}

async function pageOf(response: Response): Promise<Page> {
  const html = await response.text();
  const timing = /trips=(\d+) queries=\d+ read=(\d+)/.exec(response.headers.get("Server-Timing") ?? "");
  const location = response.headers.get("Location");
  return {
    status: response.status,
    headers: response.headers,
    location: location === null ? undefined : location.replace(ORIGIN, ""),
    html,
    text: textOf(html),
    title: textOf(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? ""),
    cost: timing === null ? undefined : { trips: Number(timing[1]), read: Number(timing[2]) },
  };
}

/** The text of markup of our own, which is well-formed: `<` in a text is always an entity. */
export const textOf = (html: string): string =>
  decode(html.replace(/<(script|style|head)\b[\s\S]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();

const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** What a browser would send of the page's form that goes to `action`, if nobody touched it; without its buttons. */
function formOf(page: Page, action: string): Record<string, string> {
  const form = [...page.html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)]
    .map(([markup]) => markup)
    .find((markup) => attribute(/^<form\b[^>]*>/.exec(markup)?.[0] ?? "", "action") === action);
  if (form === undefined) throw new Error(`No form on the page goes to ${action}: ${page.text}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, "name");
    const isChoice = /\btype="(checkbox|radio)"/.test(tag);
    if (name === undefined || (isChoice && !/\schecked\b/.test(tag))) continue;
    fields[name] = attribute(tag, "value") ?? (isChoice ? "on" : "");
  }
  for (const [, tag = "", text = ""] of form.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/g))
    fields[attribute(tag, "name") ?? ""] = decode(text);
  for (const [, tag = "", options = ""] of form.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/g)) {
    const all = [...options.matchAll(/<option\b[^>]*>/g)].map(([option]) => option);
    const chosen = all.find((option) => /\sselected\b/.test(option)) ?? all[0];
    if (chosen !== undefined) fields[attribute(tag, "name") ?? ""] = attribute(chosen, "value") ?? "";
  }
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decode(value);
}

function encode(fields: Fields): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of typeof value === "string" ? [value] : value) form.append(name, one);
  return form.toString();
}

function keepCookies(cookies: Map<string, string>, response: Response): void {
  for (const header of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
    if (value === "" || /max-age=0\b/i.test(header)) cookies.delete(name);
    else cookies.set(name, value);
  }
}
