import type { Refusal } from "../../access/authenticate.ts";
import { type LimitEnv, mayFailToSignIn } from "../../access/rate-limit.ts";
import { RATE_WINDOWS } from "../../limits/http.ts";
import { type Problem, problemResponse } from "../problem.ts";

/** Answers a failed sign-in to the API. Counts it; a client that keeps failing is told to wait instead. */
export async function refuseSignIn(
  env: LimitEnv,
  address: string | undefined,
  refusal: Refusal,
): Promise<Response> {
  if (refusal !== "unknown") return problemResponse(refused[refusal]);
  if (await mayFailToSignIn(env, address)) return problemResponse(refused.unknown);
  return problemResponse({
    kind: "tooManyRequests",
    detail: "Too many failed sign-ins came from this address; correct the token and try again in a minute.",
    retryAfterSeconds: RATE_WINDOWS.signInSeconds,
  });
}

/** A missing, wrong or foreign token and an unknown tenant look the same: nobody can find out which tenants there are. */
const refused: Readonly<Record<Refusal, Problem>> = {
  unknown: {
    kind: "unauthorized",
    detail: "Send a valid token for this address, as Authorization: Bearer <token>.",
  },
  "wrong kind": {
    kind: "forbidden",
    detail: "This is a SCIM token; the API needs an admin token (it begins with rca_).",
  },
  suspended: {
    kind: "forbidden",
    detail: "This tenant is suspended; ask the operator of this service to resume it.",
  },
};
