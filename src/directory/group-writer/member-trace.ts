import { ACTIVITY_LIMITS } from "../../limits/records.ts";
import type { MemberChanges } from "./decide.ts";

/** Remembers the first members who came and went, over all commits of one request, for the activity record. */
export class MemberTrace {
  readonly #added: string[] = [];
  readonly #removed: string[] = [];

  note({ add, remove }: MemberChanges): void {
    for (const [kept, changed] of [[this.#added, add] as const, [this.#removed, remove] as const]) {
      kept.push(...changed.slice(0, ACTIVITY_LIMITS.ids - kept.length).map(({ value }) => value));
    }
  }

  get ids(): { readonly addedIds: readonly string[]; readonly removedIds: readonly string[] } {
    return { addedIds: this.#added, removedIds: this.#removed };
  }
}
