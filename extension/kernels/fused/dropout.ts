// Dropout whose mask is drawn where it is needed, forward and again backward, and never kept.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor } from '../heap.ts';
import { runKernel } from '../runtime.ts';

/** Which numbers are dropped: the cipher's key, and where in its stream the mask begins. */
export interface DropoutDraw {
  readonly seed: number;
  readonly purpose: number;
  readonly step: number;
  /** Index of the mask's first number. */
  readonly first: number;
  /** A number is dropped when its 16 random bits are below this. */
  readonly dropBelow: number;
  /** What the other numbers are multiplied by. */
  readonly kept: number;
}

/** About 25 microseconds. */
const grain = 16_384;

export function fusedDropout<Rank extends tf.Rank>(
  x: tf.Tensor<Rank>,
  draw: DropoutDraw,
): tf.Tensor<Rank> {
  const operation = tf.customGrad((input) => ({
    value: drop(input as tf.Tensor<Rank>, draw),
    gradFunc: (dy: tf.Tensor) => [drop(dy, draw)],
  }));
  return operation(x) as tf.Tensor<Rank>;
}

function drop<Rank extends tf.Rank>(x: tf.Tensor<Rank>, draw: DropoutDraw): tf.Tensor<Rank> {
  const { seed, purpose, step, first, dropBelow, kept } = draw;
  const y = emptyTensor<Rank>(x.shape);
  const places = [addressOf(x), addressOf(y)];
  runKernel('dropout', x.size, grain, ...places, seed, purpose, step, first, dropBelow, kept);
  return y;
}
