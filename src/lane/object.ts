import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import { createFoundation, type Foundation } from "../foundation/client.ts";
import { framesOf } from "../lib/frames.ts";
import { log } from "../lib/log.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { openDatabase } from "../store/database.ts";
import { noteCalls } from "../store/hourly.ts";
import { housekeeping } from "../store/housekeeping.ts";
import { revive } from "../store/lane.ts";
import { readNextDue, restLane, settleLane } from "../store/lane-due.ts";
import {
  LaneLost,
  type LaneStore,
  noteDegraded,
  noteFailedRun,
  noteHealthy,
  noteLatency,
  readLane,
  takeLane,
  writeLane,
} from "../store/lane-store.ts";
import { Meter } from "../store/meter.ts";
import { noteCounts } from "../store/sync.ts";
import { readSettings } from "../store/tenant-settings.ts";
import { openCredentials } from "../tenants/foundation-settings.ts";
import { tellAlerts } from "./alerts/tell.ts";
import { Breaker } from "./breaker.ts";
import { compareSlice } from "./compare.ts";
import { ask, type LaneContext, Spending } from "./context.ts";
import { drain } from "./drain.ts";
import { noteLatencies, readLatency } from "./latency.ts";
import { paceOf } from "./pace.ts";
import { People } from "./people.ts";
import { RoleList } from "./role-list.ts";
import { sealedSessions } from "./sessions.ts";
import { Throttle } from "./throttle.ts";

/** What an instance knows of the tenant's Foundation. */
interface Client {
  /** The settings it was made with. */
  readonly key: string;
  readonly foundation: Foundation;
  readonly breaker: Breaker;
  readonly people: People;
  readonly throttle: Throttle;
}

/**
 * One object per tenant, named by the tenant's id: the only place that talks to the tenant's Foundation, one drain at a time. Everything
 * it knows is in D1; the object holds the sign-in, the breaker, and the epoch under which it writes.
 */
export class Lane extends DurableObject<Env> {
  readonly #tenant = this.ctx.id.name ?? "";
  #epoch: number | undefined;
  #client: Client | undefined;
  #running: Promise<void> | undefined;
  #telling = false;
  #hasToTell = false;
  /** Until when the lane rests after a drain, so that what comes one by one is sent together. */
  #restUntil = 0;

  /** Lets the lane run as soon as it may. `force` ends a pause, because an administrator asks or something was changed. */
  async wake(options: { readonly force?: boolean } = {}): Promise<void> {
    if (options.force === true) {
      await this.ctx.storage.delete("pausedUntil");
      this.#client?.breaker.reset();
      this.#restUntil = 0;
    }
    const pausedUntil = (await this.ctx.storage.get<number>("pausedUntil")) ?? 0;
    const at = Math.max(Date.now(), pausedUntil, this.#restUntil);
    const planned = await this.ctx.storage.getAlarm();
    if (planned === null || planned > at) await this.ctx.storage.setAlarm(at);
  }

  /** Forgets everything, because the tenant is gone. What is under way may finish its call, and starts no other. */
  async dissolve(): Promise<void> {
    this.#client?.breaker.end();
    this.#epoch = undefined;
    this.#client = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /**
   * Tells the tenant's receiver of alerts what there is to tell. Returns at once: nothing waits for a receiver, and what does not come to
   * its end here is still due for the sweep.
   */
  async tell(): Promise<void> {
    this.#hasToTell = true;
    if (!this.#telling) void this.#tell();
  }

  async #tell(): Promise<void> {
    this.#telling = true;
    const db = openDatabase(this.env.DB, new Meter());
    const pace = paceOf(this.env);
    while (this.#hasToTell) {
      this.#hasToTell = false;
      await tellAlerts({ db, tenant: this.#tenant, env: this.env, pace, now: Date.now }).catch((error) =>
        log("alerts failed", { tenant: this.#tenant, ...describe(error) }),
      );
    }
    this.#telling = false;
  }

  override async alarm(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #run(): Promise<void> {
    const started = Date.now();
    const meter = new Meter();
    const db = openDatabase(this.env.DB, meter);
    try {
      this.#epoch ??= await takeLane(db, this.#tenant);
      if (this.#epoch === undefined) return await this.dissolve();
      const store: LaneStore = { db, tenant: this.#tenant, epoch: this.#epoch };
      const spent = new Spending(() => meter.cost.queries);
      const report = await this.#work(store, spent);
      if (report !== undefined) {
        log("drain", {
          tenant: this.#tenant,
          ms: Date.now() - started,
          calls: spent.calls,
          ...report,
          ...meter.cost,
        });
      }
    } catch (error) {
      // Whatever it was: the work is still written down. The next instance or the next try finds it.
      this.#epoch = undefined;
      log("drain failed", {
        tenant: this.#tenant,
        lost: error instanceof LaneLost,
        ...describe(error),
      });
      if (!(error instanceof LaneLost)) await noteFailedRun(db, this.#tenant).catch(() => undefined);
      await this.ctx.storage.setAlarm(Date.now() + LANE_LIMITS.retryBaseMs * 5);
    }
  }

  async #work(store: LaneStore, spent: Spending) {
    const { connection, settings, lane } = await readLane(store);
    if (settings === undefined || lane === undefined) return undefined;
    const now = Date.now();
    if (connection === undefined || !connection.started) {
      // The work stays; stating a connection, or starting it, makes the lane due again.
      await writeLane(store, now, [...restLane(store), noteCounts(store.db, this.#tenant, now)]);
      return undefined;
    }
    const context = await this.#contextOf(store, connection, settings, spent);
    if (context === undefined) {
      await writeLane(store, now, [
        noteDegraded(store, "The stored Foundation credentials cannot be opened; enter them again.", now),
        ...settleLane(store, now),
        noteCounts(store.db, this.#tenant, now),
      ]);
      await this.tell();
      return undefined;
    }
    await writeLane(store, now, revive(store, now));
    const report = await drain(context);
    const comparing =
      lane.compareAt !== null && lane.compareAt <= now && !report.more && !context.breaker.isOpen(Date.now());
    const compared = comparing ? await compareSlice(context, this.ctx.storage) : undefined;
    // Where nothing is left to do, nothing else would find out that Foundation is back.
    if (lane.degradedSince !== null && spent.calls === 0 && !context.breaker.isOpen(Date.now()))
      await ask(context, () => context.foundation.whoAmI());
    await housekeeping(store.db, this.#tenant, this.ctx.storage, Date.now());
    await this.#plan(store, context, report.more || compared?.more === true, lane.latency);
    return { ...report, compared: compared?.targets };
  }

  /** When to run next: at once if there is more, after its pause if Foundation does not answer, otherwise when something falls due. */
  async #plan(
    store: LaneStore,
    { breaker, pace, spent }: LaneContext,
    more: boolean,
    latency: string,
  ): Promise<void> {
    const now = Date.now();
    const noted =
      spent.latencies.length === 0 ? undefined : noteLatencies(readLatency(latency), spent.latencies, now);
    await writeLane(store, now, [
      breaker.reason === undefined
        ? noteHealthy(store, spent.calls > 0)
        : noteDegraded(store, breaker.reason, now),
      ...settleLane(store, now),
      noteCounts(store.db, this.#tenant, now),
      ...(noted === undefined ? [] : [noteLatency(store, noted)]),
      ...noteCalls(store.db, this.#tenant, { callsFailed: spent.failed, delays: noted?.current }, now),
    ]);
    await this.tell();
    if (breaker.isOpen(now)) await this.ctx.storage.put("pausedUntil", breaker.pausedUntil);
    else await this.ctx.storage.delete("pausedUntil");
    this.#restUntil = now + pace.restMs;
    const due = more || breaker.reason !== undefined ? now : await readNextDue(store);
    const earliest = Math.max(breaker.pausedUntil, more ? now : this.#restUntil);
    if (due !== undefined) await this.ctx.storage.setAlarm(Math.max(due, earliest));
  }

  /** The client lives as long as its settings: with other credentials or another address it is made anew. */
  async #contextOf(
    store: LaneStore,
    connection: NonNullable<Awaited<ReturnType<typeof readLane>>["connection"]>,
    settings: Parameters<typeof readSettings>[0],
    spent: Spending,
  ): Promise<LaneContext | undefined> {
    const pace = paceOf(this.env);
    const key = `${connection.updatedAt} ${connection.credentials}`;
    if (this.#client?.key !== key) {
      const credentials = await openCredentials(this.env.MASTER_KEY, this.#tenant, connection.credentials);
      if (credentials === undefined) return undefined;
      const pausedUntil = (await this.ctx.storage.get<number>("pausedUntil")) ?? 0;
      this.#client = {
        key,
        people: new People(),
        throttle: new Throttle(connection.callsPerSecond, sleep),
        breaker: new Breaker(pace, pausedUntil),
        foundation: createFoundation(
          { ...connection, credentials },
          {
            fetch: (url, init) => fetch(url, init),
            now: Date.now,
            timeoutMs: pace.timeoutMs,
            session: sealedSessions(this.ctx.storage, this.env.MASTER_KEY, this.#tenant),
          },
        ),
      };
    }
    return {
      store,
      spent,
      pace,
      foundation: this.#client.foundation,
      breaker: this.#client.breaker,
      people: this.#client.people,
      throttle: this.#client.throttle,
      policies: readSettings(settings).policies,
      provisionUsers: connection.provisionUsers,
      roles: new RoleList(),
      now: Date.now,
      random: Math.random,
    };
  }
}

/** What may be logged of an error: never its message. */
const describe = (error: unknown) => ({
  name: error instanceof Error ? error.name : "unknown",
  at: error instanceof Error ? framesOf(error) : "",
});

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
