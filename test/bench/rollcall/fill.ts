import { DIGITS, ID, inSlices, NUMBERS, TEMPLATE } from "../copies.ts";
import { GROUP, type Plan, userDocument } from "../directory.ts";
import type { RollcallServer } from "./server.ts";
import type { Tenant } from "./tenant.ts";

type Database = Awaited<ReturnType<RollcallServer["db"]>>;

/**
 * Fills a tenant. One user and all groups are made by SCIM; the other users are copies of that one's rows, with other digits, and the
 * members are rows, because a request each would take long and measure nothing. Gives the ids of the groups.
 */
export async function fillTenant(db: Database, tenant: Tenant, plan: Plan): Promise<readonly string[]> {
  const template = await create(tenant, "/Users", userDocument(TEMPLATE));
  for (const table of ["users", "user_emails"])
    await inSlices(plan.users, async (from, to) => copyTemplate(db, tenant.id, table, template, from, to));
  await db
    .prepare("UPDATE tenants SET user_count = user_count + ? WHERE id = ?")
    .bind(plan.users, tenant.id)
    .run();
  await call(tenant, "DELETE", `/Users/${template}`);
  const groupIds: string[] = [];
  for (const { displayName, first, size } of plan.groups) {
    const id = await create(tenant, "/Groups", { schemas: [GROUP], displayName });
    await inSlices(size, (from, to) => addMembers(db, tenant.id, id, first + from, first + to));
    groupIds.push(id);
  }
  return groupIds;
}

/** Each text of the row has the template's digits replaced; the column that holds the id, the id. */
async function copyTemplate(
  db: Database,
  tenant: string,
  table: string,
  template: string,
  from: number,
  to: number,
): Promise<void> {
  const idColumn = table === "users" ? "id" : "user_id";
  const { results } = await db.prepare(`PRAGMA table_info(${table})`).all<{ name: string; type: string }>();
  const values = results.map(({ name, type }) => {
    if (name === idColumn) return ID;
    return type === "TEXT" && name !== "tenant" ? `replace(${name}, '${TEMPLATE}', ${DIGITS})` : name;
  });
  await db
    .prepare(
      `${NUMBERS} INSERT INTO ${table} (${results.map(({ name }) => name).join(", ")})
       SELECT ${values.join(", ")} FROM ${table} CROSS JOIN numbers WHERE tenant = ?3 AND ${idColumn} = ?4`,
    )
    .bind(from, to, tenant, template)
    .run();
}

const addMembers = (db: Database, tenant: string, group: string, from: number, to: number) =>
  db
    .prepare(
      `${NUMBERS} INSERT INTO members (tenant, group_id, value, type, state, added_at)
       SELECT ?3, ?4, ${ID}, 'User', 'confirmed', 1 FROM numbers`,
    )
    .bind(from, to, tenant, group)
    .run();

async function create(tenant: Tenant, path: string, body: object): Promise<string> {
  const { id } = (await (await call(tenant, "POST", path, body)).json()) as { id: string };
  return id;
}

async function call(tenant: Tenant, method: string, path: string, body?: object): Promise<Response> {
  const response = await fetch(tenant.scimUrl + path, {
    method,
    headers: { Authorization: `Bearer ${tenant.scimToken}`, "Content-Type": "application/scim+json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response;
}
