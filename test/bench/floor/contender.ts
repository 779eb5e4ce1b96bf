import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Contender } from "../contender.ts";
import { idOf } from "../directory.ts";
import type { RollcallServer } from "../rollcall/server.ts";
import { fillFloor } from "./fill.ts";

/** What stands in for a built Worker: it runs as it is written. */
export const FLOOR = { directory: import.meta.dirname, file: join(import.meta.dirname, "worker.js") };

const TOKEN = "token-of-the-floor";

/** Cases that would need a product: what of a list of members, or of a Bulk request, could be left out is a matter of taste. */
const WITHOUT = ["put-group-ten", "bulk"];

/** A directory of its own on a server that runs FLOOR. */
export function floorContender(server: RollcallServer, name: string): Contender {
  return {
    name,
    note: "a Worker of some 200 lines with the same bindings, which does only what the platform makes unavoidable; its × is Rollcall's time in its own",
    async start(plan) {
      const began = performance.now();
      const tenant = `floor-${plan.users}`;
      const tokenHash = createHash("sha256").update(TOKEN).digest("hex");
      const groupIds = await fillFloor(await server.db(), { tenant, tokenHash, plan });
      return {
        name,
        url: `${server.url}/t/${tenant}/scim/v2`,
        token: TOKEN,
        fillSeconds: (performance.now() - began) / 1_000,
        userId: idOf,
        groupIds,
        excuse: (caseName) => (WITHOUT.includes(caseName) ? "has no floor" : undefined),
        stop: async () => {},
      };
    },
  };
}
