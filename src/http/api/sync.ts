import { Hono } from "hono";
import * as z from "zod";
import { latencyView, readLatency } from "../../lane/latency.ts";
import { syncStateOf } from "../../reconcile/sync-state.ts";
import type { SyncFacts } from "../../store/facts.ts";
import { hastenWork, readSync, requestComparison } from "../../store/sync.ts";
import { start } from "../../tenants/connection.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { forceLane } from "../wake.ts";
import { timestamp, timestampOrNull } from "./page.ts";
import { type Answer, count, time } from "./shape.ts";

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
  const answer: Answer<typeof requestedShape> = { requestedAt: timestamp(c.var.now) };
  return c.json(answer, 202);
});

export const requestedShape = z.strictObject({ requestedAt: time });

/** What Foundation stands at against the directory; what each state means is in docs/runbook.md. */
export const stateShape = z.enum(["converged", "working", "held", "degraded", "preview"]);

const digestText = z.string().describe("16 hexadecimal digits: the sum of the members' hashes.");

export const syncShape = z
  .strictObject({
    state: stateShape,
    reason: z.string().nullable().describe("Why, where it needs somebody."),
    pending: count.describe("Work that goes on by itself."),
    parked: count.describe("Work that needs somebody."),
    held: count.describe("Removals that the guard holds back."),
    dismissed: count.describe("Held removals that an administrator did not want."),
    reviews: count.describe("Memberships that wait for review."),
    countsAreMinimums: z.boolean().describe("Whether there is more than was counted."),
    oldestPendingSeconds: count.nullable(),
    lastConvergedAt: time.nullable(),
    lastComparedAt: time.nullable(),
    latency: z
      .strictObject({ items: count, p50Ms: count.nullable(), p95Ms: count.nullable() })
      .describe(
        "How long changes took from the IdP's request to Foundation's word, this hour and the one before.",
      ),
    digest: z
      .strictObject({
        desired: digestText,
        foundation: digestText.nullable(),
        differing: count.describe("People in another state than they should be."),
        at: time.nullable(),
      })
      .nullable()
      .describe("What the last comparison has shown; null before the first."),
    deadLetters: count,
    massChange: z
      .strictObject({ reason: z.string(), at: time.nullable() })
      .nullable()
      .describe("The last mass change that was let through with a warning."),
  })
  .meta({ id: "Sync", description: "How far Foundation is behind the directory." });

const syncAnswer = (facts: SyncFacts, now: number): Answer<typeof syncShape> => ({
  ...syncStateOf(facts, now),
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
