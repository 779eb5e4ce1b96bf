import { Hono } from "hono";
import { listReads } from "../../activity/reads.ts";
import { searchActivity } from "../../activity/search.ts";
import { keptOf, readEntry } from "../../http/api/activity-entry.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { EntryPage } from "./entry.tsx";
import { ActivityPage } from "./list.tsx";
import { readSearch } from "./search.ts";

/** `/console/{tenant}/activity`: what the IdP sent, the newest first, and each request with all that came of it. */
export const activityPages = new Hono<ConsoleEnv>()
  .get("/", async function showActivity(c) {
    const { db, tenant, now } = c.var;
    const search = readSearch(new URL(c.req.url).searchParams);
    const kept = await keptOf(c.var);
    if (kept === undefined) return refusePage(c, 404, GONE);
    const [page, reads] = await Promise.all([
      searchActivity(db, tenant, search.query, { ...kept, limit: CONSOLE_LIMITS.rows }),
      listReads(db, tenant, now, Number.MAX_SAFE_INTEGER, 1),
    ]);
    const content = { ...page, search, reads: reads.lastHour, session: c.var.session, now };
    return tenantPage(c, { title: "Activity", area: "activity" }, <ActivityPage {...content} />);
  })
  .get("/:requestId", async function showEntry(c) {
    const { db, tenant, session, now } = c.var;
    const kept = await keptOf(c.var);
    const entry = kept && (await readEntry(db, tenant, c.req.param("requestId"), kept));
    if (entry === undefined) return refusePage(c, 404, UNKNOWN);
    return tenantPage(
      c,
      { title: "Request", area: "activity" },
      <EntryPage entry={entry} session={session} now={now} />,
    );
  });

const GONE = "This organisation is being deleted, and its records with it.";
const UNKNOWN =
  "There is no record of that request: only writes and failures are recorded, and not for ever.";
