// Whether gradients are right, by the definition of a derivative.

import * as tf from '@tensorflow/tfjs';
import { valueAndGrads } from 'tensorscope/nn';

/**
 * Largest difference between a gradient and (loss(p + h) − loss(p − h)) / 2h, over all numbers of
 * all parameters, relative to the largest gradient.
 */
export function gradientError(
  loss: () => tf.Scalar,
  params: ReadonlyMap<string, tf.Variable>,
  h = 1e-2,
): number {
  const { grads } = valueAndGrads(loss, params);
  let [error, largest] = [0, 1e-6];
  for (const [name, variable] of params) {
    const analytic = grads.get(name)?.dataSync() ?? new Float32Array(variable.size);
    for (let i = 0; i < variable.size; i++) {
      const numeric = (lossAt(loss, variable, i, h) - lossAt(loss, variable, i, -h)) / (2 * h);
      error = Math.max(error, Math.abs(numeric - analytic[i]));
      largest = Math.max(largest, Math.abs(analytic[i]));
    }
  }
  return error / largest;
}

function lossAt(loss: () => tf.Scalar, variable: tf.Variable, index: number, shift: number) {
  const original = variable.dataSync().slice();
  const moved = Float32Array.from(original);
  moved[index] += shift;
  variable.assign(tf.tensor(moved, variable.shape));
  const value = loss().dataSync()[0];
  variable.assign(tf.tensor(original, variable.shape));
  return value;
}

/** Fixed, irregular numbers of the given shape. */
export function someNumbers<Rank extends tf.Rank>(shape: tf.ShapeMap[Rank]): tf.Tensor<Rank> {
  const count = tf.util.sizeFromShape(shape);
  const values = Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + 0.3));
  return tf.tensor<Rank>(values, shape);
}
