// A sequence of random choices, all from one counter-based key: for the generated data sets, and for
// what a person's own code draws.

import { randomWords, type RandomKey } from '../nn/random.ts';

const chunk = 32;

export class Draws {
  private readonly key: RandomKey;
  private words: Uint32Array = new Uint32Array(0);
  private position = 0;

  constructor(key: RandomKey) {
    this.key = key;
  }

  /** Uniform in [0, 1) */
  unit(): number {
    return this.word() / 2 ** 32;
  }

  /** Uniform in [0, 1), with all 53 bits of a number, as `Math.random` has them: from two words. */
  double(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Uniform in 0 … count − 1 */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }

  private word(): number {
    const offset = this.position % chunk;
    if (offset === 0) this.words = randomWords(this.key, chunk, this.position);
    this.position++;
    return this.words[offset];
  }
}
