// Linear warm-up from 0, then constant. The base may be changed while training.

export class LearningRate {
  #base: number;
  readonly #warmupSteps: number;

  constructor(base: number, warmupSteps: number) {
    this.#base = base;
    this.#warmupSteps = warmupSteps;
  }

  set base(value: number) {
    this.#base = value;
  }

  /** Steps count from 1: the first of 200 warm-up steps gets 1/200 of the base. */
  at(step: number): number {
    return step < this.#warmupSteps ? (this.#base * step) / this.#warmupSteps : this.#base;
  }
}
