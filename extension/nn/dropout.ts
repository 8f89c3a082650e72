// Dropout (Srivastava et al., 2014): while training, each number
// is set to 0 with probability `rate` and the others are scaled
// up so that the mean stays. In eval mode nothing happens.

import * as tf from '@tensorflow/tfjs';
import { fusedDropout, isFused, type DropoutDraw } from 'tensorscope/kernels';
import { Module } from './module.ts';
import { keyWords, randomHalves } from './random.ts';

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
    const draw = this.draw(x.size);
    if (isFused()) return fusedDropout(x, draw);
    return x.mul(tf.tensor(this.maskOf(draw, x.size), x.shape));
  }

  /** The draw for a kernel that drops `count` numbers; undefined if nothing drops. */
  drawIfTraining(count: number): DropoutDraw | undefined {
    return this.training && this.rate > 0 ? this.draw(count) : undefined;
  }

  private draw(count: number): DropoutDraw {
    const first = this.drawn;
    this.drawn += count;
    // A number is dropped when its 16 random bits are below this.
    const dropBelow = Math.min(Math.round(this.rate * 2 ** 16), 2 ** 16 - 1);
    return { ...keyWords(this.random), first, dropBelow, kept: 1 / (1 - this.rate) };
  }

  /** 0 where a number is dropped, 1 / (1 − rate) where it is kept. */
  private maskOf({ first, dropBelow, kept }: DropoutDraw, count: number): Float32Array {
    const mask = new Float32Array(count);
    const halves = randomHalves(this.random, count, first);
    for (let i = 0; i < count; i++) mask[i] = halves[i] < dropBelow ? 0 : kept;
    return mask;
  }
}
