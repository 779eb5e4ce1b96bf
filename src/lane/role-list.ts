import type { FoundationFault } from "../foundation/fault.ts";
import type { FoundationRole } from "../foundation/roles.ts";
import { fold } from "../lib/fold.ts";
import type { Result } from "../lib/result.ts";
import { ask, type LaneContext } from "./context.ts";

/** Foundation's roles with those who hold them, as far as they are known: what was listed, and what calls of ours answered since. */
export class RoleList {
  #roles: Map<string, FoundationRole> | undefined;
  /** As of when the members are known. */
  #readAt = 0;

  get readAt(): number {
    return this.#readAt;
  }

  /** Asks for the list where it is not known, once per alarm as a rule. */
  async load(context: LaneContext): Promise<Result<void, FoundationFault>> {
    if (this.#roles !== undefined) return { ok: true, value: undefined };
    const readAt = context.now();
    const listed = await ask(context, () => context.foundation.listRoles());
    if (!listed.ok) return listed;
    this.#roles = new Map(listed.value.map((role) => [role.identifier, role]));
    this.#readAt = readAt;
    return { ok: true, value: undefined };
  }

  byId(id: string): FoundationRole | undefined {
    return this.#roles?.get(id);
  }

  /** The role of that name; where only the case differs, the one that is spelled alike is preferred. */
  named(name: string): FoundationRole | undefined {
    const all = [...(this.#roles?.values() ?? [])];
    return (
      all.find((role) => role.name === name) ??
      all.find((role) => fold(role.name).trim() === fold(name).trim())
    );
  }

  /** All names, in order. */
  get names(): readonly string[] {
    return [...(this.#roles?.values() ?? [])].map((role) => role.name).toSorted();
  }

  get all(): readonly FoundationRole[] {
    return [...(this.#roles?.values() ?? [])];
  }

  /** Takes in a role as a call answered it. */
  note(role: FoundationRole): void {
    this.#roles?.set(role.identifier, role);
  }

  /** After a call whose effect is not known. */
  forget(): void {
    this.#roles = undefined;
  }
}
