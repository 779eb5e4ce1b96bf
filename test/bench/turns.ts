import type { Ask, Case, Place, Step, Walk } from "./cases/case.ts";
import { type Figures, type Sample, summarize } from "./figures.ts";
import { type Answer, createSender } from "./http.ts";
import { createPatience } from "./patience.ts";
import { untilQuiet } from "./process-time.ts";

export interface Pace {
  /** How long each contender is called in one turn. */
  readonly seconds: number;
  /** Turns of each contender, which alternate: A B C, A B C. */
  readonly rounds: number;
  /** How long a turn may take altogether before what is under way is given up; as long as it takes without it. */
  readonly limitSeconds?: number;
}

export interface Outcome {
  readonly figures: Figures;
  /** Why nothing can be measured there any more, if so: what was given up may go on, or have been carried out in part. */
  readonly lost: string | undefined;
}

/** A share of a turn that comes first and is not counted: code gets warm, connections open. */
export const WARM_UP = 0.3;
/** How long a contender that cannot begin anew may take to finish, and to undo, what was given up. */
const RECOVERY_SECONDS = 30;

/** Carries out one case against all contenders in turn. What an answer was wrong in counts as an error of its contender. */
export async function takeTurns(
  work: Case,
  places: readonly Place[],
  pace: Pace,
): Promise<readonly Outcome[]> {
  const runners = places.map((place) => new Runner(work.begin(place), place, pace.limitSeconds));
  for (const runner of runners) await runner.turn(pace.seconds * WARM_UP, false);
  for (let round = 0; round < pace.rounds; round++) {
    for (const runner of runners) if (!runner.isOver) await runner.turn(pace.seconds, true);
  }
  const outcomes: Outcome[] = [];
  for (const runner of runners) outcomes.push(await runner.end());
  return outcomes;
}

class Runner {
  readonly #walk: Walk;
  readonly #place: Place;
  readonly #limitSeconds: number | undefined;
  readonly #sender: ReturnType<typeof createSender>;
  readonly #samples: Sample[] = [];
  readonly #errors: string[] = [];
  /** Of requests that were given up: how long they had been under way. */
  readonly #givenUp: number[] = [];
  #seconds = 0;
  #wasCut = false;
  #lost: string | undefined;

  constructor(walk: Walk, place: Place, limitSeconds: number | undefined) {
    this.#walk = walk;
    this.#place = place;
    this.#limitSeconds = limitSeconds;
    this.#sender = createSender(place.standing.url, place.standing.token, place.clients);
  }

  /** Whether it did not answer in time, or was only ever wrong: calling it again would take long and tell nothing. */
  get isOver(): boolean {
    return this.#wasCut || (this.#errors.length > 0 && this.#samples.length === 0);
  }

  async turn(seconds: number, recorded: boolean): Promise<void> {
    const began = performance.now();
    const until = began + seconds * 1_000;
    const patience = createPatience(this.#limitSeconds);
    const samples: Sample[] = [];
    const ask: Ask = {
      measured: (step) => this.#ask(step, patience.signal, samples),
      unmeasured: (step) => this.#ask(step, patience.signal),
    };
    const client = async (_: unknown, index: number) => {
      if (this.#walk.joins?.(index) === false) return;
      do await this.#walk.round(index, ask);
      while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: this.#place.clients }, client));
    patience.end();
    this.#wasCut = patience.signal.aborted;
    // What does not even end while it gets warm has no other turn: these are all the figures that there will be.
    if (recorded || this.#wasCut) {
      this.#samples.push(...samples);
      this.#seconds += (performance.now() - began) / 1_000;
    }
    if (this.#wasCut) await this.#quieten();
  }

  async end(): Promise<Outcome> {
    const lost = await this.#leaveInOrder();
    this.#sender.close();
    return { figures: summarize(this.#samples, this.#errors, this.#seconds, this.#givenUp), lost };
  }

  /** So that the others' turns are not disturbed by what was given up here. */
  async #quieten(): Promise<void> {
    if (this.#place.standing.renew === undefined) await untilQuiet(RECOVERY_SECONDS * 1_000);
    else this.#lost = await this.#renew();
  }

  async #renew(): Promise<string | undefined> {
    return (await this.#place.standing.renew?.()) ? undefined : "could not begin anew";
  }

  /** Leaves the directory as it was. Gives why that cannot be done, if so. */
  async #leaveInOrder(): Promise<string | undefined> {
    const canRenew = this.#place.standing.renew !== undefined;
    if (this.#wasCut && canRenew) return this.#lost;
    if (!this.#wasCut && (await this.#settle(this.#limitSeconds, this.#errors))) return undefined;
    if (canRenew) return await this.#renew();
    await untilQuiet(RECOVERY_SECONDS * 1_000);
    const wrong: string[] = [];
    const settled = await this.#settle(RECOVERY_SECONDS, wrong);
    if (settled && wrong.length === 0) return undefined;
    return `did not get over what was given up: ${wrong[0] ?? `undoing it takes more than ${RECOVERY_SECONDS} s`}`;
  }

  /** Whether that was done in time. What is found wrong is added to `errors`. */
  async #settle(seconds: number | undefined, errors: string[]): Promise<boolean> {
    const patience = createPatience(seconds);
    const own = (step: Step) => this.#ask(step, patience.signal, undefined, errors);
    const ask: Ask = { measured: own, unmeasured: own };
    for (let index = 0; index < this.#place.clients; index++) await this.#walk.settle?.(index, ask);
    patience.end();
    return !patience.signal.aborted;
  }

  /** `samples`: where the time goes, if it is to be known. */
  async #ask(
    step: Step,
    patience: AbortSignal,
    samples?: Sample[],
    errors: string[] = this.#errors,
  ): Promise<Answer> {
    const wasOver = patience.aborted;
    const answer = await this.#sender.send(step, patience);
    const { ms, body, serverTiming } = answer;
    if (answer.givenUp) {
      if (samples !== undefined && !wasOver) this.#givenUp.push(ms);
      return answer;
    }
    const wrong = answer.status === 0 ? "no answer within a minute" : step.check(answer);
    if (wrong !== undefined) errors.push(`${step.method} ${step.path}: ${wrong}`);
    else if (samples !== undefined) {
      const sent = step.body === undefined ? 0 : Buffer.byteLength(step.body);
      samples.push({ ms, sent, received: body.length, serverTiming });
    }
    return answer;
  }
}
