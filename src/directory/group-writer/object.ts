import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../config.ts";
import { fail } from "../../lib/result.ts";
import { GROUP_WRITER_LIMITS } from "../../limits.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { Meter } from "../../store/meter.ts";
import type { GroupCommand, GroupOutcome } from "./command.ts";
import { WriteQueue } from "./queue.ts";
import { writeGroup } from "./write.ts";

/**
 * One object per group, named `<tenant>/<group id>`: all writes of the group pass through it, one after the other. It keeps nothing but a
 * hint: truth is in D1, where the commit's fence shuts out whoever decided on an older state, another instance of this object included.
 */
export class GroupWriter extends DurableObject<Env> {
  readonly #queue = new WriteQueue(GROUP_WRITER_LIMITS, Date.now);
  /** The version that the last write here has left; no version is as new where that is not known. */
  #version = 0;

  /** Carries out one command when its turn comes. Ends in the SCIM faults of `writeGroup`, or `unavailable` when the queue is full. */
  async write(command: GroupCommand): Promise<GroupOutcome> {
    const meter = new Meter();
    const db = openDatabase(this.env.DB, meter);
    const turn = await this.#queue.run(() => this.#writeNext(db, command));
    const result = turn.ok
      ? turn.value
      : fail({
          kind: "unavailable" as const,
          detail: "Too many changes of this group are waiting; send the request again in a few seconds.",
          retryAfterSeconds: 5,
        });
    return { result, cost: meter.cost };
  }

  /**
   * What was read before the last write here is not decided on: that would be in vain, or, where nothing seems to be left to do, overlook what
   * came before it.
   */
  async #writeNext(db: Database, { known, ...command }: GroupCommand): Promise<GroupOutcome["result"]> {
    const isOld = (known?.group?.version ?? this.#version) < this.#version;
    this.#version = Number.POSITIVE_INFINITY;
    const written = await writeGroup(db, known && !isOld ? { ...command, known } : command, Date.now);
    if (written.ok && written.value.group !== undefined) this.#version = written.value.group.version;
    return written;
  }
}
