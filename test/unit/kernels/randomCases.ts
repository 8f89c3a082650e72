// Random calls of our kernels and of those of the cpu backend of tfjs.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { randomWords } from '../../../extension/nn/random.ts';

/** The same choices each time, other ones for each case. */
export class Choices {
  #words: Uint32Array;
  #next = 0;

  constructor(purpose: string, number: number) {
    this.#words = randomWords({ seed: 1, purpose, step: number }, 64);
  }

  /** A whole number from `least` to `most`; mostly a small one. */
  size(least: number, most: number): number {
    const u = this.#words[this.#next++] / 2 ** 32;
    return least + Math.floor(u * u * (most - least + 1));
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.#words[this.#next++] % values.length];
  }
}

export const cases = Array.from({ length: 40 }, (_, number) => number);

export function on<Result>(backend: 'wasm' | 'cpu', compute: () => Result): Result {
  void tf.setBackend(backend);
  return tf.tidy(compute as () => tf.TensorContainer) as Result;
}

export function values(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}

/** Of the largest number, and of the rounding of some hundred additions. */
export function assertClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
): void {
  assert.equal(got.length, expected.length, what);
  const finite = Array.from(expected).filter(Number.isFinite);
  const scale = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let i = 0; i < expected.length; i++) {
    const isClose =
      Math.abs(got[i] - expected[i]) <= 1e-5 * scale || Object.is(got[i], expected[i]);
    assert.ok(isClose, `${what} [${i}]: ${got[i]}, cpu ${expected[i]}`);
  }
}
