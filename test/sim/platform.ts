import { type Actor, actors, NEVER } from "./actor.ts";
import { Clock } from "./clock.ts";
import { SimulatedD1 } from "./d1.ts";
import { SimulatedFoundations } from "./foundation.ts";
import { SimulatedObjects } from "./objects.ts";
import { SimulatedQueue } from "./queue.ts";
import { hashOf, streamOf } from "./random.ts";
import { clearWeather } from "./weather.ts";

/** The product as it is imported; its types are those of the Workers runtime. */
export interface Product {
  readonly default: {
    fetch(request: Request, env: unknown, context: unknown): Promise<Response> | Response;
    queue(batch: unknown, env: unknown, context: unknown): Promise<void>;
    scheduled(controller: unknown, env: unknown, context: unknown): Promise<void>;
  };
  readonly GroupWriter: new (ctx: never, env: never) => object;
  readonly BulkRunner: new (ctx: never, env: never) => object;
  readonly Lane: new (ctx: never, env: never) => object;
}

const MINUTE = 60_000;

/** Everything that surrounds the product: the platform, time, and one Foundation per tenant. */
export class Platform {
  readonly clock = new Clock();
  readonly weather = clearWeather();
  readonly d1: SimulatedD1;
  readonly foundations: SimulatedFoundations;
  readonly objects: Readonly<Record<"LANE" | "GROUP_WRITER" | "BULK_RUNNER", SimulatedObjects>>;
  readonly #seed: number;
  readonly #product: Product;
  readonly #env: Record<string, unknown>;
  readonly isTracing: boolean;
  readonly trace: string[] = [];
  traceHash = 0;
  #crons = 0;
  #invocations = 0;

  constructor(seed: number, product: Product, keepTrace: boolean) {
    this.#seed = seed;
    this.#product = product;
    this.isTracing = keepTrace;
    const { clock, weather } = this;
    this.d1 = new SimulatedD1(clock, weather);
    this.foundations = new SimulatedFoundations(clock, weather);
    this.foundations.onCall = (text) => this.note(text);
    const around = { seed, clock, weather, env: () => this.#env, note: (text: string) => this.note(text) };
    const objectsOf = (binding: string, objectClass: unknown) =>
      new SimulatedObjects(binding, objectClass as new (ctx: unknown, env: unknown) => object, around);
    this.objects = {
      LANE: objectsOf("LANE", product.Lane),
      GROUP_WRITER: objectsOf("GROUP_WRITER", product.GroupWriter),
      BULK_RUNNER: objectsOf("BULK_RUNNER", product.BulkRunner),
    };
    const queue = new SimulatedQueue(clock, weather, seed, (batch) =>
      product.default.queue(batch, this.#env, NO_CONTEXT),
    );
    const unlimited = { limit: async () => ({ success: true }) };
    this.#env = {
      DB: this.d1,
      ...this.objects,
      WAKE: queue,
      REGISTRATION_LIMIT: unlimited,
      SIGN_IN_LIMIT: unlimited,
      SCIM_LIMIT: unlimited,
      MASTER_KEY: `v1:${Buffer.alloc(32, 7).toString("base64")}`,
      OPERATOR_TOKEN: "operator",
      REGISTRATION: "open",
      OUTBOUND: "any",
      RATE_LIMITS: "relaxed",
    };
    this.#planCron();
  }

  /** Writes down what happened: for people, and to tell whether two runs were the same. */
  note(text: string): void {
    const line = `${((this.clock.now % 86_400_000) / 1000).toFixed(3)} ${text}`;
    this.traceHash = hashOf(line, this.traceHash);
    if (this.isTracing) this.trace.push(line);
  }

  /** Sends a request to the Worker. `lost`: there was no answer, and nobody knows what came of it. */
  async send(name: string, request: Request): Promise<Response | "lost"> {
    const actor = this.#actor(name);
    const { clock, weather } = this;
    const isKilled = actor.random.chance(weather.objects.killed);
    const killedAfter = actor.random.int(1, 150);
    const killed = isKilled
      ? new Promise<"lost">((resolve) => {
          clock.after(killedAfter, () => {
            actor.life = "dead";
            resolve("lost");
          });
        })
      : NEVER;
    const context = {
      waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
      passThroughOnException: () => undefined,
    };
    const answer = actors.run(actor, async () => {
      await clock.sleep(actor.random.int(1, 20));
      return this.#product.default.fetch(request, this.#env, context);
    });
    const end = await Promise.race([answer, killed, clock.sleep(MINUTE).then(() => "lost" as const)]);
    this.note(
      `${name}: ${request.method} ${new URL(request.url).pathname} ${end === "lost" ? end : end.status}`,
    );
    return end;
  }

  #planCron(): void {
    const { clock, weather } = this;
    clock.after(MINUTE - (clock.now % MINUTE), () => {
      this.#planCron();
      const { random } = this.#actor("cron");
      if (random.chance(weather.cron.skipped)) return;
      const runs = random.chance(weather.cron.doubled) ? 2 : 1;
      for (let run = 0; run < runs; run++) {
        const actor = this.#actor(`cron ${this.#crons++}`);
        const scheduledTime = clock.now;
        clock.after(run * random.int(0, 50), () => {
          const swept = actors.run(actor, () =>
            this.#product.default.scheduled({ scheduledTime, cron: "* * * * *" }, this.#env, NO_CONTEXT),
          );
          swept.catch(() => this.note(`${actor.name} failed`));
        });
      }
    });
  }

  #actor(name: string): Actor {
    return { name, random: streamOf(this.#seed, `${name} ${this.#invocations++}`), life: "here" };
  }
}

const NO_CONTEXT = { waitUntil: () => undefined, passThroughOnException: () => undefined };
