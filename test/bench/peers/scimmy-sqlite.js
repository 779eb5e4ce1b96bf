/** SCIMMY over SQLite, a row with the resource as JSON for each: durable, and as simple as SCIMMY's handlers invite to be. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import SCIMMY from "scimmy";
import { createScimmyPeer } from "./scimmy.js";

export function createPeer(stateDirectory) {
  const db = new DatabaseSync(join(stateDirectory, "scimmy.db"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  return createScimmyPeer({
    users: createShelf(db, "users", "userName"),
    groups: createShelf(db, "groups", "displayName"),
  });
}

/** @returns {import("./scimmy.js").Shelf} */
function createShelf(db, table, nameAttribute) {
  db.exec(`CREATE TABLE ${table} (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, resource TEXT NOT NULL)`);
  const get = db.prepare(`SELECT resource FROM ${table} WHERE id = ?`);
  const all = db.prepare(`SELECT resource FROM ${table} ORDER BY id`);
  const put = db.prepare(
    `INSERT INTO ${table} VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, resource = excluded.resource`,
  );
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  return {
    get(id) {
      const row = get.get(id);
      return row && JSON.parse(row.resource);
    },
    all: () => all.all().map(({ resource }) => JSON.parse(resource)),
    put(resource) {
      const name = resource[nameAttribute].toLowerCase();
      try {
        put.run(resource.id, name, JSON.stringify(resource));
      } catch (error) {
        if (!/UNIQUE/.test(error.message)) throw error;
        throw new SCIMMY.Types.Error(409, "uniqueness", "The name is taken");
      }
    },
    remove: (id) => remove.run(id).changes > 0,
    together(work) {
      db.exec("BEGIN");
      const result = work();
      db.exec("COMMIT");
      return result;
    },
  };
}
