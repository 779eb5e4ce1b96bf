import type { Context, MiddlewareHandler } from "hono";
import { boundedJson } from "../../activity/bounded.ts";
import { recordedPath } from "../../activity/path.ts";
import { namesSecretOf, redact, redactText } from "../../activity/redact.ts";
import { summarize } from "../../activity/summary.ts";
import { fold } from "../../lib/fold.ts";
import type { Json } from "../../lib/json.ts";
import { log } from "../../lib/log.ts";
import { ACTIVITY_LIMITS } from "../../limits.ts";
import type { TenantTypes } from "../../scim/extensions.ts";
import { openDatabase } from "../../store/database.ts";
import { Meter } from "../../store/meter.ts";
import { activity } from "../../store/tables/records.ts";
import type { ScimEnv } from "./context.ts";
import { typesOf } from "./tenant-types.ts";

/**
 * Keeps a record of every write, and of every request that failed, of a tenant that has proved who it is: what came, how it was understood,
 * what changed. It is written after the answer and on no request's meter, and a record that cannot be written fails nothing.
 */
export const recordActivity: MiddlewareHandler<ScimEnv> = async function recordActivity(c, next) {
  await next();
  const { caller, tenant, requestId } = c.var;
  if (caller === undefined || !isWorthKeeping(c)) return;
  c.executionCtx.waitUntil(
    write(c, c.res.status).catch(() => log("activity not recorded", { tenant, requestId })),
  );
};

const isWorthKeeping = ({ req, res }: Context<ScimEnv>): boolean =>
  res.status >= 400 || !(req.method === "GET" || req.method === "HEAD" || isSearch(req.path));

/** A query by POST, RFC 7644 §3.4.3. */
const isSearch = (path: string): boolean => path.endsWith("/.search");

async function write(c: Context<ScimEnv>, status: number): Promise<void> {
  const { tenant, requestId, now, tolerances, changed, requestBody, responseBody } = c.var;
  const path = recordedPath(new URL(c.req.url), tenant);
  const isSecretName = namesSecretOf(writeOnlyNames(typesOf(c)));
  // A filter on a secret stands in the body of a search, and its value anywhere in there.
  const seeksSecret = isSearch(c.req.path) && isSecretName(JSON.stringify(requestBody ?? null));
  // The reason of a refusal may quote what was removed.
  const mayQuote = (path.hidSomething || seeksSecret) && status >= 400;
  const db = openDatabase(c.env.DB, new Meter());
  await db.batch([
    db.insert(activity).values({
      tenant,
      id: requestId,
      at: now,
      method: c.req.method,
      path: path.text,
      status,
      client: redactText(c.req.header("User-Agent") ?? "").slice(0, ACTIVITY_LIMITS.clientLength),
      tolerances: JSON.stringify(tolerances ?? []),
      request: seeksSecret ? null : recordedBody(requestBody, isSecretName),
      response: mayQuote ? null : recordedBody(responseBody, isSecretName),
      changed: boundedJson({ ...changed }, ACTIVITY_LIMITS.bodyLength),
      summary: mayQuote
        ? `Refused (${status}); the reason is not kept, because it may quote what was removed from the request.`
        : redactText(summarize(status, changed, responseBody)),
    }),
  ]);
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
