/** Sign-in, refresh, and who is signed in. */
import { z } from "zod";
import { ok } from "../../src/lib/result.ts";
import type { Call, Route } from "./route.ts";
import { read, refuse } from "./route.ts";
import type { World } from "./world.ts";

/** Anybody of any organization signs in with these. */
const USER = "rollcall";
const PASSWORD = "rollcall";

const loginSchema = z.object({ user: z.string(), password: z.string() });
const refreshSchema = z.object({ refresh_token: z.string() });

export const signInRoutes: readonly Route[] = [
  {
    method: "POST",
    area: "iam",
    path: "/login",
    summary: "Login",
    asks: "organization",
    answer(call) {
      const body = read("body", loginSchema, call.body);
      if (!body.ok) return body;
      if (body.value.user !== USER || body.value.password !== PASSWORD) {
        return refuse(401, "Invalid user credentials");
      }
      return ok(openSession(call, accountOf(call.world, call.organization, USER)));
    },
  },
  {
    method: "POST",
    area: "iam",
    path: "/refresh",
    summary: "Refresh Token",
    asks: "organization",
    answer(call) {
      const body = read("body", refreshSchema, call.body);
      if (!body.ok) return body;
      for (const [accessToken, session] of call.world.sessions) {
        if (session.refreshToken !== body.value.refresh_token || session.refreshUntil <= call.now) continue;
        call.world.sessions.delete(accessToken);
        return ok(openSession(call, session.account));
      }
      return refuse(401, "Token is not active");
    },
  },
  {
    method: "GET",
    area: "iam",
    path: "/principal/user",
    summary: "Get Current User",
    asks: "member",
    answer: (call) => ok({ user_id: call.account }),
  },
  {
    method: "GET",
    area: "iam",
    path: "/organization/list",
    summary: "List Organizations",
    asks: "account",
    answer: (call) => ok({ organizations: [...call.world.organizations.values()] }),
  },
];

/** Every organization has its own account of that name. */
function accountOf(world: World, organization: string, user: string): string {
  const key = `${organization}/${user}`;
  const identifier = world.accounts.get(key) ?? crypto.randomUUID();
  world.accounts.set(key, identifier);
  return identifier;
}

function openSession(call: Call, account: string): object {
  const { tokenSeconds, refreshSeconds } = call.settings;
  const accessToken = crypto.randomUUID();
  const refreshToken = crypto.randomUUID();
  call.world.sessions.set(accessToken, {
    account,
    organization: call.organization,
    refreshToken,
    accessUntil: call.now + tokenSeconds * 1000,
    refreshUntil: call.now + refreshSeconds * 1000,
  });
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: tokenSeconds,
    refresh_expires_in: refreshSeconds,
    token_type: "Bearer",
    scope: "profile email",
    session_state: crypto.randomUUID(),
  };
}
