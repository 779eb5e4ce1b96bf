import { Hono } from "hono";
import { sha256Hex } from "../../lib/sha256.ts";
import { HTTP_LIMITS } from "../../limits/http.ts";
import type { AppEnv } from "../context.ts";
import { apiDocument } from "./api.ts";

/** `/openapi.json`: what can be asked of this service, generated from the schemas that the routes themselves use. It is no secret. */
export const openApiRoutes = new Hono<AppEnv>().get("/", async function getOpenApi(c) {
  const { text, tag } = await written();
  const headers = {
    "Cache-Control": `public, max-age=${HTTP_LIMITS.descriptionSeconds}`,
    ETag: tag,
    "X-Content-Type-Options": "nosniff",
  };
  return c.req.header("If-None-Match") === tag
    ? c.body(null, 304, headers)
    : c.body(text, 200, { ...headers, "Content-Type": "application/json" });
});

interface Written {
  readonly text: string;
  readonly tag: string;
}

/** What is kept is the text and no promise of it: a promise belongs to the request that made it. */
let kept: Written | undefined;

async function written(): Promise<Written> {
  if (kept !== undefined) return kept;
  const text = JSON.stringify(apiDocument());
  const tag = `"${(await sha256Hex(text)).slice(0, 32)}"`;
  kept = { text, tag };
  return kept;
}
