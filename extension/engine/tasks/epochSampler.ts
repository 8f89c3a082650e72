// Which samples a step trains on: every sample once per epoch, in a new random order each time.
// The last, smaller batch of an epoch is kept.

import { epochOrder } from '../../data/index.ts';

export class EpochSampler {
  readonly stepsPerEpoch: number;
  readonly #count: number;
  readonly #batchSize: number;
  readonly #seed: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(count: number, batchSize: number, seed: number) {
    this.stepsPerEpoch = Math.ceil(count / batchSize);
    this.#count = count;
    this.#batchSize = batchSize;
    this.#seed = seed;
  }

  /** Indices of the samples of a step (1, 2, …); they depend on the seed and the step only. */
  indicesOf(step: number): Int32Array {
    const epoch = Math.floor((step - 1) / this.stepsPerEpoch);
    if (epoch !== this.#epoch) {
      this.#order = epochOrder(this.#count, this.#seed, epoch);
      this.#epoch = epoch;
    }
    const start = ((step - 1) % this.stepsPerEpoch) * this.#batchSize;
    return this.#order.subarray(start, start + this.#batchSize);
  }
}

/** 0 … count − 1 in pieces of at most `size`: for going through a split in order. */
export function consecutive(count: number, size: number): number[][] {
  return Array.from({ length: Math.ceil(count / size) }, (_, piece) =>
    Array.from({ length: Math.min(size, count - piece * size) }, (_, i) => piece * size + i),
  );
}
