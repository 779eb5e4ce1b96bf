import type { Ask, Case, Place, Step, Walk } from "./cases/case.ts";
import { type Figures, type Sample, summarize } from "./figures.ts";
import { type Answer, createSender } from "./http.ts";

export interface Pace {
  /** How long each contender is called in one turn. */
  readonly seconds: number;
  /** Turns of each contender, which alternate: A B C, A B C. */
  readonly rounds: number;
}

/** A share of a turn that comes first and is not counted: code gets warm, connections open. */
const WARM_UP = 0.3;

/** Carries out one case against all contenders in turn. What an answer was wrong in counts as an error of its contender. */
export async function takeTurns(
  work: Case,
  places: readonly Place[],
  pace: Pace,
): Promise<readonly Figures[]> {
  const runners = places.map((place) => new Runner(work.begin(place), place));
  for (const runner of runners) await runner.turn(pace.seconds * WARM_UP, false);
  for (let round = 0; round < pace.rounds; round++) {
    for (const runner of runners) if (!runner.isHopeless) await runner.turn(pace.seconds, true);
  }
  return runners.map((runner) => runner.end());
}

class Runner {
  readonly #walk: Walk;
  readonly #clients: number;
  readonly #sender: ReturnType<typeof createSender>;
  readonly #samples: Sample[] = [];
  readonly #errors: string[] = [];
  #seconds = 0;

  constructor(walk: Walk, { standing, clients }: Place) {
    this.#walk = walk;
    this.#clients = clients;
    this.#sender = createSender(standing.url, standing.token, clients);
  }

  /** Whether it was only ever wrong, or did not answer in time: calling it again would take long and tell nothing. */
  get isHopeless(): boolean {
    return this.#errors.length > 0 && this.#samples.length === 0;
  }

  async turn(seconds: number, recorded: boolean): Promise<void> {
    const began = performance.now();
    const until = began + seconds * 1_000;
    const ask: Ask = {
      measured: (step) => this.#ask(step, recorded),
      unmeasured: (step) => this.#ask(step, false),
    };
    const client = async (_: unknown, index: number) => {
      if (this.#walk.joins?.(index) === false) return;
      do await this.#walk.round(index, ask);
      while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: this.#clients }, client));
    if (recorded) this.#seconds += (performance.now() - began) / 1_000;
    if (this.#walk.settle === undefined) return;
    for (let index = 0; index < this.#clients; index++) await this.#walk.settle(index, ask);
  }

  end(): Figures {
    this.#sender.close();
    return summarize(this.#samples, this.#errors, this.#seconds);
  }

  async #ask(step: Step, recorded: boolean): Promise<Answer> {
    const answer = await this.#sender.send(step);
    const wrong = answer.status === 0 ? "no answer within a minute" : step.check(answer);
    if (wrong !== undefined) this.#errors.push(`${step.method} ${step.path}: ${wrong}`);
    else if (recorded) {
      const sent = step.body === undefined ? 0 : Buffer.byteLength(step.body);
      const { ms, body, serverTiming } = answer;
      this.#samples.push({ ms, sent, received: body.length, serverTiming });
    }
    return answer;
  }
}
