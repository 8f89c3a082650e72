// A sequence of random choices for the generated data sets, all from one counter-based key.

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
    const offset = this.position % chunk;
    if (offset === 0) this.words = randomWords(this.key, chunk, this.position);
    this.position++;
    return this.words[offset] / 2 ** 32;
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
}
