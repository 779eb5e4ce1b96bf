import type { FoundationFault } from "../foundation/fault.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import { ask, type LaneContext } from "./context.ts";

/** How far the reading of one group's members has come. The ids themselves are kept in parts, one for each alarm. */
export interface Reading {
  readonly targetId: string;
  readonly offset: number;
  readonly parts: number;
}

/**
 * Reads the members of a group, over as many alarms as that takes: each reads what its budget allows and keeps it in the object's storage.
 * Gives all of them once they are together, until then undefined. Who comes or goes meanwhile may be missed; the caller confirms what
 * depends on it.
 */
export async function readMembers(
  context: LaneContext,
  storage: DurableObjectStorage,
  groupId: string,
  reading: Reading,
): Promise<
  Result<{ readonly held: ReadonlySet<string> | undefined; readonly reading: Reading }, FoundationFault>
> {
  const size = FOUNDATION_LIMITS.pageSize;
  const part = new Set<string>();
  let offset = reading.offset;
  for (let isFirst = true; isFirst || context.spent.allowsMore; isFirst = false) {
    const page = await ask(context, () => context.foundation.listMembers(groupId, offset, size));
    if (!page.ok) return fail(page.error);
    const before = part.size;
    for (const id of page.value) part.add(id);
    offset += size;
    // A short page is the last; a page that brings nobody new means that the offset is ignored.
    if (page.value.length < size || part.size === before) {
      const former = await storage.list<readonly string[]>({ prefix: partsOf(reading.targetId) });
      return ok({ held: new Set([...[...former.values()].flat(), ...part]), reading });
    }
  }
  const next = { ...reading, offset, parts: reading.parts + 1 };
  await storage.put(`${partsOf(reading.targetId)}${reading.parts}`, [...part]);
  return ok({ held: undefined, reading: next });
}

/** Drops what was kept. */
export async function forgetReading(
  storage: DurableObjectStorage,
  { targetId, parts }: Reading,
): Promise<void> {
  if (parts === 0) return;
  await storage.delete(Array.from({ length: parts }, (_, index) => `${partsOf(targetId)}${index}`));
}

const partsOf = (targetId: string): string => `members/${targetId}/`;
