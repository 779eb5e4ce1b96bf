import { Hono } from "hono";
import { firstHour, type Span } from "../chart/bins.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { OverviewPage } from "./page.tsx";
import { readStanding } from "./read.ts";

/** `/console/{tenant}`: the first page of a tenant's console. */
export const overviewPages = new Hono<ConsoleEnv>().get("/", async function showOverview(c) {
  const { db, tenant, session, now } = c.var;
  const span: Span = c.req.query("span") === "week" ? "week" : "day";
  const standing = await readStanding({ db, tenant, idp: session.idp, now }, firstHour(span, now));
  if (standing === undefined) return refusePage(c, 404, "This organisation is being deleted.");
  const content = { standing, session, span, now };
  return tenantPage(c, { title: "Overview", area: "overview" }, <OverviewPage {...content} />);
});
