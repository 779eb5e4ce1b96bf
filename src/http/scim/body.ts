import type { Context } from "hono";
import type { Json } from "../../lib/json.ts";
import { fail, type Result } from "../../lib/result.ts";
import { HTTP_LIMITS } from "../../limits/http.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { type BodyFault, readJsonBody } from "../json-body.ts";
import type { ScimEnv } from "./context.ts";

/**
 * Reads the body of a SCIM request, of whatever media type that is JSON, or of none. Ends in `invalidSyntax`, `payloadTooLarge` or
 * `unsupportedMediaType`.
 */
export async function readBody(c: Context<ScimEnv>): Promise<Result<Json, ScimFault>> {
  const body = await readJsonBody(c.req.raw, HTTP_LIMITS.scimBodyBytes);
  if (!body.ok) return fail(faultOf(body.error));
  c.set("requestBody", body.value);
  return body;
}

function faultOf({ kind, detail }: BodyFault): ScimFault {
  switch (kind) {
    case "missing":
    case "malformed":
    case "tooDeep":
    case "forbiddenKey":
      return { kind: "invalidSyntax", detail };
    case "tooLarge":
      return { kind: "payloadTooLarge", detail };
    case "unsupportedType":
      return { kind: "unsupportedMediaType", detail };
  }
}
