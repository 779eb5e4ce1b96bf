import type { FoundationFault } from "../foundation/fault.ts";

/** Lists of at most `size` whose items have the same key. */
export const chunksOf = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  size: number,
): readonly (readonly T[])[] =>
  [...Map.groupBy(items, keyOf).values()].flatMap((list) =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
      list.slice(index * size, (index + 1) * size),
    ),
  );

/** Whether one bad principal may be the reason, so that the others are worth a call of their own. */
export const isRefusedAsAWhole = (fault: FoundationFault): boolean =>
  fault.kind === "notFound" || (fault.kind === "refused" && fault.status === 422);
