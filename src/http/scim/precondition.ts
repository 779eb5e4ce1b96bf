import type { Context } from "hono";
import { type EntityTags, isNamed, readEntityTags } from "../../scim/etag.ts";
import type { Precondition } from "../../scim/precondition.ts";
import type { ScimEnv } from "./context.ts";

/** What the request's headers make its write depend on, RFC 7644 §3.14. */
export function preconditionOf(c: Context<ScimEnv>): Precondition {
  const ifMatch = tagsIn(c, "If-Match");
  const ifNoneMatch = tagsIn(c, "If-None-Match");
  return { ...(ifMatch && { ifMatch }), ...(ifNoneMatch && { ifNoneMatch }) };
}

/** Whether this is a read by a client that has what bears the tag already. */
export function hasAlready(c: Context<ScimEnv>, tag: string): boolean {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return false;
  const tags = tagsIn(c, "If-None-Match");
  return tags !== undefined && isNamed(tags, tag);
}

function tagsIn(c: Context<ScimEnv>, name: "If-Match" | "If-None-Match"): EntityTags | undefined {
  const header = c.req.header(name);
  return header === undefined ? undefined : readEntityTags(header);
}
