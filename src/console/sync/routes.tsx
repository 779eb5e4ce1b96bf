import { type Context, Hono } from "hono";
import { readId } from "../../http/api/sync-items.ts";
import { forceLane } from "../../http/wake.ts";
import { hastenWork, requestComparison } from "../../store/sync.ts";
import {
  approveWork,
  decideAllWork,
  dismissWork,
  listWork,
  retryAllWork,
  retryWork,
} from "../../store/work-items.ts";
import { firstHour } from "../chart/bins.ts";
import type { ConsoleEnv } from "../context.ts";
import { readStanding } from "../overview/read.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { DecideAllPage } from "./decide-all.tsx";
import { readList, staleBefore } from "./list.tsx";
import { SyncPage } from "./page.tsx";
import { readTab } from "./tabs.tsx";

type SyncContext = Context<ConsoleEnv>;

/** `/console/{tenant}/sync`: what is on its way, what stands still, and what an administrator may do about either. */
export const syncPages = new Hono<ConsoleEnv>()
  .get("/", async function showSync(c) {
    const { db, session, now } = c.var;
    const standing = await standingOf(c);
    if (standing === undefined) return refusePage(c, 404, GONE);
    const tab = readTab(c.req.query("state"), standing.facts);
    const after = c.req.query("after") ?? "";
    const asked = { db, session, now, staleBefore: staleBefore(now, standing.policies.staleAfterDays) };
    const listed = await readList(asked, tab, after);
    const content = { standing, session, tab, listed, isLater: after !== "", now };
    return tenantPage(
      c,
      { title: "Sync", area: "sync", done: done.get(c.req.query("done") ?? "") },
      <SyncPage {...content} />,
    );
  })
  .post("/items/:itemId", async function decideItem(c) {
    const { db, tenant, now } = c.var;
    const key = readId(c.req.param("itemId"));
    const verdict = readVerdict(c.var.form.get("verdict"));
    if (key === undefined || verdict === undefined) return refusePage(c, 404, UNKNOWN);
    const item = await {
      retry: () => retryWork(db, tenant, key, now),
      approve: () => approveWork(db, tenant, key, now),
      dismiss: () => dismissWork(db, tenant, key),
    }[verdict]();
    // Also after a dismissal: its run tells that nothing is held any more.
    await forceLane(c);
    return back(c, c.req.query("from") ?? "", item === undefined ? "over" : verdict);
  })
  .post("/retry", async function retryAll(c) {
    const { more } = await retryAllWork(c.var.db, c.var.tenant, c.var.now);
    await forceLane(c);
    return back(c, more ? "parked" : "pending", more ? "retry-part" : "retry-all");
  })
  .get("/held/:verdict{approve|dismiss}", async function askAboutAll(c) {
    const { db, tenant, session } = c.var;
    const standing = await standingOf(c);
    if (standing === undefined) return refusePage(c, 404, GONE);
    const [first] = await listWork(db, tenant, ["held"], undefined, 1);
    const verdict = c.req.param("verdict") === "approve" ? "approve" : "dismiss";
    return tenantPage(
      c,
      { title: "Held removals", area: "sync" },
      <DecideAllPage
        session={session}
        verdict={verdict}
        held={standing.facts.held}
        isMinimum={standing.facts.minimums.has("held")}
        reason={first?.reason ?? null}
      />,
    );
  })
  .post("/held/:verdict{approve|dismiss}", async function decideAll(c) {
    const verdict = c.req.param("verdict") === "approve" ? "approve" : "dismiss";
    const { more } = await decideAllWork(c.var.db, c.var.tenant, verdict, c.var.now);
    await forceLane(c);
    return back(c, "held", `${verdict}-${more ? "part" : "all"}`);
  })
  .post("/compare", async function compareNow(c) {
    const isDue = await requestComparison(c.var.db, c.var.tenant, c.var.now);
    if (isDue) await forceLane(c);
    return back(c, "drift", isDue ? "compare" : "not-connected");
  })
  .post("/try", async function tryEverything(c) {
    await hastenWork(c.var.db, c.var.tenant, c.var.now);
    await forceLane(c);
    return back(c, "pending", "try");
  });

/** Without the hours that only charts show. */
const standingOf = ({ var: { db, tenant, session, now } }: SyncContext) =>
  readStanding({ db, tenant, idp: session.idp, now }, firstHour("day", now) + 24);

const back = (c: SyncContext, tab: string, code: string): Response =>
  c.redirect(`/console/${c.var.tenant}/sync?state=${encodeURIComponent(tab)}&done=${code}`, 303);

const readVerdict = (text: string | null): "retry" | "approve" | "dismiss" | undefined =>
  text === "retry" || text === "approve" || text === "dismiss" ? text : undefined;

const done: ReadonlyMap<string, string> = new Map([
  ["retry", "It is being tried now."],
  ["approve", "Approved: the removal is on its way."],
  ["dismiss", "Dismissed: this person keeps the access until something about it changes."],
  ["over", "That was done or decided meanwhile; this is how things stand now."],
  ["retry-all", "Everything that needed you is being tried now."],
  ["retry-part", "Many items are being tried now, and there are more: try all once more."],
  ["approve-all", "Approved: the removals are on their way."],
  ["approve-part", "Many removals were approved, and there are more: approve all once more."],
  ["dismiss-all", "Dismissed: these people keep their access until something about it changes."],
  ["dismiss-part", "Many removals were dismissed, and there are more: dismiss all once more."],
  ["compare", "Foundation is being compared now. What differs stands here in a moment: load the page again."],
  [
    "not-connected",
    "There is no started connection to Foundation to compare through; state one, or let it begin, under Set-up.",
  ],
  ["try", "Everything that waited for a later time is being tried now."],
]);

const GONE = "This organisation is being deleted, and its work with it.";
const UNKNOWN = "There is no such item. Look at the list again.";
