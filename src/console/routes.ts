import { Hono } from "hono";
import type { ConsoleEnv, PageEnv } from "./context.ts";
import { pageHeaders } from "./headers.ts";
import { ownForms } from "./session/forms.ts";
import { signInRoutes, signOutRoutes } from "./session/routes.ts";
import { signedIn } from "./session/signed-in.tsx";

/** The pages: what everybody may see, then what needs somebody who is signed in to the tenant in the path. */
export const consoleRoutes = new Hono<PageEnv>()
  .use(pageHeaders, ownForms)
  .route("/console/sign-in", signInRoutes)
  .get("/console", (c) => c.redirect("/console/sign-in", 303))
  .route("/console/:tenant", tenantRoutes());

function tenantRoutes(): Hono<ConsoleEnv> {
  return new Hono<ConsoleEnv>().use(signedIn).route("/sign-out", signOutRoutes);
}
