// Dropout (Srivastava et al., 2014): while training, each number
// is set to 0 with probability `rate` and the others are scaled
// up so that the mean stays. In eval mode nothing happens.

import * as tf from '@tensorflow/tfjs';
import { Module } from './module.ts';
import { randomWords } from './random.ts';

export class Dropout extends Module {
  readonly rate: number;
  /** Numbers drawn in this step: a second call within a step gets other ones. */
  private drawn = 0;

  constructor(rate: number) {
    super();
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(
        `Dropout needs a rate from 0 to below 1; this one is ${rate}.`,
      );
    }
    this.rate = rate;
  }

  protected override startStep(): void {
    this.drawn = 0;
  }

  forward<Rank extends tf.Rank>(x: tf.Tensor<Rank>): tf.Tensor<Rank> {
    if (!this.training || this.rate === 0) return x;
    const mask = tf.tensor(this.drawMask(x.size), x.shape);
    return x.mul(mask);
  }

  /** 0 where a number is dropped, 1 / (1 − rate) where it is kept. */
  private drawMask(count: number): Float32Array {
    const words = randomWords(this.random, count, this.drawn);
    this.drawn += count;
    const dropBelow = this.rate * 2 ** 32;
    const kept = 1 / (1 - this.rate);
    const mask = new Float32Array(count);
    for (let i = 0; i < count; i++) mask[i] = words[i] < dropBelow ? 0 : kept;
    return mask;
  }
}
