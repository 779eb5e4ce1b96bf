import type { D1Migration } from "cloudflare:test";
import type { Env } from "../../src/config.ts";

/** What `import { env } from "cloudflare:workers"` gives in tests: the Worker's own environment, and the migrations of vitest.config.ts. */
declare global {
  namespace Cloudflare {
    interface Env extends RollcallEnv {
      readonly MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof import("../../src/index.ts");
    }
  }
}

type RollcallEnv = Env;
