/** Better Auth's SCIM plugin on SQLite: durable, with indexes for what it can filter by. Set up as its documentation has it. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NodeSqliteDialect } from "@better-auth/kysely-adapter/node-sqlite-dialect";
import { scim } from "@better-auth/scim";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { Kysely } from "kysely";
import { digitsOf, GROUP, userDocument } from "../directory.ts";

const TOKEN = "bench-bench-bench";
/** More members than that it refuses. */
const MOST_MEMBERS = 1_000;
const AT_ONCE = 8;
/** After this part of its time, one that would need more than all of it gives up. */
const TRIAL = 0.1;

export async function createPeer(stateDirectory) {
  const sqlite = new DatabaseSync(join(stateDirectory, "better-auth.db"));
  sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  const options = {
    secret: "a secret of this bench and of nothing else",
    baseURL: "http://127.0.0.1",
    logger: { level: "error" },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // By default it finds 100 rows and takes the other members for strangers.
    advanced: { database: { defaultFindManyLimit: MOST_MEMBERS + 1 } },
    database: {
      db: new Kysely({ dialect: new NodeSqliteDialect({ database: sqlite }) }),
      type: "sqlite",
      transaction: true,
    },
    plugins: [scim({ connections: [{ id: "bench", credentials: [{ id: "bench", token: TOKEN }] }] })],
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const auth = betterAuth(options);
  return {
    handler: toNodeHandler(auth),
    path: "/api/auth/scim/v2",
    token: TOKEN,
    fill: (plan, deadline) => fill(auth, plan, deadline),
  };
}

/** By its own requests, without the network: its keys are digests that only it should make. */
async function fill(auth, plan, deadline) {
  const userIds = [];
  let next = 0;
  const began = performance.now();
  const isHopeless = () => {
    const [passed, time] = [performance.now() - began, deadline - began];
    return passed > time || (passed > TRIAL * time && next / passed < plan.users / time);
  };
  const work = async () => {
    while (next < plan.users && !isHopeless()) {
      const number = next++;
      userIds[number] = await create(auth, "/Users", userDocument(digitsOf(number)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (next < plan.users) return { unfilled: `${next} of ${plan.users} users` };
  const groupIds = [];
  for (const { displayName, first, size } of plan.groups) {
    const members = userIds.slice(first, first + size).map((value) => ({ value }));
    groupIds.push(
      size > MOST_MEMBERS ? null : await create(auth, "/Groups", { schemas: [GROUP], displayName, members }),
    );
  }
  return { userIds, groupIds };
}

async function create(auth, path, body) {
  const request = new Request(`http://127.0.0.1/api/auth/scim/v2${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/scim+json" },
    body: JSON.stringify(body),
  });
  const response = await auth.handler(request);
  if (response.status !== 201)
    throw new Error(`Better Auth answered ${response.status}: ${await response.text()}`);
  return (await response.json()).id;
}
