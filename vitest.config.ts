import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const SCIM = ["test/worker/scim/**/*.test.ts", "test/worker/cases/**/*.test.ts"];

/**
 * `unit` runs the pure parts and the development tools in Node; `worker` and `worker-scim` run the product in the real Workers runtime, in
 * two halves; `browser` runs Chromium against the product as `npm start` brings it up, and only where it is asked for by its name.
 */
export default defineConfig({
  test: {
    // Two runtimes side by side, and Node beside them: most of the time is waiting.
    maxWorkers: 2,
    globalSetup: "./test/global-setup.ts",
    // Every request writes a log line: worth reading only where a test fails.
    silent: "passed-only",
    projects: [
      // Pure parts share one worker: nothing that they load keeps anything.
      {
        test: {
          name: "unit",
          environment: "node",
          isolate: false,
          testTimeout: 40_000,
          include: ["test/unit/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "browser",
          environment: "node",
          globalSetup: "./test/browser/support/global-setup.ts",
          // One Rollcall and few cores: one window after the other.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 60_000,
          include: ["test/browser/**/*.test.ts"],
        },
      },
      await workerProject("worker", ["test/worker/**/*.test.ts"], SCIM),
      await workerProject("worker-scim", SCIM, []),
    ],
  },
});

/** A runtime with a database of its own for these files. */
async function workerProject(name: string, include: string[], exclude: string[]) {
  return {
    plugins: [
      cloudflareTest({
        wrangler: { configPath: "./wrangler.toml" },
        miniflare: { bindings: await testBindings() },
      }),
    ],
    test: {
      name,
      // One runtime for all files, in turn: each test has tenants of its own, and loading the product anew for each file took longer than many do.
      isolate: false,
      // Tests wait for conditions, some of them across retries; two cores may be busy.
      testTimeout: 40_000,
      include,
      exclude,
      setupFiles: ["./test/support/migrate.ts"],
    },
  };
}

/** Settings of the Worker under test: known secrets, and nothing that stands in the way of many requests to this machine. */
async function testBindings() {
  return {
    MIGRATIONS: await readD1Migrations("migrations"),
    MASTER_KEY: `v1:${Buffer.alloc(32, 7).toString("base64")}`,
    OPERATOR_TOKEN: "operator-token-of-the-tests",
    REGISTRATION: "open",
    OUTBOUND: "any",
    RATE_LIMITS: "relaxed",
    // Foundation's stand-in answers at once, so that a call is given up, retried and past its life within moments.
    CALL_LIFE_MS: "1200",
    RETRY_BASE_MS: "30",
    DRAIN_REST_MS: "1",
    READS_EVERY_MS: "1",
    RETRY_CAP_MS: "300",
  };
}
