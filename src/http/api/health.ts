import { sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import type { AppEnv } from "../context.ts";
import type { Answer } from "./shape.ts";

/** `/healthz`: answers `ok` when the Worker runs and D1 answers; a D1 that does not ends in the error of any other request. */
export const healthRoutes = new Hono<AppEnv>().get("/", async function getHealth(c) {
  await c.var.db.batch([c.var.db.run(sql`SELECT 1`)]);
  const answer: Answer<typeof healthShape> = {
    status: "ok",
    databaseMs: c.var.meter.cost.milliseconds,
  };
  return c.json(answer);
});

export const healthShape = z
  .strictObject({
    status: z.literal("ok"),
    databaseMs: z.number().min(0).describe("How long the database took to answer."),
  })
  .meta({ id: "Health" });
