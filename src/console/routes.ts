import { Hono } from "hono";
import { activityPages } from "./activity/routes.tsx";
import type { ConsoleEnv, PageEnv } from "./context.ts";
import { docsPages } from "./docs/routes.tsx";
import { groupPages } from "./groups/routes.tsx";
import { pageHeaders } from "./headers.ts";
import { linkRoutes } from "./links/routes.ts";
import { mappingPages } from "./mapping/routes.tsx";
import { operatorPages } from "./operator/routes.tsx";
import { overviewPages } from "./overview/routes.tsx";
import { peoplePages } from "./people/routes.tsx";
import { policyPages } from "./policies/routes.tsx";
import { reviewPages } from "./reviews/routes.tsx";
import { schemaPages } from "./schemas/routes.tsx";
import { ownForms } from "./session/forms.ts";
import { signInRoutes, signOutRoutes } from "./session/routes.ts";
import { signedIn } from "./session/signed-in.tsx";
import { settingsPages } from "./settings/routes.ts";
import { setupRoutes } from "./setup/routes.ts";
import { startRoutes } from "./start/routes.ts";
import { syncPages } from "./sync/routes.tsx";

/** The pages: what everybody may see, then what needs somebody who is signed in to the tenant in the path. */
export function consoleRoutes(): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  for (const path of PATHS) pages.use(path, pageHeaders, ownForms);
  return pages
    .route("/docs", docsPages)
    .route("/operator", operatorPages)
    .route("/", startRoutes)
    .route("/links", linkRoutes)
    .route("/console/sign-in", signInRoutes)
    .get("/console", (c) => c.redirect("/console/sign-in", 303))
    .route("/console/:tenant", tenantRoutes());
}

/** Where pages are. All else is for programs, and must not be taken for a form. */
const PATHS = ["/", "/register", "/links/*", "/console/*", "/operator/*", "/docs/*"];

function tenantRoutes(): Hono<ConsoleEnv> {
  return new Hono<ConsoleEnv>()
    .use(signedIn)
    .route("/", overviewPages)
    .route("/activity", activityPages)
    .route("/mapping", mappingPages)
    .route("/policies", policyPages)
    .route("/schemas", schemaPages)
    .route("/settings", settingsPages)
    .route("/sync", syncPages)
    .route("/setup", setupRoutes)
    .route("/groups", groupPages)
    .route("/people", peoplePages)
    .route("/reviews", reviewPages)
    .route("/sign-out", signOutRoutes);
}
