import { type Context, Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { pageNotFound, pageOfError } from "./console/fallback.ts";
import { consoleRoutes } from "./console/routes.ts";
import { accessRoutes } from "./http/api/access.ts";
import { activityRoutes } from "./http/api/activity.ts";
import { adminOf } from "./http/api/admin-of.ts";
import { alertRoutes } from "./http/api/alerts.ts";
import { driftRoutes } from "./http/api/drift.ts";
import { eventRoutes } from "./http/api/events.ts";
import { foundationRoutes } from "./http/api/foundation.ts";
import { healthRoutes } from "./http/api/health.ts";
import { idpRoutes } from "./http/api/idp.ts";
import { mappingRoutes } from "./http/api/mapping.ts";
import { operatorRoutes } from "./http/api/operator.ts";
import { operatorOnly } from "./http/api/operator-only.ts";
import { parkedMemberRoutes } from "./http/api/parked-members.ts";
import { policyRoutes } from "./http/api/policies.ts";
import { registrationRoutes } from "./http/api/registration.ts";
import { reviewRoutes } from "./http/api/reviews.ts";
import { setupLinkRoutes } from "./http/api/setup-links.ts";
import { staleRoutes } from "./http/api/stale.ts";
import { reconcileRoutes, syncRoutes } from "./http/api/sync.ts";
import { syncItemRoutes } from "./http/api/sync-items.ts";
import { targetRoutes } from "./http/api/targets.ts";
import { tenantSchemaRoutes } from "./http/api/tenant-schemas.ts";
import { tenantRoutes } from "./http/api/tenants.ts";
import { tokenRoutes } from "./http/api/tokens.ts";
import { ungroupedUserRoutes } from "./http/api/ungrouped-users.ts";
import type { AppEnv } from "./http/context.ts";
import { answerError, answerNotFound } from "./http/fallback.ts";
import { openApiRoutes } from "./http/openapi/routes.ts";
import { requestPath } from "./http/path.ts";
import { privateAnswers } from "./http/private-answers.ts";
import { problemResponse } from "./http/problem.ts";
import { identify, logged, metered } from "./http/request.ts";
import { scimRoutes } from "./http/scim/routes.ts";
import { noteTokenUse } from "./http/token-use.ts";

/** The routes, put together: what every request passes, then `/api`, then SCIM, then the pages. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ getPath: requestPath });
  app.use(identify, metered, logged, noteTokenUse);
  app.notFound((c) => (isForPeople(c) ? pageNotFound(c) : answerNotFound(c)));
  app.onError((error, c) => {
    const answer = answerError(error, c);
    return isForPeople(c) ? pageOfError(c, answer) : answer;
  });

  app.use("/api/*", privateAnswers);
  const knownMethods = methodNotAllowed({ app, onMethodNotAllowed: (_, allow) => refuseMethod(allow) });
  app.use("/api/*", knownMethods);
  app.use("/healthz", knownMethods);
  app.use("/openapi.json", knownMethods);
  app.use("/api/v1/tenants/:tenant/*", adminOf);
  app.use("/api/v1/operator/*", operatorOnly);
  app.route("/api/v1/tenants", registrationRoutes);
  app.route("/api/v1/tenants/:tenant", tenantRoutes);
  app.route("/api/v1/tenants/:tenant/tokens", tokenRoutes);
  app.route("/api/v1/tenants/:tenant/setup-links", setupLinkRoutes);
  app.route("/api/v1/tenants/:tenant/foundation", foundationRoutes);
  app.route("/api/v1/operator", operatorRoutes);
  app.route("/api/v1/tenants/:tenant/activity", activityRoutes);
  app.route("/api/v1/tenants/:tenant/idp", idpRoutes);
  app.route("/api/v1/tenants/:tenant/events", eventRoutes);
  app.route("/api/v1/tenants/:tenant/parked-members", parkedMemberRoutes);
  app.route("/api/v1/tenants/:tenant/stale", staleRoutes);
  app.route("/api/v1/tenants/:tenant/ungrouped-users", ungroupedUserRoutes);
  app.route("/api/v1/tenants/:tenant/mapping", mappingRoutes);
  app.route("/api/v1/tenants/:tenant/policies", policyRoutes);
  app.route("/api/v1/tenants/:tenant/reviews", reviewRoutes);
  app.route("/api/v1/tenants/:tenant/schemas", tenantSchemaRoutes);
  app.route("/api/v1/tenants/:tenant/targets", targetRoutes);
  app.route("/api/v1/tenants/:tenant/users", accessRoutes);
  app.route("/api/v1/tenants/:tenant/sync", syncRoutes);
  app.route("/api/v1/tenants/:tenant/sync/items", syncItemRoutes);
  app.route("/api/v1/tenants/:tenant/drift", driftRoutes);
  app.route("/api/v1/tenants/:tenant/alerts", alertRoutes);
  app.route("/api/v1/tenants/:tenant/reconcile", reconcileRoutes);
  app.route("/healthz", healthRoutes);
  app.route("/openapi.json", openApiRoutes);
  app.route("/t/:tenant/scim/v2", scimRoutes);
  app.route("/", consoleRoutes());
  return app;
}

/** Whether a browser wants a page: not at the addresses that only programs call, whatever they accept. */
const isForPeople = (c: Context<AppEnv>): boolean =>
  !/^\/(api|t|healthz|openapi\.json)(\/|$)/.test(c.req.path) &&
  (c.req.header("Accept") ?? "").includes("text/html");

const refuseMethod = (allow: readonly string[]): Response =>
  problemResponse({
    kind: "methodNotAllowed",
    detail: `This address takes ${allow.join(", ")}; use one of them.`,
    allow,
  });
