import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Runs before every test file: each has a database of its own. */
await applyD1Migrations(env.DB, env.MIGRATIONS);
