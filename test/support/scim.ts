import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../src/app.ts";
import type { Env } from "../../src/config.ts";
import { registerTenant, type TestTenant } from "./tenant.ts";

export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

/** An answer of a SCIM address. */
export interface ScimAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON; null where there is none. */
  readonly body: ScimBody;
}

/** As much as tests look at. */
export interface ScimBody {
  readonly id: string;
  readonly schemas: readonly string[];
  readonly meta: { readonly version: string; readonly lastModified: string; readonly location: string };
  readonly members?: readonly { readonly value: string; readonly type: string; readonly $ref: string }[];
  readonly groups?: readonly { readonly value: string; readonly type: string; readonly $ref: string }[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly ScimBody[];
  readonly detail: string;
  readonly scimType?: string;
  readonly [name: string]: unknown;
}

export interface CallOptions {
  /** JSON, or a text to be sent as it is. */
  readonly body?: unknown;
  /** Instead of the tenant's SCIM token; null for none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly env?: Partial<Env>;
}

const app = createApp();

/** Sends a request to the tenant's SCIM address, and returns when everything is done that follows the answer. */
export async function callScim(
  tenant: TestTenant,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<ScimAnswer> {
  const { response, settle } = await openScim(tenant, method, path, options);
  const answered = await response.text();
  await settle();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(answered === "" ? "null" : answered) as ScimBody,
  };
}

/** Sends a request, and returns with the head of the answer; `settle` waits until everything is done that follows it. */
export async function openScim(
  tenant: TestTenant,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<{ readonly response: Response; readonly settle: () => Promise<void> }> {
  const { body, token = tenant.scimToken, headers = {} } = options;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(tenant.scimUrl + path, {
    method,
    headers: { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...headers },
    // As bytes, because a text would bring a Content-Type of its own.
    ...(text === undefined ? {} : { body: new TextEncoder().encode(text) }),
  });
  const context = createExecutionContext();
  const response = await app.fetch(request, { ...env, ...options.env }, context);
  return { response, settle: () => waitOnExecutionContext(context) };
}

/** A tenant together with its SCIM address. */
export interface ScimTenant extends TestTenant {
  readonly scim: (method: string, path: string, options?: CallOptions) => Promise<ScimAnswer>;
  /** Creates a user and gives its id. */
  readonly addUser: (userName: string, more?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Creates a group and gives its id. */
  readonly addGroup: (displayName: string, members?: readonly string[]) => Promise<string>;
  /** Sends the operations as one PATCH. */
  readonly patch: (path: string, ...operations: readonly unknown[]) => Promise<ScimAnswer>;
  /** The ids of a group's members, sorted. */
  readonly membersOf: (groupId: string) => Promise<readonly string[]>;
}

export async function scimTenant(
  stated: Record<string, unknown> & { readonly strict?: boolean } = {},
): Promise<ScimTenant> {
  const { strict, ...registration } = stated;
  const tenant = await registerTenant(registration);
  if (strict !== undefined) {
    await env.DB.prepare("UPDATE tenants SET policies = ? WHERE id = ?")
      .bind(JSON.stringify({ strict }), tenant.id)
      .run();
  }
  const scim = (method: string, path: string, options?: CallOptions) =>
    callScim(tenant, method, path, options);
  const add = async (path: string, body: unknown): Promise<string> => {
    const created = await scim("POST", path, { body });
    if (created.status !== 201) throw new Error(`Not created: ${created.body.detail}`);
    return created.body.id;
  };
  return {
    ...tenant,
    scim,
    addUser: (userName, more = {}) => add("/Users", { schemas: [USER], userName, ...more }),
    addGroup: (displayName, members = []) =>
      add("/Groups", { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) }),
    patch: (path, ...operations) =>
      scim("PATCH", path, { body: { schemas: [PATCH_OP], Operations: operations } }),
    membersOf: async (groupId) => {
      const { body } = await scim("GET", `/Groups/${groupId}`);
      return (body.members ?? []).map(({ value }) => value).sort();
    },
  };
}

/** The cost that `Server-Timing` tells. */
export function costOf(answer: ScimAnswer): {
  trips: number;
  queries: number;
  read: number;
  written: number;
} {
  const timing = answer.headers.get("Server-Timing") ?? "";
  const [, trips, queries, read, written] =
    /trips=(\d+) queries=(\d+) read=(\d+) written=(\d+)/.exec(timing) ?? [];
  return {
    trips: Number(trips),
    queries: Number(queries),
    read: Number(read),
    written: Number(written),
  };
}

/** The tenant's events, as the API tells them. */
export interface TestEvent {
  readonly seq: number;
  readonly type: string;
  readonly requestId: string;
  readonly [name: string]: unknown;
}

/** The memberships that the events tell, replayed in order, as `group/member`; fails where one of them makes no sense. */
export async function membershipsToldBy(tenant: TestTenant): Promise<readonly string[]> {
  const inside = new Set<string>();
  for (const { seq, type, groupId, value } of await eventsOf(tenant)) {
    const place = `${groupId}/${value}`;
    const isFirst = type === "group.member_added";
    if (!isFirst && type !== "group.member_removed" && type !== "group.member_confirmed") continue;
    if (inside.has(place) === isFirst) throw new Error(`Event ${seq}, ${type}, makes no sense.`);
    if (type === "group.member_removed") inside.delete(place);
    else inside.add(place);
  }
  return [...inside].toSorted();
}

export async function eventsOf(tenant: TestTenant): Promise<readonly TestEvent[]> {
  const all: TestEvent[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const response = await tenant.api("GET", `/events?limit=200&after=${after}`);
    const page: { items: TestEvent[]; nextCursor: string | null } = await response.json();
    all.push(...page.items);
    after = page.nextCursor;
  }
  return all;
}
