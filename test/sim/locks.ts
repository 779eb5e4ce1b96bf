/** What a request is about: alone, or together with others that are about the same but do not get into each other's way. */
export interface Claim {
  readonly key: string;
  readonly alone: boolean;
}

/** Requests about the same fact come one after the other, as from any one IdP; all others run side by side. */
export class Locks {
  readonly #held = new Map<string, { alone: boolean; count: number }>();
  readonly #waiting: { readonly claims: readonly Claim[]; readonly go: () => void }[] = [];

  async take(claims: readonly Claim[]): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#areFree(claims))
      await new Promise<void>((go) => {
        this.#waiting.push({ claims, go });
      });
    else this.#hold(claims);
    return () => this.#release(claims);
  }

  #areFree(claims: readonly Claim[]): boolean {
    return claims.every(({ key, alone }) => {
      const held = this.#held.get(key);
      return held === undefined || (!alone && !held.alone);
    });
  }

  #hold(claims: readonly Claim[]): void {
    for (const { key, alone } of claims)
      this.#held.set(key, { alone, count: (this.#held.get(key)?.count ?? 0) + 1 });
  }

  #release(claims: readonly Claim[]): void {
    for (const { key } of claims) {
      const held = this.#held.get(key);
      if (held === undefined) continue;
      if (held.count === 1) this.#held.delete(key);
      else this.#held.set(key, { ...held, count: held.count - 1 });
    }
    // In the order of their coming, as far as they do not wait for each other.
    const blocked = new Set<string>();
    for (const waiter of [...this.#waiting]) {
      const isBlocked = waiter.claims.some(({ key }) => blocked.has(key));
      if (!isBlocked && this.#areFree(waiter.claims)) {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#hold(waiter.claims);
        waiter.go();
      } else for (const { key } of waiter.claims) blocked.add(key);
    }
  }
}
