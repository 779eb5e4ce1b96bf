import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
// Both come with wrangler: the runtime that it develops with, and its reading of wrangler.toml.
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { type Bundle, PROJECT } from "./bundle.ts";

/** The built Worker in workerd, with its queues, objects and a D1 on disk, reached without a proxy in front of it. */
export interface RollcallServer {
  readonly url: string;
  readonly operatorToken: string;
  /** The database, past the Worker. */
  readonly db: () => ReturnType<Miniflare["getD1Database"]>;
  /** Where workerd can be inspected: its list of isolates is at `/json`. */
  readonly inspector: () => Promise<URL>;
  readonly stop: () => Promise<void>;
}

/** One module, and the directory that it is in. */
export type Code = Pick<Bundle, "directory" | "file">;

export interface ServerOptions {
  readonly stateDirectory: string;
  /** Each line that the Worker logs. */
  readonly onLog?: (line: string) => void;
  readonly inspected?: boolean;
}

const OPERATOR_TOKEN = "operator-token-of-the-bench";
const WORKER = "rollcall";

/** What the bench sets otherwise than production: a Foundation on this machine, and no limit to how often one client may call. */
const VARIABLES = {
  MASTER_KEY: `v1:${Buffer.alloc(32, 7).toString("base64")}`,
  OPERATOR_TOKEN,
  REGISTRATION: "open",
  OUTBOUND: "any",
  RATE_LIMITS: "relaxed",
};

/** `code`: the Worker, which may be another one with the same bindings. */
export async function startRollcall(code: Code, options: ServerOptions): Promise<RollcallServer> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(PROJECT, "wrangler.toml"));
  const { modulesRules: _, ...settings } = workerOptions;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...settings,
          name: WORKER,
          rootPath: code.directory,
          modules: [{ type: "ESModule", path: code.file }],
          bindings: Object.assign({}, settings.bindings, VARIABLES),
          // Requests come to the Worker itself; in front of the usual port Miniflare has one of its own.
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
        },
      ],
      host: "127.0.0.1",
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      resourcePersistencePath: options.stateDirectory,
      ...(options.inspected ? { inspectorPort: 0 } : {}),
      handleStructuredLogs: ({ message }) => options.onLog?.(message),
    }),
  );
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL(WORKER);
  return {
    url: url.origin,
    operatorToken: OPERATOR_TOKEN,
    db: () => miniflare.getD1Database("DB", WORKER),
    inspector: () => miniflare.getInspectorURL(),
    stop: () => miniflare.dispose(),
  };
}

/** Brings the empty database of a new server up to the migrations. */
export async function migrate(server: RollcallServer): Promise<void> {
  const directory = join(PROJECT, "migrations");
  const db = await server.db();
  for (const name of (await readdir(directory)).toSorted()) {
    const sql = await readFile(join(directory, name), "utf8");
    await db.batch(statementsOf(sql).map((statement) => db.prepare(statement)));
  }
}

/** The migrations are plain: no statement but a trigger has a semicolon within. */
const statementsOf = (sql: string): readonly string[] =>
  (sql.replaceAll(/--.*$/gm, "").match(/\s*CREATE TRIGGER[\s\S]*?\bEND;|[^;]+/g) ?? [])
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
