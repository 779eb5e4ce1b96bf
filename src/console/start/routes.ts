import { Hono } from "hono";
import { mayRegister } from "../../access/rate-limit.ts";
import { checkedSettings } from "../../http/api/foundation.ts";
import { registrationBody } from "../../http/api/schemas.ts";
import type { Problem } from "../../http/problem.ts";
import { invalidFields } from "../../http/validation.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { hashToken } from "../../lib/token.ts";
import { RATE_WINDOWS } from "../../limits/http.ts";
import { type Registration, type RegistrationFault, register } from "../../tenants/register.ts";
import type { PageContext, PageEnv } from "../context.ts";
import { beginSession } from "../session/begin.ts";
import { statedConnection } from "../setup/connection-input.ts";
import { mistakesOf, NO_MISTAKES } from "../setup/mistakes.ts";
import { registeredPage } from "./registered-page.tsx";
import { type Refused, startPage } from "./start-page.tsx";

/** `/` says what this is, and `POST /register` makes a tenant and signs its administrator in. */
export const startRoutes = new Hono<PageEnv>()
  .get("/", (c) => startPage(c))
  .get("/register", (c) => c.redirect("/", 303))
  .post("/register", async function registerOrganisation(c) {
    if (!(await mayRegister(c.env, c.req.header("CF-Connecting-IP")))) {
      c.header("Retry-After", String(RATE_WINDOWS.registrationSeconds));
      return startPage(c, tooOften);
    }
    const stated = readRegistration(c);
    if (!stated.ok)
      return startPage(c, { status: 422, message: CORRECT, mistakes: mistakesOf(stated.error) });
    const made = await register(c.var.db, c.env, stated.value, c.var.now);
    if (!made.ok) return startPage(c, refused[made.error]);
    const { tenant, adminToken } = made.value;
    await beginSession(c, tenant.id, { kind: "token", hash: await hashToken(adminToken) });
    return registeredPage(c, made.value);
  });

/** What the form says, held to the same as a registration by the API. */
function readRegistration(c: PageContext): Result<Registration, Problem> {
  const { form } = c.var;
  const inviteCode = form.get("inviteCode")?.trim();
  const body = registrationBody.safeParse({
    name: form.get("name") ?? "",
    idp: form.get("idp") ?? "",
    foundation: statedConnection(form, "preview"),
    ...(inviteCode ? { inviteCode } : {}),
  });
  if (!body.success) return fail(invalidFields(body.error));
  if (body.data.foundation === undefined) return ok({ ...body.data, foundation: undefined });
  const foundation = checkedSettings(body.data.foundation, c.env, "/foundation/baseUrl");
  return foundation.ok ? ok({ ...body.data, foundation: foundation.value }) : foundation;
}

const CORRECT = "Not registered yet: correct what is marked, and enter passwords and tokens again.";

const tooOften: Refused = {
  status: 429,
  message: "Too many registrations came from here. Try again in a minute.",
  mistakes: NO_MISTAKES,
};

const invite = (sentence: string): Refused => ({
  status: 422,
  message: CORRECT,
  mistakes: new Map([["inviteCode", `${sentence} Ask whoever runs this service for one.`]]),
});

const refused: Readonly<Record<RegistrationFault, Refused>> = {
  closed: { status: 403, message: "Registration is closed here.", mistakes: NO_MISTAKES },
  inviteMissing: invite("An invite code is needed."),
  inviteUnknown: invite("This code is not known."),
  inviteUsed: invite("This code was used already."),
};
