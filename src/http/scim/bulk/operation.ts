import { Hono } from "hono";
import type { Changed } from "../../../activity/changed.ts";
import type { Env } from "../../../config.ts";
import { isObject, type Json } from "../../../lib/json.ts";
import type { BulkOutcome } from "../../../scim/bulk/response.ts";
import type { BulkOperation } from "../../../scim/bulk.ts";
import type { Database } from "../../../store/database.ts";
import type { Meter } from "../../../store/meter.ts";
import type { Wanted } from "../../../store/wanted.ts";
import type { AppEnv } from "../../context.ts";
import { answerError, answerNotFound } from "../../fallback.ts";
import { requestPath } from "../../path.ts";
import type { ScimEnv } from "../context.ts";
import { groupRoutes } from "../groups.ts";
import { guardOf } from "../sign-in.ts";
import { userRoutes } from "../users.ts";

/** On whose behalf operations are carried out: what the Worker has found out about the Bulk request. */
export interface OperationContext {
  readonly tenant: string;
  /** The token is checked again with each operation, within its own trip: so nothing is done after it was revoked. */
  readonly tokenHash: string;
  /** The tenant's SCIM address. */
  readonly baseUrl: string;
  /** By whoever waits for the slice that the operation is part of. */
  readonly wanted: Wanted;
}

/** What an operation leaves to be done or recorded for the Bulk request as a whole. */
export interface OperationTrace {
  readonly changed?: Changed;
  readonly tolerances: readonly string[];
  readonly wakes: boolean;
  /** Of a resource that was created. */
  readonly id?: string;
}

/** The database, the meter and the id that one operation works with. */
export interface OperationMeans {
  readonly env: Env;
  readonly db: Database;
  readonly meter: Meter;
  readonly requestId: string;
}

/**
 * Carries out one operation of a Bulk request, whose references are resolved, by the very routes that answer it as a request of its own
 * (RFC 7644 §3.7.3). What the routes find in their context belongs to the tenant whatever the path says.
 */
export async function carryOutOperation(
  operation: BulkOperation,
  context: OperationContext,
  means: OperationMeans,
): Promise<{ readonly outcome: BulkOutcome; readonly trace: OperationTrace }> {
  const request = requestOf(operation, context.baseUrl);
  const carried: Carried = { context, means, trace: { tolerances: [], wakes: false } };
  underWay.set(request, carried);
  const response = await app.fetch(request, means.env);
  const isCreation = operation.method === "POST";
  const body = await bodyOf(response, isCreation);
  const location = isCreation ? response.headers.get("Location") : context.baseUrl + operation.path;
  const version = response.headers.get("ETag");
  return {
    outcome: {
      status: response.status,
      ...(location === null ? {} : { location }),
      ...(version === null || response.status >= 400 ? {} : { version }),
      ...(response.status >= 400 && body !== undefined ? { response: body } : {}),
    },
    trace: {
      ...carried.trace,
      ...(isCreation && response.status === 201 && isObject(body) ? { id: String(body.id) } : {}),
    },
  };
}

/** An operation that the routes are at. */
interface Carried {
  readonly context: OperationContext;
  readonly means: OperationMeans;
  trace: OperationTrace;
}

const underWay = new WeakMap<Request, Carried>();

/** The routes, put together once: a request of a thousand operations would spend more on that than on many of them. */
const app = new Hono<AppEnv>({ getPath: requestPath }).route(
  "/t/:tenant/scim/v2",
  new Hono<ScimEnv>()
    .use(async function asPartOfBulk(c, next) {
      const carried = underWay.get(c.req.raw);
      if (carried === undefined) throw new Error("an operation that nobody carries out");
      const { context, means } = carried;
      c.set("db", means.db);
      c.set("meter", means.meter);
      c.set("requestId", means.requestId);
      c.set("now", Date.now());
      c.set("wanted", context.wanted);
      c.set("tenant", context.tenant);
      c.set("tokenHash", context.tokenHash);
      c.set("guard", guardOf(c, context.tenant, context.tokenHash));
      await next();
      const { changed, tolerances = [], wakes = false } = c.var;
      carried.trace = { ...(changed === undefined ? {} : { changed }), tolerances, wakes };
    })
    .route("/Users", userRoutes)
    .route("/Groups", groupRoutes),
);
app.notFound(answerNotFound);
app.onError(answerError);

/** What is needed of the answer: of another success nothing, and a group may have any number of members. */
async function bodyOf(response: Response, isCreation: boolean): Promise<Json | undefined> {
  if (response.status < 400 && !isCreation) {
    await response.body?.cancel();
    return undefined;
  }
  const text = await response.text();
  return text === "" ? undefined : (JSON.parse(text) as Json);
}

function requestOf({ method, path, version, data }: BulkOperation, baseUrl: string): Request {
  return new Request(baseUrl + path, {
    method,
    headers: {
      "Content-Type": "application/scim+json",
      ...(version === undefined || method === "POST" ? {} : { "If-Match": version }),
    },
    ...(data === undefined ? {} : { body: JSON.stringify(data) }),
  });
}
