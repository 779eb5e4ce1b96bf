import { Hono } from "hono";
import type { ConsoleEnv } from "../context.ts";
import { alertPages } from "./alerts.tsx";
import { foundationPages } from "./foundation.tsx";
import { linkPages } from "./links.tsx";
import { organisationPages } from "./organisation.tsx";
import { tokenPages } from "./tokens.tsx";

/** `/console/{tenant}/settings`. */
export const settingsPages = new Hono<ConsoleEnv>()
  .route("/tokens", tokenPages)
  .route("/links", linkPages)
  .route("/foundation", foundationPages)
  .route("/alerts", alertPages)
  .route("/", organisationPages);
