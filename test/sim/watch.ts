import type { SimulatedD1 } from "./d1.ts";
import type { Foreign } from "./edits.ts";
import type { Effect, RoleEffect, SimulatedFoundations } from "./foundation.ts";
import { type Model, pairOf } from "./model.ts";

/** A tenant of a history. */
export interface Watched {
  /** Its name in the history, which its Foundation bears too. */
  readonly name: string;
  readonly id: string;
  readonly model: Model;
  readonly foreign: Foreign;
}

interface Dropped {
  readonly tenant: string;
  readonly target_id: string;
  readonly foundation_user_id: string;
}

/**
 * Looks on at every moment. Whoever Rollcall has forgotten in its ledger is out, and stays out until desired again; and nobody is ever
 * added who was never desired.
 */
export class Watch {
  readonly violations: string[] = [];
  /** Who has left, `target/Foundation user`, and was not desired again since. */
  readonly #left = new Map<
    string,
    { readonly tenant: Watched; readonly targetId: string; readonly person: string }
  >();
  readonly #tenants: readonly Watched[];
  readonly #d1: SimulatedD1;
  readonly #foundations: SimulatedFoundations;

  constructor(d1: SimulatedD1, foundations: SimulatedFoundations, tenants: readonly Watched[]) {
    this.#d1 = d1;
    this.#foundations = foundations;
    this.#tenants = tenants;
    d1.sqlite.exec(`
      CREATE TEMP TABLE dropped (tenant TEXT, target_id TEXT, foundation_user_id TEXT);
      CREATE TEMP TRIGGER ledger_dropped AFTER DELETE ON main.ledger
        BEGIN INSERT INTO dropped VALUES (OLD.tenant, OLD.target_id, OLD.foundation_user_id); END;
      CREATE TEMP TRIGGER ledger_exchanged AFTER UPDATE ON main.ledger WHEN OLD.foundation_user_id <> NEW.foundation_user_id
        BEGIN INSERT INTO dropped VALUES (OLD.tenant, OLD.target_id, OLD.foundation_user_id); END;`);
    d1.onChange = () => this.#ledgerChanged();
    foundations.onEffect = (effect) => this.#effect(effect);
    foundations.onRoleEffect = (effect) => this.#roleEffect(effect);
  }

  /** To be called after each change of a model: whoever is desired again may come back. */
  modelChanged(): void {
    for (const [key, { tenant, targetId, person }] of this.#left)
      if (this.#isDesired(tenant, targetId, person)) this.#left.delete(key);
  }

  /** Nothing waits for a target that is there: nobody would ever let it go but a comparison, an hour later. */
  checkWaiting({ id, name }: Watched): void {
    const stuck = this.#d1.read<{ name: string; subject: string }>(
      `SELECT target.name, waiting.subject FROM work waiting JOIN targets target
           ON target.tenant = waiting.tenant AND target.id = waiting.target_id
        WHERE waiting.tenant = ? AND waiting.state = 'waiting' AND waiting.kind IN ('member', 'role')
          AND target.state = 'present' AND waiting.reason LIKE 'The group is not %'`,
      id,
    );
    for (const work of stuck)
      this.violations.push(`${work.subject} waits for "${work.name}" of ${name}, which is there`);
  }

  /** Wherever desired and ledger differ, there is work. Says nothing while a request is under way that may change who is desired. */
  checkWork(tenant: Watched & { readonly ids: ReadonlyMap<string, string> }): void {
    const { model, id, name } = tenant;
    if (!model.isCertain) return;
    const people = new Map([...tenant.ids].map(([person, userId]) => [userId, person]));
    const targets = this.#d1.read<{ id: string; name: string }>(
      "SELECT id, name FROM targets WHERE tenant = ?",
      id,
    );
    const keysOf = (sql: string) => new Set(this.#d1.read<{ key: string }>(sql, id).map(({ key }) => key));
    const work = keysOf(
      "SELECT target_id || '/' || subject AS key FROM work WHERE tenant = ? AND kind = 'member'",
    );
    const inside = keysOf(
      "SELECT target_id || '/' || user_id AS key FROM ledger WHERE tenant = ? AND state = 'present'",
    );
    const ledger = keysOf("SELECT target_id || '/' || user_id AS key FROM ledger WHERE tenant = ?");
    const wanted = new Set(
      targets.flatMap((target) =>
        [...people].flatMap(([userId, person]) =>
          model.desired().has(pairOf(target.name, person)) ? [`${target.id}/${userId}`] : [],
        ),
      ),
    );
    const forgotten = [
      ...[...wanted].filter((key) => !inside.has(key)),
      ...[...ledger].filter((key) => !wanted.has(key)),
    ].filter((key) => !work.has(key));
    for (const key of forgotten) {
      const [targetId, userId = ""] = key.split("/");
      const target = targets.find((each) => each.id === targetId)?.name ?? targetId;
      this.violations.push(
        `no work for ${people.get(userId) ?? userId} in "${target}" of ${name}, where desired and ledger differ`,
      );
    }
  }

  #ledgerChanged(): void {
    const dropped = this.#d1.read<Dropped>("SELECT * FROM temp.dropped");
    if (dropped.length === 0) return;
    this.#d1.sqlite.exec("DELETE FROM temp.dropped");
    for (const row of dropped) {
      const tenant = this.#tenants.find(({ id }) => id === row.tenant);
      if (tenant === undefined) continue;
      const person = this.#personOf(tenant, row.foundation_user_id);
      const kept = this.#d1.read(
        "SELECT 1 FROM ledger WHERE tenant = ? AND target_id = ? AND foundation_user_id = ?",
        tenant.id,
        row.target_id,
        row.foundation_user_id,
      );
      if (kept.length > 0 || this.#isDesired(tenant, row.target_id, person)) continue;
      this.#left.set(`${row.target_id}/${row.foundation_user_id}`, {
        tenant,
        targetId: row.target_id,
        person,
      });
      for (const group of this.#groupsOf(tenant, row.target_id)) {
        const isForeign = tenant.foreign.places.has(`${group.identifier}/${row.foundation_user_id}`);
        if (group.members.has(row.foundation_user_id) && !isForeign)
          this.violations.push(
            `${person} is forgotten in the ledger, and still in "${group.name}" of ${tenant.name}`,
          );
      }
    }
  }

  #effect({ tenant: name, kind, group, users }: Effect): void {
    const tenant = this.#tenants.find((each) => each.name === name);
    if (tenant === undefined) return;
    const target = this.#targetOf(tenant, group);
    for (const user of users) {
      const person = this.#personOf(tenant, user);
      if (kind === "removed") {
        tenant.foreign.places.delete(`${group.identifier}/${user}`);
        continue;
      }
      if (this.#left.has(`${target?.id}/${user}`))
        this.violations.push(
          `${person} had left "${group.name}" of ${tenant.name}, and is in again without being desired`,
        );
      if (!tenant.model.ever.has(pairOf(target?.name ?? group.name, person)))
        this.violations.push(
          `${person} was added to "${group.name}" of ${tenant.name} and was never desired there`,
        );
    }
  }

  /** Nobody is ever given a role by us that was never meant for them. */
  #roleEffect({ tenant: name, kind, role, holders }: RoleEffect): void {
    const tenant = this.#tenants.find((each) => each.name === name);
    if (tenant === undefined) return;
    const { groups } = this.#foundations.siteOf(name).world;
    for (const holder of holders) {
      if (kind === "removed") {
        tenant.foreign.roles.delete(`${role.identifier}/${holder}`);
        continue;
      }
      const group = groups.get(holder);
      const meant =
        group === undefined ? this.#personOf(tenant, holder) : this.#targetOf(tenant, group)?.name;
      if (!tenant.model.everHeld.has(pairOf(role.name, meant ?? group?.name ?? "")))
        this.violations.push(
          `${role.name} was given to ${meant ?? group?.name} of ${name}, for whom it never was`,
        );
    }
  }

  #isDesired(tenant: Watched, targetId: string, person: string): boolean {
    const [target] = this.#d1.read<{ name: string }>(
      "SELECT name FROM targets WHERE tenant = ? AND id = ?",
      tenant.id,
      targetId,
    );
    return target !== undefined && tenant.model.desired().has(pairOf(target.name, person));
  }

  /** Whose group it is: our own groups bear the target's mark, others are taken over by their identifier. */
  #targetOf(tenant: Watched, group: Effect["group"]): { id: string; name: string } | undefined {
    const mark = /rollcall:([0-9a-f-]+)/.exec(group.description ?? "")?.[1] ?? "";
    const [target] = this.#d1.read<{ id: string; name: string }>(
      "SELECT id, name FROM targets WHERE tenant = ? AND (id = ? OR foundation_id = ?)",
      tenant.id,
      mark,
      group.identifier,
    );
    return target;
  }

  #groupsOf(tenant: Watched, targetId: string): Effect["group"][] {
    const { world } = this.#foundations.siteOf(tenant.name);
    return [...world.groups.values()].filter((group) => this.#targetOf(tenant, group)?.id === targetId);
  }

  /** People are known by their address, which no step changes. */
  #personOf(tenant: Watched, foundationId: string): string {
    const user = this.#foundations.siteOf(tenant.name).world.users.get(foundationId);
    return user?.email.split("@")[0] ?? foundationId;
  }
}
