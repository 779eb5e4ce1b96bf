import { type Actor, actorNow, actors, ifAlive } from "./actor.ts";
import type { Clock } from "./clock.ts";
import { streamOf } from "./random.ts";
import type { Weather } from "./weather.ts";

interface Message {
  readonly body: unknown;
  tries: number;
}

const MAX_RETRIES = 5;

/** Takes a batch of one queue. */
export type Consume = (batch: object, actor: Actor) => Promise<void>;

/** The queue of wakes and its dead letters: messages come late, twice, in another order, or never, as the weather has it. */
export class SimulatedQueue {
  readonly #clock: Clock;
  readonly #weather: Weather;
  readonly #seed: number;
  readonly #consume: Consume;
  #batches = 0;

  constructor(clock: Clock, weather: Weather, seed: number, consume: Consume) {
    this.#clock = clock;
    this.#weather = weather;
    this.#seed = seed;
    this.#consume = consume;
  }

  send(body: unknown): Promise<void> {
    const actor = actorNow();
    return ifAlive(actor, this.#take(actor, body));
  }

  async #take({ random }: Actor, body: unknown): Promise<void> {
    await this.#clock.sleep(random.int(1, 10));
    const { refused, lost, doubled, late } = this.#weather.queue;
    if (random.chance(refused)) throw new Error("Queue send failed: Internal Server Error");
    if (random.chance(lost)) return;
    for (let copies = random.chance(doubled) ? 2 : 1; copies > 0; copies--) {
      const wait = random.chance(late) ? random.int(5_000, 300_000) : random.int(20, 1_500);
      this.#deliverAfter(wait, { body: structuredClone(body), tries: 0 }, "rollcall-wake");
    }
  }

  #deliverAfter(wait: number, message: Message, queue: string): void {
    this.#clock.after(wait, () => void this.#deliver(message, queue));
  }

  async #deliver(message: Message, queue: string): Promise<void> {
    const name = `message ${this.#batches++}`;
    const actor: Actor = { name, random: streamOf(this.#seed, name), life: "here" };
    let verdict: "ack" | "retry" | undefined;
    const delivered = {
      id: name,
      timestamp: new Date(),
      attempts: message.tries + 1,
      body: message.body,
      ack: () => {
        verdict ??= "ack";
      },
      retry: () => {
        verdict ??= "retry";
      },
    };
    try {
      await actors.run(actor, () => this.#consume({ queue, messages: [delivered] }, actor));
    } catch {
      verdict = "retry";
    }
    if (verdict === "retry") this.#again(message, queue, actor);
  }

  #again(message: Message, queue: string, { random }: Actor): void {
    message.tries++;
    const isDead = message.tries > MAX_RETRIES && queue === "rollcall-wake";
    if (isDead) this.#deliverAfter(random.int(1_000, 10_000), { ...message, tries: 0 }, "rollcall-wake-dead");
    else if (message.tries <= MAX_RETRIES) this.#deliverAfter(random.int(1_000, 20_000), message, queue);
  }
}
