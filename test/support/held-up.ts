import { env } from "cloudflare:workers";

/** D1, but what changes the directory waits on its way there until `arrive`. */
export function heldUp(): { readonly d1: D1Database; readonly arrive: () => void } {
  let arrive = () => {};
  const way = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const d1 = changing(async (commit) => {
    await way;
    return commit();
  });
  return { d1, arrive };
}

/** D1, but every change of the directory is left to `carry`. */
export function changing(carry: (commit: () => Promise<D1Result[]>) => Promise<D1Result[]>): D1Database {
  const changes = new WeakSet<object>();
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") {
        return (text: string) => {
          const statement = target.prepare(text);
          const isChange = /INSERT INTO operations[^;]*fence\)\s+VALUES[^;]*CASE/.test(text);
          const bind = (...values: unknown[]) => {
            const bound = statement.bind(...values);
            if (isChange) changes.add(bound);
            return bound;
          };
          return { bind };
        };
      }
      if (name === "batch") {
        return (statements: D1PreparedStatement[]) => {
          const commit = () => target.batch(statements);
          return statements.some((statement) => changes.has(statement)) ? carry(commit) : commit();
        };
      }
      return Reflect.get(target, name);
    },
  });
}
