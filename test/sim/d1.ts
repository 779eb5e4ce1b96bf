import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { actorNow, ifAlive } from "./actor.ts";
import type { Clock } from "./clock.ts";
import type { Weather } from "./weather.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const migrations = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith(".sql"))
  .toSorted()
  .map((name) => readFileSync(new URL(name, MIGRATIONS), "utf8"));

/** The most parameters that D1 binds to one statement. */
const PARAMETERS = 100;

interface Bound {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

/**
 * D1 over SQLite in memory. A batch takes effect at one moment, all of it or nothing; before and after that moment time passes, in which
 * others get their turn. What the harness itself wants to know it reads from `sqlite`.
 */
export class SimulatedD1 {
  readonly sqlite = new DatabaseSync(":memory:");
  readonly #clock: Clock;
  readonly #weather: Weather;
  readonly #statements = new Map<string, Prepared>();
  /** Called after each batch that may have changed something. */
  onChange: () => void = () => undefined;

  constructor(clock: Clock, weather: Weather) {
    this.#clock = clock;
    this.#weather = weather;
    for (const migration of migrations) this.sqlite.exec(migration);
    // D1's own clock, which bounds how late a batch may pass.
    this.sqlite.function("unixepoch", { varargs: true }, () => clock.now / 1000);
  }

  prepare(sql: string) {
    const bind = (...parameters: unknown[]) => this.#bound({ sql, parameters: parameters.map(toSqlite) });
    return { ...bind(), bind };
  }

  batch(statements: readonly Bound[]): Promise<object[]> {
    return this.#trip(statements);
  }

  /** For the harness: no time passes, and nothing fails. */
  read<T>(sql: string, ...parameters: SQLInputValue[]): T[] {
    return this.#statement(sql).statement.all(...parameters) as T[];
  }

  #bound(bound: Bound) {
    const one = async () => (await this.#trip([bound]))[0] as { results: Record<string, unknown>[] };
    return {
      ...bound,
      all: one,
      run: one,
      first: async (column?: string) => {
        const [row] = (await one()).results;
        return column === undefined ? (row ?? null) : (row?.[column] ?? null);
      },
      raw: async () => (await one()).results.map((row) => Object.values(row)),
    };
  }

  async #trip(statements: readonly Bound[]): Promise<object[]> {
    const actor = actorNow();
    return ifAlive(actor, this.#carryOut(statements));
  }

  async #carryOut(statements: readonly Bound[]): Promise<object[]> {
    const { random } = actorNow();
    const { d1 } = this.#weather;
    const fate = random.next();
    const stall = random.chance(d1.stall) ? random.int(2_000, 25_000) : 0;
    const stallsFirst = random.chance(0.5);
    await this.#clock.sleep(random.int(1, 6) + (stallsFirst ? stall : 0));
    if (fate < d1.before) throw new Error(random.pick(BROKEN));
    if (fate < d1.before + d1.late) {
      this.#clock.after(random.int(5, 8_000), () => {
        try {
          this.#execute(statements);
        } catch {
          // Nobody hears of it.
        }
      });
      throw new Error(random.pick(BROKEN));
    }
    const results = this.#execute(statements);
    await this.#clock.sleep(random.int(1, 6) + (stallsFirst ? 0 : stall));
    if (fate > 1 - d1.after) throw new Error(random.pick(BROKEN));
    return results;
  }

  #execute(statements: readonly Bound[]): object[] {
    let changed = false;
    this.sqlite.exec("BEGIN");
    try {
      const results = statements.map(({ sql, parameters }) => {
        if (parameters.length > PARAMETERS) throw new Error("too many SQL variables");
        const { statement, answers } = this.#statement(sql);
        if (answers) {
          const results = statement.all(...parameters);
          changed ||= !/^\s*(SELECT|WITH)/i.test(sql);
          return { success: true, results, meta: { changes: 0, rows_read: results.length, rows_written: 0 } };
        }
        const changes = Number(statement.run(...parameters).changes);
        changed ||= changes > 0;
        return { success: true, results: [], meta: { changes, rows_read: changes, rows_written: changes } };
      });
      this.sqlite.exec("COMMIT");
      if (changed) this.onChange();
      return results;
    } catch (error) {
      this.sqlite.exec("ROLLBACK");
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`D1_ERROR: ${message}${message.includes("constraint") ? ": SQLITE_CONSTRAINT" : ""}`);
    }
  }

  #statement(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.sqlite.prepare(sql);
    const prepared = { statement, answers: statement.columns().length > 0 };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it gives rows. */
  readonly answers: boolean;
}

const BROKEN = [
  "D1_ERROR: Network connection lost.",
  "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1_ERROR: internal error",
] as const;

function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === undefined)
    throw new Error("D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'");
  return value as SQLInputValue;
}
