/** The Foundation API: finds the route of a call, checks who calls, and answers. */
import type { Result } from "../../src/lib/result.ts";
import { ok } from "../../src/lib/result.ts";
import { groupRoutes } from "./groups.ts";
import { roleRoutes } from "./roles.ts";
import type { Call, Refusal, Route } from "./route.ts";
import { refuse } from "./route.ts";
import type { Settings } from "./settings.ts";
import { signInRoutes } from "./sign-in.ts";
import { userRoutes } from "./users.ts";
import type { World } from "./world.ts";

/** A request as it arrived. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
  readonly organization: string | undefined;
  readonly authorization: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a call, and carries it out: success is 200 throughout, a refusal says why under `detail`. */
export function answerCall(world: World, settings: Settings, incoming: Incoming, now: number): Answer {
  const result = carryOut(world, settings, incoming, now);
  return result.ok
    ? { status: 200, body: result.value }
    : { status: result.error.status, body: { detail: result.error.detail } };
}

const wellKnownRoutes: readonly Route[] = [
  {
    method: "GET",
    area: "api",
    path: "/.well-known/status",
    summary: "Status",
    asks: "nobody",
    answer: () => ok({ status: "ok" }),
  },
  {
    method: "GET",
    area: "api",
    path: "/.well-known/permissions",
    summary: "Permissions",
    asks: "account",
    answer: ({ settings }) => ok({ routes: routesIn(settings).map((route) => described(route, settings)) }),
  },
];

const routes = [...wellKnownRoutes, ...signInRoutes, ...userRoutes, ...roleRoutes, ...groupRoutes];

function routesIn(settings: Settings): readonly Route[] {
  return routes.filter(
    (route) =>
      route.area !== "groups" || (settings.groupsEnabled && (route.method !== "PUT" || settings.renameRoute)),
  );
}

function carryOut(
  world: World,
  settings: Settings,
  incoming: Incoming,
  now: number,
): Result<unknown, Refusal> {
  const here = routesIn(settings).filter((route) => pathOf(route, settings) === incoming.path);
  const route = here.find(({ method }) => method === incoming.method);
  if (route === undefined) {
    return here.length === 0 ? refuse(404, "Not Found") : refuse(405, "Method Not Allowed");
  }
  const caller = identify(world, route, incoming, now);
  if (!caller.ok) return caller;
  if (route.permission !== undefined && settings.denied.includes(route.permission)) {
    return refuse(403, "Forbidden");
  }
  const { query, body } = incoming;
  return route.answer({ world, settings, now, query, body, ...caller.value });
}

/** Who calls: the bearer comes first (401), then `x-org` (422), then whether the one belongs to the other (403). */
function identify(
  world: World,
  route: Route,
  { authorization, organization }: Incoming,
  now: number,
): Result<Pick<Call, "organization" | "account">, Refusal> {
  if (route.asks === "nobody") return ok({ organization: "", account: "" });
  const session = world.sessions.get(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
  const isSignedIn = session !== undefined && session.accessUntil > now;
  if (route.asks !== "organization" && !isSignedIn) return refuse(401, "Not authenticated");
  if (organization === undefined) {
    return refuse(422, [{ loc: ["header", "x-org"], msg: "Field required", type: "missing" }]);
  }
  const isMember = world.organizations.has(organization) && session?.organization === organization;
  if (route.asks === "member" && !isMember) return refuse(403, "Forbidden");
  return ok({ organization, account: session?.account ?? "" });
}

function pathOf(route: Route, settings: Settings): string {
  const prefixes = { api: "/api", iam: "/api/iam", groups: settings.groupsPrefix };
  return prefixes[route.area] + route.path;
}

function described(route: Route, settings: Settings): object {
  return {
    methods: [route.method],
    path: pathOf(route, settings),
    permission_pairs: route.permission === undefined ? [] : [{ action: route.permission, resource: "*" }],
    summary: route.summary,
    logic_operator: "AND",
  };
}
