import type { Context } from "hono";
import { isObject, type JsonObject } from "../../lib/json.ts";
import type { Selection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { answer } from "./answer.ts";
import type { ScimEnv } from "./context.ts";
import { hasAlready } from "./precondition.ts";
import type { LateMembers } from "./stream-body.ts";
import { show } from "./tenant-types.ts";

/** A resource on its way to the client. */
export interface ResourceAnswer {
  /** The whole representation, but for the members that come late. */
  readonly resource: JsonObject;
  readonly late?: LateMembers | undefined;
  readonly resourceType: ResourceType;
  readonly selection: Selection;
}

/**
 * Answers with what the client wants of one resource, and with its `meta.version` as `ETag` (RFC 7644 §3.14); with 304 and nothing else
 * where the client names that version in `If-None-Match`. `Content-Location` is `meta.location` (RFC 7643 §3.1), and in a 201 `Location` too.
 */
export function answerResource(
  c: Context<ScimEnv>,
  { resource, resourceType, selection, late }: ResourceAnswer,
  status: 200 | 201 = 200,
): Response {
  const { version, location } = isObject(resource.meta) ? resource.meta : {};
  const tag = String(version);
  if (hasAlready(c, tag)) return new Response(null, { status: 304, headers: { ETag: tag } });
  const headers = {
    ETag: tag,
    "Content-Location": String(location),
    ...(status === 201 ? { Location: String(location) } : {}),
  };
  return answer(c, show(c, resource, resourceType, selection), status, headers, late);
}
