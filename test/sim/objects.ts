import { type Actor, actorNow, actors, ifAlive } from "./actor.ts";
import type { Clock } from "./clock.ts";
import { streamOf } from "./random.ts";
import type { Weather } from "./weather.ts";

type Methods = Record<string, (...parameters: unknown[]) => Promise<unknown>>;
type ObjectClass = new (ctx: unknown, env: unknown) => object;

interface Instance {
  readonly actor: Actor;
  readonly object: Methods;
}

/** One object: what it has stored, its alarm, and the instance that the platform believes to be the only one. */
interface Home {
  readonly name: string;
  readonly stored: Map<string, unknown>;
  alarmAt: number | null;
  cancelAlarm: () => void;
  isAlarmRunning: boolean;
  alarmTries: number;
  instance: Instance | undefined;
  /** How many instances there were. */
  made: number;
}

const CODE_UPDATED = "Durable Object reset because its code was updated.";

export interface ObjectsSurroundings {
  readonly seed: number;
  readonly clock: Clock;
  readonly weather: Weather;
  /** The bindings; there once everything is put together. */
  readonly env: () => unknown;
  readonly note: (text: string) => void;
}

/**
 * The objects of one class. Storage answers at once, which is what input gates come to: nothing else happens in the object meanwhile. At
 * every other wait another call may come in, and at any of them the object may be moved away: the former instance then goes on without
 * storage, next to the new one, or ends where it is.
 */
export class SimulatedObjects {
  /** How often an alarm of any of them went off. */
  alarms = 0;
  readonly #homes = new Map<string, Home>();
  readonly #binding: string;
  readonly #class: ObjectClass;
  readonly #around: ObjectsSurroundings;

  constructor(binding: string, objectClass: ObjectClass, around: ObjectsSurroundings) {
    this.#binding = binding;
    this.#class = objectClass;
    this.#around = around;
  }

  idFromName = (name: string) => ({ name, toString: () => name });

  get = (id: { readonly name: string }): object =>
    new Proxy(
      {},
      {
        get: (_, method) =>
          typeof method === "string" && method !== "then"
            ? (...parameters: unknown[]) => this.#call(this.#homeOf(id.name), method, parameters)
            : undefined,
      },
    );

  names = (): string[] => [...this.#homes.keys()];

  /** Takes the object away from where it is. `goesOn`: the former instance does not know it. */
  evict(name: string, goesOn: boolean): void {
    const home = this.#homes.get(name);
    if (home?.instance === undefined) return;
    home.instance.actor.life = goesOn ? "replaced" : "dead";
    home.instance = undefined;
    this.#around.note(`${this.#binding} ${name} is moved${goesOn ? ", its former instance goes on" : ""}`);
    // An alarm that was running is run again elsewhere.
    if (home.isAlarmRunning) {
      home.isAlarmRunning = false;
      this.#plan(home, Math.min(home.alarmAt ?? Number.POSITIVE_INFINITY, this.#around.clock.now + 2_000));
    }
  }

  #homeOf(name: string): Home {
    const known = this.#homes.get(name);
    if (known !== undefined) return known;
    const home: Home = {
      name,
      stored: new Map(),
      alarmAt: null,
      cancelAlarm: () => undefined,
      isAlarmRunning: false,
      alarmTries: 0,
      instance: undefined,
      made: 0,
    };
    this.#homes.set(name, home);
    return home;
  }

  #instanceOf(home: Home): Instance {
    if (home.instance !== undefined) return home.instance;
    const name = `${this.#binding} ${home.name}#${home.made++}`;
    const actor: Actor = { name, random: streamOf(this.#around.seed, name), life: "here" };
    const ctx = {
      id: this.idFromName(home.name),
      storage: this.#storageOf(home, actor),
      waitUntil: () => undefined,
    };
    const object = actors.run(actor, () => new this.#class(ctx, this.#around.env())) as Methods;
    home.instance = { actor, object };
    return home.instance;
  }

  async #call(home: Home, method: string, parameters: unknown[]): Promise<unknown> {
    const caller = actorNow();
    return ifAlive(caller, this.#deliver(home, method, parameters, caller));
  }

  async #deliver(home: Home, method: string, parameters: unknown[], caller: Actor): Promise<unknown> {
    const { clock, weather } = this.#around;
    const { random } = caller;
    await clock.sleep(random.int(1, 4));
    const { split, lost } = weather.objects;
    if (random.chance(split)) this.evict(home.name, random.chance(0.7));
    const loss = random.chance(lost) ? random.pick(["before", "during", "after"] as const) : undefined;
    if (loss === "before") throw new Error("Network connection lost.");
    const { actor, object } = this.#instanceOf(home);
    const given = structuredClone(parameters);
    const work = actors.run(actor, async () => structuredClone(await object[method]?.(...given)));
    const answer = (async () => {
      const end = await settled(work);
      await clock.sleep(random.int(1, 4));
      if (loss === "after") throw new Error("Network connection lost.");
      if (end.ok) return end.value;
      throw Object.assign(end.error as Error, { remote: true });
    })();
    // A caller hears that the object was moved away, unless the answer is faster.
    let isAnswered = false;
    answer
      .finally(() => {
        isAnswered = true;
      })
      .catch(() => undefined);
    const isGone = new Promise<never>((_, reject) => {
      const look = () => {
        if (isAnswered) return;
        if (actor.life === "here") clock.after(500, look);
        else reject(new Error(CODE_UPDATED));
      };
      clock.after(500, look);
      if (loss === "during")
        clock.after(random.int(5, 40), () => reject(new Error("Network connection lost.")));
    });
    isGone.catch(() => undefined);
    return Promise.race([answer, isGone]);
  }

  #storageOf(home: Home, actor: Actor) {
    const here = <T>(work: () => T): Promise<T> => {
      if (actor.life === "here") return Promise.resolve(work());
      return Promise.reject(new Error(CODE_UPDATED));
    };
    const { stored } = home;
    return {
      get: (key: string) => here(() => structuredClone(stored.get(key))),
      put: (key: string, value: unknown) => here(() => void stored.set(key, structuredClone(value))),
      delete: (keys: string | string[]) =>
        here(() => [keys].flat().reduce((count, key) => count + Number(stored.delete(key)), 0)),
      deleteAll: () => here(() => stored.clear()),
      list: ({ prefix = "" }: { prefix?: string } = {}) =>
        here(() => new Map([...stored].filter(([key]) => key.startsWith(prefix)).toSorted(byKey))),
      getAlarm: () => here(() => home.alarmAt),
      setAlarm: (at: number) => here(() => this.#plan(home, Number(at))),
      deleteAlarm: () => here(() => this.#plan(home, null)),
    };
  }

  #plan(home: Home, at: number | null): void {
    home.cancelAlarm();
    home.alarmAt = at !== null && Number.isFinite(at) ? at : null;
    if (home.alarmAt === null) return;
    const { clock } = this.#around;
    const late = 1 + (Math.abs(home.alarmAt) % 7);
    home.cancelAlarm = clock.after(Math.max(0, home.alarmAt - clock.now) + late, () => void this.#ring(home));
  }

  async #ring(home: Home): Promise<void> {
    // One alarm of an object at a time; the next one waits for its end.
    if (home.isAlarmRunning) {
      home.cancelAlarm = this.#around.clock.after(50, () => void this.#ring(home));
      return;
    }
    home.alarmAt = null;
    home.isAlarmRunning = true;
    this.alarms++;
    const instance = this.#instanceOf(home);
    const end = await settled(actors.run(instance.actor, async () => instance.object.alarm?.()));
    if (home.instance !== instance) return;
    home.isAlarmRunning = false;
    home.alarmTries = end.ok ? 0 : home.alarmTries + 1;
    if (!end.ok && home.alarmAt === null && home.alarmTries <= 6)
      this.#plan(home, this.#around.clock.now + 2_000 * 2 ** (home.alarmTries - 1));
  }
}

type Settled =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

const settled = (work: Promise<unknown>): Promise<Settled> =>
  work.then(
    (value) => ({ ok: true, value }),
    (error) => ({ ok: false, error }),
  );

const byKey = ([left]: [string, unknown], [right]: [string, unknown]): number => (left < right ? -1 : 1);
