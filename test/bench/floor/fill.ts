import { DIGITS, ID, inSlices, NUMBERS, TEMPLATE } from "../copies.ts";
import { GROUP, type Plan, userDocument, userNameOf, workEmailOf } from "../directory.ts";
import type { RollcallServer } from "../rollcall/server.ts";

type Database = Awaited<ReturnType<RollcallServer["db"]>>;

export interface FloorFill {
  readonly tenant: string;
  readonly tokenHash: string;
  readonly plan: Plan;
}

/** As few columns and indexes as the requests of the bench need. Every key begins with the tenant, as Rollcall's do. */
const TABLES = [
  "tokens (tenant TEXT, hash TEXT, status TEXT, PRIMARY KEY (tenant, hash)) WITHOUT ROWID",
  "counts (tenant TEXT PRIMARY KEY, users INTEGER) WITHOUT ROWID",
  `users (tenant TEXT, id TEXT, user_name_key TEXT, version INTEGER, created_at INTEGER, resource TEXT,
          PRIMARY KEY (tenant, id), UNIQUE (tenant, user_name_key))`,
  "emails (tenant TEXT, value_key TEXT, id TEXT, PRIMARY KEY (tenant, value_key, id)) WITHOUT ROWID",
  "groups (tenant TEXT, id TEXT, version INTEGER, last_modified INTEGER, resource TEXT, PRIMARY KEY (tenant, id))",
  "members (tenant TEXT, group_id TEXT, value TEXT, PRIMARY KEY (tenant, group_id, value)) WITHOUT ROWID",
];

/** Fills a tenant by SQL alone. Gives the ids of the groups. */
export async function fillFloor(db: Database, { tenant, tokenHash, plan }: FloorFill): Promise<string[]> {
  await db.batch(TABLES.map((table) => db.prepare(`CREATE TABLE IF NOT EXISTS ${table}`)));
  await db.batch([
    db.prepare("INSERT INTO tokens VALUES (?1, ?2, 'active')").bind(tenant, tokenHash),
    db.prepare("INSERT INTO counts VALUES (?1, ?2)").bind(tenant, plan.users),
  ]);
  await inSlices(plan.users, async (from, to) => addUsers(db, tenant, from, to));
  const groupIds: string[] = [];
  for (const { displayName, first, size } of plan.groups) {
    const id = crypto.randomUUID();
    await db
      .prepare("INSERT INTO groups VALUES (?1, ?2, 1, 0, ?3)")
      .bind(
        tenant,
        id,
        JSON.stringify({ schemas: [GROUP], id, displayName, meta: metaOf(tenant, "Group", id) }),
      )
      .run();
    await inSlices(size, (from, to) =>
      db
        .prepare(`${NUMBERS} INSERT INTO members SELECT ?3, ?4, ${ID} FROM numbers`)
        .bind(first + from, first + to, tenant, id)
        .run(),
    );
    groupIds.push(id);
  }
  return groupIds;
}

/** Stands in the template where the user's id comes. */
const ANY_ID = "id-of-the-user";

async function addUsers(db: Database, tenant: string, from: number, to: number): Promise<void> {
  const template = { ...userDocument(TEMPLATE), id: ANY_ID, meta: metaOf(tenant, "User", ANY_ID) };
  const digits = (text: string) => `replace('${text}', '${TEMPLATE}', ${DIGITS})`;
  await db.batch([
    db
      .prepare(
        `${NUMBERS} INSERT INTO users SELECT ?3, ${ID}, ${digits(userNameOf(TEMPLATE))}, 1, 0,
           replace(replace(?4, '${TEMPLATE}', ${DIGITS}), '${ANY_ID}', ${ID}) FROM numbers`,
      )
      .bind(from, to, tenant, JSON.stringify(template)),
    db
      .prepare(
        `${NUMBERS} INSERT INTO emails SELECT ?3, ${digits(workEmailOf(TEMPLATE))}, ${ID} FROM numbers`,
      )
      .bind(from, to, tenant),
  ]);
}

const metaOf = (tenant: string, resourceType: "User" | "Group", id: string) => ({
  resourceType,
  created: "2026-01-01T00:00:00.000Z",
  lastModified: "2026-01-01T00:00:00.000Z",
  location: `/t/${tenant}/scim/v2/${resourceType}s/${id}`,
  version: 'W/"1"',
});
