import { sql } from "drizzle-orm";
import { Hono } from "hono";
import type { AppEnv } from "../context.ts";

/** `/healthz`: answers `ok` when the Worker runs and D1 answers; a D1 that does not ends in the error of any other request. */
export const healthRoutes = new Hono<AppEnv>().get("/", async function getHealth(c) {
  await c.var.db.batch([c.var.db.run(sql`SELECT 1`)]);
  return c.json({ status: "ok", databaseMs: c.var.meter.cost.milliseconds });
});
