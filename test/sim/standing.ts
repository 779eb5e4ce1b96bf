import type { Belief, DirectoryGroup } from "./model.ts";

/**
 * How memberships stand with a tenant that reviews them after a reactivation: those that the IdP has not stated since the person was
 * deactivated wait for the administrator's word, and bring nobody into anything meanwhile.
 */
export class Standing {
  /** By member: whether it waits. */
  readonly #waiting = new Map<DirectoryGroup, Map<string, Belief>>();
  /** By member: which of all statements was the last. */
  readonly #stated = new Map<DirectoryGroup, Map<string, number>>();
  readonly #left = new Map<string, number>();
  #count = 0;

  /** Whether the membership may count. */
  counts(group: DirectoryGroup, member: string): boolean {
    return this.#of(this.#waiting, group).get(member) !== "yes";
  }

  get isCertain(): boolean {
    return [...this.#waiting.values()].every((members) => ![...members.values()].includes("maybe"));
  }

  /** The IdP begins, and has ended, to state that these are members. */
  stating(group: DirectoryGroup, members: readonly string[]): void {
    const waiting = this.#of(this.#waiting, group);
    for (const member of members) if (waiting.has(member)) waiting.set(member, "maybe");
  }

  stated(group: DirectoryGroup, members: readonly string[]): void {
    for (const member of members) {
      this.#of(this.#waiting, group).delete(member);
      this.#of(this.#stated, group).set(member, ++this.#count);
    }
  }

  deactivated(person: string): void {
    this.#left.set(person, ++this.#count);
  }

  /** The person begins to be active again, and is. */
  returning(groups: Iterable<DirectoryGroup>, person: string, is: Belief): void {
    for (const group of groups) {
      if ((group.members.get(person) ?? "no") === "no") continue;
      const waiting = this.#of(this.#waiting, group);
      const isOld = (this.#of(this.#stated, group).get(person) ?? 0) < (this.#left.get(person) ?? 0);
      if (isOld && waiting.get(person) !== "yes") waiting.set(person, is);
    }
  }

  /** What waits of people who are active. */
  waitingOf(groups: Iterable<DirectoryGroup>, isActive: (person: string) => boolean) {
    return [...groups].flatMap((group) =>
      [...this.#of(this.#waiting, group).keys()]
        .filter((member) => group.members.has(member) && isActive(member))
        .map((member) => ({ group, member })),
    );
  }

  /** The membership has ended, and whatever was known of it. */
  ended(group: DirectoryGroup, member: string): void {
    this.#of(this.#waiting, group).delete(member);
    this.#of(this.#stated, group).delete(member);
  }

  #of<T>(all: Map<DirectoryGroup, Map<string, T>>, group: DirectoryGroup): Map<string, T> {
    const known = all.get(group) ?? new Map<string, T>();
    all.set(group, known);
    return known;
  }
}
