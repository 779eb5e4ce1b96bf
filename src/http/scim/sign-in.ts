import type { Context, MiddlewareHandler } from "hono";
import { judge, presentedToken, type Refusal, type TokenRow, tokenCheck } from "../../access/authenticate.ts";
import { mayCallScim, mayFailToSignIn } from "../../access/rate-limit.ts";
import type { Guard } from "../../directory/guard.ts";
import { fail, ok } from "../../lib/result.ts";
import { RATE_WINDOWS } from "../../limits/http.ts";
import { NO_DEFINITIONS, resourceTypesOf } from "../../scim/extensions.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { answerFault } from "./answer.ts";
import type { ScimEnv } from "./context.ts";

/**
 * Refuses what cannot be a token (401) and who calls too often (429) without asking the database, and leaves the rest of the check to
 * `guard`, which goes along with the request's own first trip to D1. A client that keeps failing is told to wait (429).
 */
export const signIn: MiddlewareHandler<ScimEnv> = async function signIn(c, next) {
  const tenant = c.req.param("tenant") ?? "";
  const hash = await presentedToken(c.req.header("Authorization"));
  if (hash === undefined) {
    c.res = answerFault(c, refused.unknown);
  } else if (await mayCallScim(c.env, tenant, hash)) {
    c.set("tenant", tenant);
    c.set("tokenHash", hash);
    c.set("guard", guardOf(c, tenant, hash));
    await next();
  } else {
    return answerFault(c, tooManyRequests);
  }
  if (c.res.status !== 401) return;
  if (await mayFailToSignIn(c.env, c.req.header("CF-Connecting-IP"))) return;
  // Hono would carry headers of the answer that is replaced over to the new one.
  c.res = undefined;
  c.res = answerFault(c, tooManyFailures);
};

/** Sets `caller` and `types` when it agrees, after which the answer tells what it cost and the request is recorded. */
export function guardOf(c: Context<ScimEnv>, tenant: string, hash: string): Guard {
  return {
    statement: tokenCheck(c.var.db, tenant, hash),
    judge: (rows) => {
      const [row] = rows as readonly TokenRow[];
      const caller = judge(row, "scim");
      if (!caller.ok) return fail(refused[caller.error]);
      c.set("caller", caller.value);
      c.set("types", resourceTypesOf(row?.schemas ?? NO_DEFINITIONS));
      return ok(caller.value);
    },
  };
}

/** A missing, wrong or foreign token and an unknown tenant look the same: nobody can find out which tenants there are. */
const refused: Readonly<Record<Refusal, ScimFault>> = {
  unknown: {
    kind: "unauthorized",
    detail: "Send a valid SCIM token for this address, as Authorization: Bearer <token>.",
  },
  "wrong kind": {
    kind: "forbidden",
    detail: "This is an admin token; SCIM needs a SCIM token (it begins with rcs_).",
  },
  suspended: {
    kind: "forbidden",
    detail: "This tenant is suspended; ask the operator of this service to resume it.",
  },
};

export const tooManyRequests: ScimFault = {
  kind: "tooManyRequests",
  detail: "Too many requests came with this token; send the request again in a few seconds.",
  retryAfterSeconds: RATE_WINDOWS.scimSeconds,
};

const tooManyFailures: ScimFault = {
  kind: "tooManyRequests",
  detail: "Too many failed sign-ins came from this address; correct the token and try again in a minute.",
  retryAfterSeconds: RATE_WINDOWS.signInSeconds,
};
