// Dropout that draws its mask by itself and keeps one bit of it for each number.

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

/** Numbers whose bits lie in one group, 2 bytes; see assembly/threefry.ts. */
const groupSize = 16;
/** About 25 microseconds. */
const grain = 16_384;

export function fusedDropout<Rank extends tf.Rank>(
  x: tf.Tensor<Rank>,
  draw: DropoutDraw,
): tf.Tensor<Rank> {
  const { seed, purpose, step, first, dropBelow, kept } = draw;
  const operation = tf.customGrad((...inputs) => {
    const [input, save] = inputs as unknown as [tf.Tensor, tf.GradSaveFunc];
    const bits = emptyBits(1, input.size);
    save([bits]);
    const y = emptyTensor(input.shape);
    const places = [addressOf(input), addressOf(y), addressOf(bits)];
    const key = [seed, purpose, step, dropBelow];
    runKernel('dropout', input.size, grain, ...places, first, kept, ...key);
    return { value: y, gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => [gradient(dy, saved)] };
  });

  function gradient(dy: tf.Tensor, bits: tf.Tensor): tf.Tensor {
    const dx = emptyTensor(dy.shape);
    const places = [addressOf(dy), addressOf(dx), addressOf(bits)];
    runKernel('applyDropout', dy.size, grain, ...places, first, kept);
    return dx;
  }

  return operation(x) as tf.Tensor<Rank>;
}

/** Bytes that the bits of `count` numbers take, wherever in a group they begin. */
export function bytesOfBits(count: number): number {
  return 2 * Math.ceil((count + groupSize - 1) / groupSize);
}

/** Room for the bits of `parts` masks of `count` numbers each. */
export function emptyBits(parts: number, count: number): tf.Tensor {
  return emptyTensor([Math.ceil((parts * bytesOfBits(count)) / 4)], 'int32');
}
