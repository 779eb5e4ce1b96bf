/**
 * The floor: what a SCIM server on this platform cannot do without. A token that can be revoked at any moment is looked up with each request,
 * in the same trip as what is asked for; a write is one trip to read and one batch; a group is written by its object. There is nothing else:
 * no router, no schema, no filter language, no validation, no events, no record of what was asked, nothing that is passed on. Answers are put
 * together from stored JSON, in the database where that is quicker. Only what the bench asks is understood.
 */
import { DurableObject } from "cloudflare:workers";

/** Rows of members per trip: as many as D1 gives as one text, of 2 MB, with room. */
const MEMBERS = 5_000;
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, , tenant, , , type, id] = url.pathname.split("/");
    const token = request.headers.get("Authorization")?.slice("Bearer ".length) ?? "";
    const caller = { env, tenant, hash: await digest(token), at: url.pathname, cost: newCost() };
    if (type === "Groups")
      return request.method === "PATCH"
        ? patchGroup(caller, id, await request.json())
        : getGroup(caller, id, !url.search.includes("excludedAttributes=members"));
    if (id === undefined)
      return request.method === "POST" ? post(caller, await request.json()) : list(caller, url);
    if (request.method === "GET") return get(caller, id);
    return request.method === "DELETE" ? remove(caller, id) : change(caller, id, await request.json());
  },
  queue() {},
  scheduled() {},
};

/** One at a time writes a group. */
export class GroupWriter extends DurableObject {
  async change(tenant, id, { add, remove }) {
    const cost = newCost();
    await trip({ env: this.env, cost }, [
      remove.length === 0
        ? undefined
        : this.env.DB.prepare(
            "DELETE FROM members WHERE tenant = ?1 AND group_id = ?2 AND value IN (SELECT value FROM json_each(?3))",
          ).bind(tenant, id, JSON.stringify(remove)),
      add.length === 0
        ? undefined
        : this.env.DB.prepare("INSERT OR IGNORE INTO members SELECT ?1, ?2, value FROM json_each(?3)").bind(
            tenant,
            id,
            JSON.stringify(add),
          ),
      this.env.DB.prepare(
        "UPDATE groups SET version = version + 1, last_modified = ?3 WHERE tenant = ?1 AND id = ?2",
      ).bind(tenant, id, Date.now()),
    ]);
    return cost;
  }
}

/** There because they are bound. */
export class Lane extends DurableObject {}
export class BulkRunner extends DurableObject {}

async function get(caller, id) {
  const [user] = await admitted(caller, [
    select(caller, "SELECT resource FROM users WHERE tenant = ?1 AND id = ?2", id),
  ]);
  return user.results.length === 0
    ? answer(caller, 404, "{}")
    : answer(caller, 200, user.results[0].resource);
}

async function list(caller, { searchParams }) {
  const filter = searchParams.get("filter");
  if (filter !== null) return answer(caller, 200, listOf(...(await find(caller, filter))));
  const count = Number(searchParams.get("count"));
  const cursor = searchParams.get("cursor");
  const [total, page] = await admitted(caller, [
    select(caller, "SELECT users FROM counts WHERE tenant = ?1"),
    cursor === null
      ? select(caller, pageOf("", "OFFSET ?3"), count, Number(searchParams.get("startIndex")) - 1)
      : select(caller, pageOf("AND id > ?3", ""), count, cursor),
  ]);
  const { resources, items, last, more } = page.results[0];
  return answer(caller, 200, listOf(total.results[0].users, resources ?? "", items, more ? last : undefined));
}

const pageOf = (after, offset) =>
  `SELECT *, EXISTS (SELECT 1 FROM users WHERE tenant = ?1 AND id > last) AS more
     FROM (SELECT group_concat(resource) AS resources, count(*) AS items, max(id) AS last
             FROM (SELECT id, resource FROM users WHERE tenant = ?1 ${after} ORDER BY id LIMIT ?2 ${offset}))`;

/** `userName eq "…"`, or the same of the work address. */
async function find(caller, filter) {
  const value = filter.slice(filter.lastIndexOf(' "') + 2, -1).toLowerCase();
  const [found] = await admitted(caller, [
    filter.startsWith("userName")
      ? select(caller, "SELECT resource FROM users WHERE tenant = ?1 AND user_name_key = ?2", value)
      : select(
          caller,
          `SELECT resource FROM emails CROSS JOIN users USING (tenant, id) WHERE tenant = ?1 AND emails.value_key = ?2`,
          value,
        ),
  ]);
  const texts = found.results.map(({ resource }) => resource);
  return [texts.length, texts.join(), texts.length];
}

async function post(caller, stated) {
  const name = stated.userName.toLowerCase();
  const [taken] = await admitted(caller, [
    select(caller, "SELECT 1 FROM users WHERE tenant = ?1 AND user_name_key = ?2", name),
  ]);
  if (taken.results.length > 0) return answer(caller, 409, "{}");
  const id = crypto.randomUUID();
  const at = Date.now();
  const resource = resourceOf(caller, id, stated, 1, at, at);
  await trip(caller, [
    select(caller, "INSERT INTO users VALUES (?1, ?2, ?3, 1, ?4, ?5)", id, name, at, resource),
    select(caller, "INSERT INTO emails VALUES (?1, ?2, ?3)", stated.emails[0].value.toLowerCase(), id),
    select(caller, "UPDATE counts SET users = users + 1 WHERE tenant = ?1"),
  ]);
  return answer(caller, 201, resource);
}

/** PUT of the whole, or PATCH of `active`. */
async function change(caller, id, stated) {
  const [before] = await admitted(caller, [
    select(caller, "SELECT version, created_at, resource FROM users WHERE tenant = ?1 AND id = ?2", id),
  ]);
  const [row] = before.results;
  if (row === undefined) return answer(caller, 404, "{}");
  const [operation] = stated.Operations ?? [];
  const whole = operation === undefined ? stated : { ...JSON.parse(row.resource), active: operation.value };
  const resource = resourceOf(caller, id, whole, row.version + 1, row.created_at, Date.now());
  await trip(caller, [
    select(
      caller,
      `UPDATE users SET user_name_key = ?3, version = version + 1, resource = ?4
        WHERE tenant = ?1 AND id = ?2 AND version = ?5`,
      ...[id, whole.userName.toLowerCase(), resource, row.version],
    ),
  ]);
  return answer(caller, 200, resource);
}

async function remove(caller, id) {
  const [before] = await admitted(caller, [
    select(caller, "SELECT resource FROM users WHERE tenant = ?1 AND id = ?2", id),
  ]);
  if (before.results.length === 0) return answer(caller, 404, "{}");
  const [{ value }] = JSON.parse(before.results[0].resource).emails;
  await trip(caller, [
    select(
      caller,
      "DELETE FROM emails WHERE tenant = ?1 AND value_key = ?2 AND id = ?3",
      value.toLowerCase(),
      id,
    ),
    select(caller, "DELETE FROM users WHERE tenant = ?1 AND id = ?2", id),
    select(caller, "UPDATE counts SET users = users - 1 WHERE tenant = ?1"),
  ]);
  return new Response(null, { status: 204 });
}

/** Adds members, or takes out those that are named by a value or by a path with one. */
async function patchGroup(caller, id, { Operations: [{ op, path, value }] }) {
  const [group] = await admitted(caller, [
    select(caller, "SELECT version FROM groups WHERE tenant = ?1 AND id = ?2", id),
  ]);
  if (group.results.length === 0) return answer(caller, 404, "{}");
  const named = value?.map((member) => member.value) ?? [
    path.slice(path.indexOf('"') + 1, path.lastIndexOf('"')),
  ];
  const edit = op === "add" ? { add: named, remove: [] } : { add: [], remove: named };
  const writer = caller.env.GROUP_WRITER.getByName(`${caller.tenant}/${id}`);
  add(caller.cost, await writer.change(caller.tenant, id, edit));
  return new Response(null, { status: 204, headers: { "Server-Timing": timing(caller.cost) } });
}

async function getGroup(caller, id, withMembers) {
  const group = select(caller, "SELECT resource FROM groups WHERE tenant = ?1 AND id = ?2", id);
  const [found, first] = await admitted(caller, [
    group,
    withMembers ? membersAfter(caller, id, "") : undefined,
  ]);
  if (found.results.length === 0) return answer(caller, 404, "{}");
  const { resource } = found.results[0];
  if (first === undefined) return answer(caller, 200, resource);
  const [{ members, items, last }] = first.results;
  const head = `${resource.slice(0, -1)},"members":[${members ?? ""}`;
  if (items < MEMBERS) return answer(caller, 200, `${head}]}`);
  return answer(caller, 200, streamed(caller, id, head, last));
}

/** What does not fit into the first trip is read as it is sent. */
function streamed(caller, id, head, firstLast) {
  const encoder = new TextEncoder();
  let last = firstLast;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(head)),
    async pull(controller) {
      const [{ results }] = await trip(caller, [membersAfter(caller, id, last)]);
      const [{ members, items }] = results;
      last = results[0].last;
      if (items > 0) controller.enqueue(encoder.encode(`,${members}`));
      if (items === MEMBERS) return;
      controller.enqueue(encoder.encode("]}"));
      controller.close();
    },
  });
}

const membersAfter = (caller, id, after) =>
  select(
    caller,
    `SELECT group_concat('{"value":"' || value || '","$ref":"' || ?5 || value || '","type":"User"}') AS members,
            count(*) AS items, max(value) AS last
       FROM (SELECT value FROM members WHERE tenant = ?1 AND group_id = ?2 AND value > ?3 ORDER BY value LIMIT ?4)`,
    ...[id, after, MEMBERS, `${caller.at.slice(0, caller.at.indexOf("/Groups"))}/Users/`],
  );

const select = ({ env, tenant }, sql, ...values) => env.DB.prepare(sql).bind(tenant, ...values);

/** The work along with the look at the token, which stands or falls with it. */
async function admitted(caller, statements) {
  const token = select(caller, "SELECT status FROM tokens WHERE tenant = ?1 AND hash = ?2", caller.hash);
  const [found, ...rest] = await trip(caller, [token, ...statements]);
  if (found.results[0]?.status !== "active") throw new Error("The token is not known.");
  return rest;
}

async function trip({ env, cost }, statements) {
  const results = await env.DB.batch(statements.filter((statement) => statement !== undefined));
  cost.trips++;
  for (const { meta } of results)
    add(cost, { trips: 0, queries: 1, read: meta.rows_read, written: meta.rows_written });
  return results;
}

const newCost = () => ({ trips: 0, queries: 0, read: 0, written: 0 });

function add(cost, more) {
  for (const name of Object.keys(cost)) cost[name] += more[name];
}

const timing = ({ trips, queries, read, written }) =>
  `d1;desc="trips=${trips} queries=${queries} read=${read} written=${written}"`;

const resourceOf = ({ tenant }, id, stated, version, created, lastModified) =>
  JSON.stringify({
    ...stated,
    id,
    meta: {
      resourceType: "User",
      created: new Date(created).toISOString(),
      lastModified: new Date(lastModified).toISOString(),
      location: `/t/${tenant}/scim/v2/Users/${id}`,
      version: `W/"${version}"`,
    },
  });

const listOf = (totalResults, texts, itemsPerPage, nextCursor) =>
  `${JSON.stringify({ schemas: [LIST], totalResults, itemsPerPage, nextCursor }).slice(0, -1)},"Resources":[${texts}]}`;

const answer = ({ cost }, status, body) =>
  new Response(body, {
    status,
    headers: { "Content-Type": "application/scim+json", "Server-Timing": timing(cost) },
  });

async function digest(token) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(bytes).toHex();
}
