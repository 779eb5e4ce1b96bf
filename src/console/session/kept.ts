import { CONSOLE_LIMITS } from "../../limits/http.ts";
import type { PageContext } from "../context.ts";
import { pageOf } from "./destination.ts";

/** What somebody entered into a long form that was sent when its session was over. It stays in the pages they see meanwhile, and nowhere else. */
export interface Kept {
  /** Of the form, within the tenant's console. */
  readonly path: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Before the names of fields in the form that signs in, whose own are called otherwise. */
export const PREFIX = "kept.";

/**
 * What a request has sent to one of the forms that are kept: those that take long to fill in, hold no secret, and of which `do=edit` shows
 * what was sent and does nothing else. The proof of the session and what was to be done are left out. Undefined for all others.
 */
export function keptOf(c: PageContext): Kept | undefined {
  const path = new URL(c.req.url).pathname;
  if (c.req.method !== "POST" || !isKept(path)) return undefined;
  return bounded({ path, fields: [...c.var.form].filter(([name]) => name !== "csrf" && name !== "do") });
}

/** The same from the form that signs in; undefined where that holds none. */
export function readKept(form: URLSearchParams): Kept | undefined {
  const path = form.get("kept");
  if (path === null || !isKept(path)) return undefined;
  const fields = [...form].filter(([name]) => name.startsWith(PREFIX));
  return bounded({ path, fields: fields.map(([name, value]) => [name.slice(PREFIX.length), value]) });
}

/** Whether there is room for it in the form that signs in. */
export function fits({ fields }: Kept): boolean {
  const sent = new URLSearchParams(fields.map(([name, value]) => [PREFIX + name, value]));
  return sent.toString().length + CONSOLE_LIMITS.signInBytes <= CONSOLE_LIMITS.formBytes;
}

/** Whether it is for whoever signs in to this tenant: nothing else decides where its form goes. */
export const belongsTo = ({ path }: Kept, tenant: string): boolean => pageOf(tenant, path) === path;

const bounded = (kept: Kept): Kept | undefined =>
  kept.fields.length > CONSOLE_LIMITS.keptFields ? undefined : kept;

const isKept = (path: string): boolean => /^\/console\/[^/]+\/(mapping|policies|schemas\/[^/?]+)$/.test(path);
