import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { PageContext } from "../context.ts";

/**
 * One cookie for each tenant, so that somebody may be signed in to several. `__Host-` has the browser refuse it unless it is `Secure`,
 * for this host alone, and for all paths: no neighbouring host can plant one.
 */
const nameOf = (tenant: string): string => `__Host-console_${tenant}`;

/** Of every cookie of the console. */
export const attributes = { path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;

/** What the browser holds for this tenant, whatever it is; nothing where it holds none. */
export const sessionCookie = (c: PageContext, tenant: string): string | undefined =>
  isName(tenant) ? getCookie(c, nameOf(tenant)) : undefined;

/** Has the browser hold the session's secret until it ends (epoch milliseconds). */
export function setSessionCookie(c: PageContext, tenant: string, secret: string, expiresAt: number): void {
  setCookie(c, nameOf(tenant), secret, { ...attributes, expires: new Date(expiresAt) });
}

export function dropSessionCookie(c: PageContext, tenant: string): void {
  if (isName(tenant)) deleteCookie(c, nameOf(tenant), attributes);
}

/** Whether the text has the form of a tenant's id, and so may be part of a cookie's name. */
const isName = (tenant: string): boolean => /^[a-z0-9-]{1,64}$/.test(tenant);
