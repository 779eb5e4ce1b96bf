import { Hono } from "hono";
import { privateAnswers } from "../private-answers.ts";
import { refuse } from "./answer.ts";
import { postBulk } from "./bulk.ts";
import type { ScimEnv } from "./context.ts";
import { discoveryRoutes } from "./discovery.ts";
import { groupRoutes } from "./groups.ts";
import { notImplemented, refuseMethod } from "./method.ts";
import { refuseMethodOverride } from "./method-override.ts";
import { listAll, searchAll } from "./read-all.ts";
import { searchGroups } from "./read-groups.ts";
import { searchUsers } from "./read-users.ts";
import { recordActivity } from "./record-activity.ts";
import { signIn } from "./sign-in.ts";
import { userRoutes } from "./users.ts";
import { wakeAfterwards } from "./wake-afterwards.ts";

/** A tenant's SCIM address, RFC 7644: everything below it, and the same form for every error. */
export const scimRoutes = new Hono<ScimEnv>()
  .use(privateAnswers, recordActivity, wakeAfterwards, signIn, refuseMethodOverride)
  .all("/Me", notImplemented("A token stands for a tenant, not for a person; ask for /Users/{id}."))
  .post("/Bulk", postBulk)
  .all("/Bulk", refuseMethod("POST"))
  .get("/", listAll)
  .all("/", refuseMethod("GET"))
  .post("/.search", searchAll)
  .all("/.search", refuseMethod("POST"))
  .post("/Users/.search", searchUsers)
  .all("/Users/.search", refuseMethod("POST"))
  .post("/Groups/.search", searchGroups)
  .all("/Groups/.search", refuseMethod("POST"))
  .route("/Users", userRoutes)
  .route("/Groups", groupRoutes)
  .route("/", discoveryRoutes)
  .all("/*", (c) =>
    refuse(c, {
      kind: "notFound",
      detail: "There is nothing at this address; use /Users, /Groups or /ServiceProviderConfig.",
    }),
  );
