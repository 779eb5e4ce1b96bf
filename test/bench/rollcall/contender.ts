import type { Contender } from "../contender.ts";
import { idOf } from "../directory.ts";
import { fillTenant } from "./fill.ts";
import type { RollcallServer } from "./server.ts";
import { registerTenant } from "./tenant.ts";

/** Members that one request may name: a whole group of more cannot be PUT. */
const MOST_NAMED = 20_000;

/** A tenant of its own on a server that runs. Its Foundation is not connected, so that only the request is measured. */
export function rollcallContender(server: RollcallServer, name: string): Contender {
  return {
    name,
    note: "Rollcall in workerd, D1 on disk",
    async start(plan) {
      const began = performance.now();
      const tenant = await registerTenant(server);
      const groupIds = await fillTenant(await server.db(), tenant, plan);
      return {
        name,
        url: tenant.scimUrl,
        token: tenant.scimToken,
        fillSeconds: (performance.now() - began) / 1_000,
        userId: idOf,
        groupIds,
        excuse: (caseName, groupSize) =>
          caseName === "put-group-ten" && groupSize > MOST_NAMED
            ? "names 20,000 members per request at most"
            : undefined,
        stop: async () => {},
      };
    },
  };
}
