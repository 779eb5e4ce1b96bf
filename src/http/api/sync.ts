import { Hono } from "hono";
import { latencyView, readLatency } from "../../lane/latency.ts";
import { syncStateOf } from "../../reconcile/sync-state.ts";
import type { SyncFacts } from "../../store/facts.ts";
import { hastenWork, readSync, requestComparison } from "../../store/sync.ts";
import { start } from "../../tenants/connection.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { forceLane } from "../wake.ts";
import { timestampOrNull } from "./page.ts";

/** `/tenants/{id}/sync`: how far Foundation is behind the directory. POST has the lane try everything now. */
export const syncRoutes = new Hono<TenantEnv>()
  .get("/", async function getSync(c) {
    const facts = await readSync(c.var.db, c.var.tenant);
    return facts === undefined ? problemResponse(gone) : c.json(syncAnswer(facts, c.var.now));
  })
  .post("/", async function postSync(c) {
    const facts = await hastenWork(c.var.db, c.var.tenant, c.var.now);
    if (facts === undefined) return problemResponse(gone);
    await forceLane(c);
    return c.json(syncAnswer(facts, c.var.now), 202);
  })
  .post("/start", async function postStart(c) {
    const { db, tenant, now } = c.var;
    if (!(await start(db, tenant, now))) return problemResponse(nothingToStart);
    const facts = await readSync(db, tenant);
    if (facts === undefined) return problemResponse(gone);
    await forceLane(c);
    return c.json(syncAnswer(facts, now), 202);
  });

/** `/tenants/{id}/reconcile`: compares Foundation with the ledger now, not only in an hour. */
export const reconcileRoutes = new Hono<TenantEnv>().post("/", async function postReconcile(c) {
  const isDue = await requestComparison(c.var.db, c.var.tenant, c.var.now);
  if (!isDue) return problemResponse(notConnected);
  await forceLane(c);
  return c.json({ requestedAt: timestampOrNull(c.var.now) }, 202);
});

const syncAnswer = (facts: SyncFacts, now: number) => ({
  ...syncStateOf(facts),
  pending: facts.pending,
  parked: facts.parked,
  held: facts.held,
  dismissed: facts.dismissed,
  reviews: facts.reviews,
  countsAreMinimums: facts.isMinimum,
  oldestPendingSeconds:
    facts.oldestPendingSince === null
      ? null
      : Math.max(0, Math.floor((now - facts.oldestPendingSince) / 1000)),
  lastConvergedAt: timestampOrNull(facts.convergedAt),
  lastComparedAt: timestampOrNull(facts.comparedAt),
  latency: latencyView(readLatency(facts.latency), now),
  digest:
    facts.desiredDigest === null
      ? null
      : {
          desired: facts.desiredDigest,
          foundation: facts.foundationDigest,
          differing: facts.differing,
          at: timestampOrNull(facts.comparedAt),
        },
  deadLetters: facts.deadLetters,
  massChange:
    facts.massChange === null ? null : { reason: facts.massChange, at: timestampOrNull(facts.massChangeAt) },
});

const gone: Problem = { kind: "notFound", detail: "This tenant is being deleted, and its work with it." };

const notConnected: Problem = {
  kind: "conflict",
  detail:
    "There is no connection to Foundation to compare through; state one by PUT of its address, or start it by POST /sync/start.",
};

const nothingToStart: Problem = {
  kind: "conflict",
  detail: "There is no connection to Foundation to start; state one by PUT of its address first.",
};
