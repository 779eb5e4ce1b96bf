import { Hono } from "hono";
import type { Env } from "../../config.ts";
import { type ConnectionCheck, checkConnection } from "../../foundation/check.ts";
import { createFoundation } from "../../foundation/client.ts";
import { LIMITATIONS } from "../../foundation/limitations.ts";
import { type FoundationPreview, previewFoundation } from "../../lane/preview/foundation.ts";
import { Throttle } from "../../lane/throttle.ts";
import { log } from "../../lib/log.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { Database } from "../../store/database.ts";
import { type ConnectionView, connect, readSettings, viewConnection } from "../../tenants/connection.ts";
import { checkSettings, type FoundationSettings } from "../../tenants/foundation-settings.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { readBody } from "./body.ts";
import type { checksShape, connectionShape, foundationPreviewShape } from "./foundation-shapes.ts";
import { laneOf } from "./lane.ts";
import { timestamp } from "./page.ts";
import { foundationBody } from "./schemas.ts";
import type { Answer } from "./shape.ts";

/** `/tenants/{id}/foundation`: where the tenant's Foundation is. Secrets go in and never come out. */
export const foundationRoutes = new Hono<TenantEnv>()
  .get("/", async function getFoundation(c) {
    const view = await viewConnection(c.var.db, c.env.MASTER_KEY, c.var.tenant);
    return view === undefined ? problemResponse(notConnected) : c.json(connectionAnswer(view));
  })
  .put("/", async function putFoundation(c) {
    const body = await readBody(c.req.raw, foundationBody);
    if (!body.ok) return problemResponse(body.error);
    const settings = checkedSettings(body.value, c.env, "/baseUrl");
    if (!settings.ok) return problemResponse(settings.error);
    const { db, tenant, now } = c.var;
    const view = await connect(db, c.env.MASTER_KEY, tenant, settings.value, now);
    // Whatever made the lane pause may be mended by this. If this call is lost, the sweep wakes it.
    c.executionCtx.waitUntil(
      laneOf(c.env, tenant)
        .wake({ force: true })
        .catch(() => undefined),
    );
    return c.json(connectionAnswer(view));
  })
  .post("/test", async function testFoundation(c) {
    const settings = await readSettings(c.var.db, c.env.MASTER_KEY, c.var.tenant);
    if (settings === undefined) return problemResponse(notConnected);
    const checks = await testConnection(settings);
    const answer: Answer<typeof checksShape> = { ok: checks.every((check) => check.ok), checks };
    return c.json(answer);
  })
  .post("/preview", async function previewConnection(c) {
    const { db, tenant } = c.var;
    const settings = await readSettings(db, c.env.MASTER_KEY, tenant);
    if (settings === undefined) return problemResponse(notConnected);
    const preview = await lookAhead(db, tenant, settings);
    if (!preview.ok) return problemResponse(unread(preview.error));
    const answer: Answer<typeof foundationPreviewShape> = preview.value;
    return c.json(answer);
  });

/** Tries the connection out, by calls that only read. */
export const testConnection = (settings: FoundationSettings): Promise<readonly ConnectionCheck[]> =>
  checkConnection(createFoundation(settings, { fetch: (url, init) => fetch(url, init), now: Date.now, log }));

/** What would become of everything in Foundation, and how many calls it took to see that; or, in one sentence, why it could not be read. */
export async function lookAhead(
  db: Database,
  tenant: string,
  settings: FoundationSettings,
): Promise<Result<FoundationPreview & { readonly calls: number }, string>> {
  const throttle = new Throttle(settings.callsPerSecond, sleep);
  let calls = 0;
  const foundation = createFoundation(settings, {
    fetch: async (url, init) => {
      calls++;
      await throttle.turn(Date.now());
      return fetch(url, init);
    },
    now: Date.now,
    log,
  });
  const preview = await previewFoundation(db, tenant, foundation, settings.provisionUsers);
  return preview.ok ? ok({ ...preview.value, calls }) : fail(preview.error.reason);
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const unread = (reason: string): Problem => ({
  kind: "conflict",
  detail: `Foundation could not be read, and nothing was compared: ${reason}`,
});

/** The settings in the form that is stored; or a problem that points at the address. */
export function checkedSettings(
  settings: FoundationSettings,
  env: Pick<Env, "OUTBOUND">,
  pointer: string,
): Result<FoundationSettings, Problem> {
  const checked = checkSettings(settings, env.OUTBOUND === "any" ? "any" : "public");
  if (checked.ok) return checked;
  const detail = checked.error;
  return fail({ kind: "invalid", detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] });
}

const connectionAnswer = ({ updatedAt, ...view }: ConnectionView): Answer<typeof connectionShape> => ({
  ...view,
  credentials: view.credentials ?? null,
  updatedAt: timestamp(updatedAt),
  limitations: LIMITATIONS,
});

const notConnected: Problem = {
  kind: "notFound",
  detail: "This tenant has no usable connection to Foundation; state it, with the credentials, by PUT.",
};
