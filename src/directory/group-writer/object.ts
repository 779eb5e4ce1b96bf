import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../config.ts";
import { fail } from "../../lib/result.ts";
import { GROUP_WRITER_LIMITS } from "../../limits/scim.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { Meter } from "../../store/meter.ts";
import { isTransient } from "../../store/platform-fault.ts";
import type { GroupCommand, GroupOutcome } from "./command.ts";
import { WriteQueue } from "./queue.ts";
import { Versions } from "./versions.ts";
import { overtaken, writeGroup } from "./write.ts";

/**
 * One object per group, named `<tenant>/<group id>`: all writes of the group pass through it, one after the other. It keeps nothing but a
 * hint: truth is in D1, where the commit's fence shuts out whoever decided on an older state, another instance of this object included.
 */
export class GroupWriter extends DurableObject<Env> {
  readonly #queue = new WriteQueue(GROUP_WRITER_LIMITS, Date.now);
  readonly #versions = new Versions();

  /** Carries out one command when its turn comes. Ends in the SCIM faults of `writeGroup`, or `unavailable` when the queue is full. */
  async write(command: GroupCommand): Promise<GroupOutcome> {
    const meter = new Meter();
    const db = openDatabase(this.env.DB, meter);
    const turn = await this.#queue.run(() => tryToWrite(db, command, this.#versions));
    const result = turn.ok
      ? turn.value
      : fail({
          kind: "unavailable" as const,
          detail: "Too many changes of this group are waiting; send the request again in a few seconds.",
          retryAfterSeconds: 5,
        });
    return { result, cost: meter.cost };
  }
}

/** An exception may mean that the object itself was lost, and that nobody knows whether it goes on; so what D1 fails is told as a value. */
async function tryToWrite(
  db: Database,
  { known, ...command }: GroupCommand,
  versions: Versions,
): Promise<GroupOutcome["result"]> {
  const isCurrent = known !== undefined && versions.isCurrent(known.group?.version);
  versions.begins();
  try {
    const result = await writeGroup(db, isCurrent ? { ...command, known } : command, Date.now, versions);
    if (result.ok && result.value.group !== undefined) versions.left(result.value.group.version);
    return !result.ok && result.error === overtaken ? "overtaken" : result;
  } catch (error) {
    if (isTransient(error)) return "broken";
    throw error;
  }
}
