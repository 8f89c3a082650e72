// The newest weights of a run that trains, copied only when somebody looks: a copy takes time from
// the training thread, and one that waits for the end of a long step takes it from the person.

import type { WeightSnapshot } from '../models/weights.ts';

/** Looks that come together are of one step. */
const freshMs = 100;
/** Weights of so long ago are not shown as the newest any more. */
const staleMs = 2000;

export class NewestWeights {
  readonly #ask: () => void;
  readonly #now: () => number;
  /** Of the newest step that is reported. */
  #step = 0;
  #newest: WeightSnapshot | undefined;
  /** That the last look had. */
  #lookedAt: WeightSnapshot | undefined;
  #lookedAtSince = -Infinity;
  #arrivedAt = -Infinity;
  #isAsked = false;
  /** No step is under way, so that a copy comes at once. */
  #isAtRest = false;
  #isOver = false;
  #waiting: ((weights: WeightSnapshot | undefined) => void)[] = [];

  /** `ask`: for a copy, which comes by `arrived` between two steps. */
  constructor(ask: () => void, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  trained(step: number): void {
    this.#step = step;
  }

  arrived(weights: WeightSnapshot): void {
    this.#newest = weights;
    this.#arrivedAt = this.#now();
    this.#isAsked = false;
    // It was asked for before the last step, and nobody will look again when there is a newer one.
    if (this.#isAtRest && weights.step < this.#step) this.#askOnce();
    else this.#settle(weights);
  }

  /** The run pauses, or goes on. */
  rest(isAtRest: boolean): void {
    this.#isAtRest = isAtRest;
  }

  /** None will come any more. */
  end(): void {
    this.#isOver = true;
    this.#settle(this.#newest);
  }

  /**
   * Of a run at rest the very newest. `isUrgent`: somebody waits with the caret, and takes the weights
   * that the last look had, as loading others takes longer. Nothing if the run ended before it had
   * any.
   */
  async get(isUrgent = false): Promise<WeightSnapshot | undefined> {
    const now = this.#now();
    const isMoving = !this.#isOver && !this.#isAtRest;
    if (isUrgent && isMoving && now - this.#lookedAtSince < staleMs) return this.#lookedAt;
    const weights = await this.#fresh();
    if (weights !== this.#lookedAt) this.#lookedAtSince = now;
    this.#lookedAt = weights;
    return weights;
  }

  #fresh(): Promise<WeightSnapshot | undefined> {
    const newest = this.#newest;
    const age = this.#now() - this.#arrivedAt;
    const isNewest = newest !== undefined && newest.step >= this.#step;
    if (this.#isOver || isNewest) return Promise.resolve(newest);
    if (age < freshMs && !this.#isAtRest) return Promise.resolve(newest);
    this.#askOnce();
    if (age < staleMs && !this.#isAtRest) return Promise.resolve(newest);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #askOnce(): void {
    if (!this.#isAsked) this.#ask();
    this.#isAsked = true;
  }

  #settle(weights: WeightSnapshot | undefined): void {
    for (const resolve of this.#waiting.splice(0)) resolve(weights);
  }
}
