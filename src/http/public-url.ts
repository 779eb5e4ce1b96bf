import type { Env } from "../config.ts";

/** The part of a request's context that addresses are made of. */
interface Addressed {
  readonly env: Pick<Env, "PUBLIC_URL">;
  readonly req: { readonly url: string };
}

/** The address under which clients reach this installation, without a slash at its end. */
export const publicUrl = (c: Addressed): string =>
  (c.env.PUBLIC_URL ?? new URL(c.req.url).origin).replace(/\/+$/, "");

/** The address that a set-up link consists of: whoever has it may sign in. */
export const setupLinkUrl = (c: Addressed, tenant: string, secret: string): string =>
  `${publicUrl(c)}/links/${tenant}/${secret}`;

/** The SCIM address of a tenant, which its administrator enters at the IdP. */
export const scimBaseUrl = (c: Addressed, tenant: string): string => `${publicUrl(c)}/t/${tenant}/scim/v2`;
