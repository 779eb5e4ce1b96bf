import { env } from "cloudflare:workers";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { Meter } from "../../src/store/meter.ts";

/**
 * The database, but once its first trip (or another one) is over `meanwhile` runs before the caller hears of it: what was read is out of
 * date when it is decided on.
 */
export function interrupted(meanwhile: () => Promise<unknown>, trip = 1): Database {
  let trips = 0;
  const d1 = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "batch") {
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      }
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        if (++trips === trip) await meanwhile();
        return results;
      };
    },
  });
  return openDatabase(d1, new Meter());
}
