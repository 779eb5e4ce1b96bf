import type { Context, MiddlewareHandler } from "hono";
import { boundedJson } from "../../activity/bounded.ts";
import { changedPaths, recordedDetails } from "../../activity/details.ts";
import { recordedPath } from "../../activity/path.ts";
import { type ReadSample, ReadTally } from "../../activity/read-tally.ts";
import { countReads } from "../../activity/reads.ts";
import { type ActivityRecord, recordStatements } from "../../activity/record.ts";
import { namesSecretOf, redact, redactText } from "../../activity/redact.ts";
import { noteSender } from "../../activity/senders.ts";
import { subjectsOf } from "../../activity/subjects.ts";
import { summarize } from "../../activity/summary.ts";
import { tallyOf } from "../../activity/tally.ts";
import { recordedFilter, recordedUnderstanding } from "../../activity/understood.ts";
import { recogniseSender } from "../../dialects/sender.ts";
import { fold } from "../../lib/fold.ts";
import { isObject, type Json } from "../../lib/json.ts";
import { log } from "../../lib/log.ts";
import { ACTIVITY_LIMITS } from "../../limits/records.ts";
import type { TenantTypes } from "../../scim/extensions.ts";
import { pruneActivity } from "../../store/activity-pruning.ts";
import { openDatabase } from "../../store/database.ts";
import { Meter } from "../../store/meter.ts";
import type { ScimEnv } from "./context.ts";
import { filterTexts } from "./filter.ts";
import { typesOf } from "./tenant-types.ts";

/**
 * Keeps a record of every write, and of every request that failed, of a tenant that has proved who it is: what came, how it was understood,
 * what changed. Reads are counted in memory. Whatever is written is so after the answer and on no request's meter, and what cannot be
 * written fails nothing.
 */
export const recordActivity: MiddlewareHandler<ScimEnv> = async function recordActivity(c, next) {
  await next();
  const { caller, tenant, requestId } = c.var;
  if (caller === undefined) return;
  const { status } = c.res;
  const writing = isReading(c) && status < 400 ? countRead(c, status) : record(c, status);
  if (writing === undefined) return;
  c.executionCtx.waitUntil(writing.catch(() => log("activity not recorded", { tenant, requestId })));
};

async function record(c: Context<ScimEnv>, status: number): Promise<void> {
  // What follows takes time to compute; the answer goes first.
  await scheduler.wait(0);
  const { tenant, requestId, now } = c.var;
  const db = openDatabase(c.env.DB, new Meter());
  await db.batch(recordStatements(db, recordOf(c, status)));
  if (isOneInMany(requestId)) await pruneActivity(db, tenant, now);
  if (isReading(c)) await countRead(c, status);
}

/** One for the isolate, made at its first read. */
let tally: ReadTally | undefined;

/** Counts a read; where it is this request's turn to write what was counted, gives the end of that. */
function countRead(c: Context<ScimEnv>, status: number): Promise<void> | undefined {
  const { tenant } = c.var;
  tally ??= new ReadTally(Number(c.env.READS_EVERY_MS ?? ACTIVITY_LIMITS.readsEveryMs));
  const sample = () => readOf(c, status);
  const wait = tally.add(tenant, { at: Date.now(), sender: senderOf(c), client: clientOf(c), sample });
  return wait === undefined ? undefined : writeReads(c, tally, wait);
}

async function writeReads(
  { env, var: { tenant } }: Context<ScimEnv>,
  counted: ReadTally,
  wait: number,
): Promise<void> {
  await scheduler.wait(wait);
  const { seconds, senders } = counted.take(tenant, Date.now());
  const db = openDatabase(env.DB, new Meter());
  await db.batch([
    countReads(db, tenant, seconds),
    ...[...senders.values()].map(({ sender, client, at }) => noteSender(db, tenant, sender, client, at)),
  ]);
}

const isReading = ({ req }: Context<ScimEnv>): boolean =>
  req.method === "GET" || req.method === "HEAD" || isSearch(req.path);

const readOf = (c: Context<ScimEnv>, status: number): ReadSample => ({
  ...(c.var.tolerances?.length ? { tolerances: c.var.tolerances } : {}),
  method: c.req.method,
  path: recordedPath(new URL(c.req.url), c.var.tenant).text,
  status,
  client: clientOf(c),
});

/** A query by POST, RFC 7644 §3.4.3. */
const isSearch = (path: string): boolean => path.endsWith("/.search");

/** By the end of the id, which is random. */
const isOneInMany = (requestId: string): boolean =>
  Number.parseInt(requestId.slice(-4), 16) % ACTIVITY_LIMITS.pruneEvery === 0;

const clientOf = (c: Context<ScimEnv>): string =>
  redactText(c.req.header("User-Agent") ?? "").slice(0, ACTIVITY_LIMITS.clientLength);

const senderOf = (c: Context<ScimEnv>) =>
  recogniseSender({
    header: (name) => c.req.header(name),
    query: new URL(c.req.url).searchParams,
    body: c.var.requestBody,
    tolerances: c.var.tolerances ?? [],
  });

function recordOf(c: Context<ScimEnv>, status: number): ActivityRecord {
  const { tenant, requestId, now, tolerances = [], changed, difference, requestBody, responseBody } = c.var;
  const path = recordedPath(new URL(c.req.url), tenant);
  const isSecretName = namesSecretOf(writeOnlyNames(typesOf(c)));
  // A filter on a secret stands in the body of a search, and its value anywhere in there.
  const seeksSecret = isSearch(c.req.path) && isSecretName(JSON.stringify(requestBody ?? null));
  const hidSomething = path.hidSomething || seeksSecret;
  // The reason of a refusal may quote what was removed.
  const mayQuote = hidSomething && status >= 400;
  const attributes = difference === undefined ? [] : changedPaths(difference);
  return {
    tenant,
    id: requestId,
    at: now,
    method: c.req.method,
    path: path.text,
    status,
    client: clientOf(c),
    sender: senderOf(c),
    tolerances: JSON.stringify(tolerances),
    request: seeksSecret ? null : recordedBody(requestBody, isSecretName),
    response: mayQuote ? null : recordedBody(responseBody, isSecretName),
    understood: hidSomething ? null : understoodOf(c, isSecretName),
    changed: boundedJson(redact({ ...changed }), ACTIVITY_LIMITS.bodyLength),
    details: difference === undefined ? null : recordedDetails(difference, isSecretName),
    subjects: subjectsOf({ path: path.text, body: requestBody, changed, difference }),
    tally: tallyOf(status, c.req.method, changed),
    summary: mayQuote
      ? `Refused (${status}); the reason is not kept, because it may quote what was removed from the request.`
      : redactText(summarize({ status, changed, answer: responseBody, tolerances, attributes })),
  };
}

function understoodOf(c: Context<ScimEnv>, isSecretName: (name: string) => boolean): string | null {
  const { understood, requestBody } = c.var;
  if (understood !== undefined) return recordedUnderstanding(understood, isSecretName);
  const filter = isSearch(c.req.path)
    ? isObject(requestBody) && requestBody.filter
    : firstFilter(new URL(c.req.url).search);
  return typeof filter === "string" && !isSecretName(filter) ? (recordedFilter(filter) ?? null) : null;
}

function firstFilter(query: string): string | undefined {
  const texts = filterTexts(query);
  return texts.ok ? texts.value[0] : undefined;
}

const recordedBody = (body: Json | undefined, isSecretName: (name: string) => boolean): string | null =>
  body === undefined ? null : boundedJson(redact(body, isSecretName), ACTIVITY_LIMITS.bodyLength);

/** The names, folded, of everything in a tenant's types that may be written and never read. */
const writeOnlyNames = ({ User, Group }: TenantTypes): ReadonlySet<string> => {
  const all = [User, Group].flatMap(({ schema, extensions }) => [
    schema,
    ...extensions.map((own) => own.schema),
  ]);
  const attributes = all.flatMap(({ attributes }) => attributes);
  return new Set(
    [...attributes, ...attributes.flatMap((attribute) => attribute.subAttributes ?? [])]
      .filter((attribute) => attribute.mutability === "writeOnly")
      .map((attribute) => fold(attribute.name)),
  );
};
