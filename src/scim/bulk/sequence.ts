/** What an operation has to do with others of the same message. */
export interface SequenceNode {
  /** The `bulkId` of the resource that it creates; no two operations create the same. */
  readonly creates?: string;
  /** The `bulkId` in its address: that resource has to be there as it was stated. */
  readonly addressed?: string;
  /** The resource it changes: operations on the same one keep their order. */
  readonly resource?: string;
  /** The `bulkId`s in its data: these resources have to be there. */
  readonly refersTo?: ReadonlySet<string>;
}

/** `withheld`: the references that the operation is run without, and completed with. */
export interface Turn {
  readonly kind: "run" | "complete";
  readonly index: number;
  readonly withheld: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Gives every operation its turn: always the first of the message that waits for nothing. Where all wait, which takes creations that
 * refer to each other, one of a circle is run without the references that are missing, and completed as soon as they are there.
 */
export function inOrder(nodes: readonly SequenceNode[]): readonly Turn[] {
  const creators = new Map(
    nodes.flatMap(({ creates }, index) => (creates === undefined ? [] : [[creates, index] as const])),
  );
  const turns: Turn[] = [];
  const remaining = new Set(nodes.keys());
  const missing = nodes.map((node) => missingAtFirst(node, creators));
  const others = new Dependencies(nodes, creators);
  const circles = new Map<
    number,
    { readonly withheld: ReadonlySet<string>; readonly missing: Set<number> }
  >();
  const referrers = referrersOf(missing);

  while (remaining.size > 0) {
    const ready = [...remaining].find((index) => missing[index]?.size === 0 && others.isFree(index));
    const index = ready ?? onCircle(missing, remaining);
    if (index === undefined) break;
    const isBroken = ready === undefined;
    const absent = new Set(missing[index]);
    const withheld = isBroken ? namesOf(nodes, absent) : NONE;
    turns.push({ kind: "run", index, withheld });
    remaining.delete(index);
    if (isBroken) circles.set(index, { withheld, missing: absent });
    else others.complete(index);
    others.run(index);
    for (const referrer of referrers.get(index) ?? []) {
      missing[referrer]?.delete(index);
      const circle = circles.get(referrer);
      if (circle?.missing.delete(index) && circle.missing.size === 0) {
        turns.push({ kind: "complete", index: referrer, withheld: circle.withheld });
        others.complete(referrer);
      }
    }
  }
  return turns;
}

/** The operations that create what this one's data refers to. */
function missingAtFirst(node: SequenceNode, creators: ReadonlyMap<string, number>): Set<number> {
  const indexes = [...(node.refersTo ?? NONE)].map((bulkId) => creators.get(bulkId));
  return new Set(indexes.filter((index) => index !== undefined));
}

function referrersOf(missing: readonly ReadonlySet<number>[]): ReadonlyMap<number, readonly number[]> {
  const referrers = new Map<number, number[]>();
  for (const [index, creators] of missing.entries()) {
    for (const creator of creators) {
      const known = referrers.get(creator);
      if (known === undefined) referrers.set(creator, [index]);
      else known.push(index);
    }
  }
  return referrers;
}

/** Which operations wait for another than by a reference in their data: for the resource in their address, or for their predecessor. */
class Dependencies {
  readonly #waitsForRun: (number | undefined)[];
  readonly #waitsForCompletion: (number | undefined)[];
  readonly #run = new Set<number>();
  readonly #complete = new Set<number>();

  constructor(nodes: readonly SequenceNode[], creators: ReadonlyMap<string, number>) {
    const last = new Map<string, number>();
    this.#waitsForRun = nodes.map(({ resource }, index) => {
      if (resource === undefined) return undefined;
      const before = last.get(resource);
      last.set(resource, index);
      return before;
    });
    this.#waitsForCompletion = nodes.map(({ addressed }) =>
      addressed === undefined ? undefined : creators.get(addressed),
    );
  }

  isFree(index: number): boolean {
    const before = this.#waitsForRun[index];
    const resource = this.#waitsForCompletion[index];
    return (
      (before === undefined || this.#run.has(before)) &&
      (resource === undefined || this.#complete.has(resource))
    );
  }

  run(index: number): void {
    this.#run.add(index);
  }

  complete(index: number): void {
    this.#complete.add(index);
  }
}

/**
 * The first operation of a circle of creations. Only creations can be waited for by reference, so where everybody waits, following what
 * the first waiting creation misses leads into a circle.
 */
function onCircle(
  missing: readonly ReadonlySet<number>[],
  remaining: ReadonlySet<number>,
): number | undefined {
  let current = [...remaining].find((index) => missing[index]?.size !== 0);
  const trail: number[] = [];
  const seen = new Map<number, number>();
  while (current !== undefined && !seen.has(current)) {
    seen.set(current, trail.length);
    trail.push(current);
    [current] = missing[current] ?? [];
  }
  return current === undefined ? undefined : Math.min(...trail.slice(seen.get(current)));
}

function namesOf(nodes: readonly SequenceNode[], indexes: ReadonlySet<number>): ReadonlySet<string> {
  return new Set([...indexes].flatMap((index) => nodes[index]?.creates ?? []));
}
