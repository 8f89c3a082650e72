// From a loss to the gradients of named parameters.

import * as tf from '@tensorflow/tfjs';
import { fusedScaled, fusedSumOfSquares, isFused } from 'tensorscope/kernels';

export interface LossAndGrads {
  readonly loss: tf.Scalar;
  /** By parameter name. A parameter that the loss does not depend on is missing. */
  readonly grads: Map<string, tf.Tensor>;
}

/** Runs `lossFunction` once, forward and backward. The caller disposes what it gets. */
export function valueAndGrads(
  lossFunction: () => tf.Scalar,
  params: ReadonlyMap<string, tf.Variable>,
): LossAndGrads {
  const result = tf.variableGrads(lossFunction, [...params.values()]);
  const grads = new Map<string, tf.Tensor>();
  for (const [name, variable] of params) {
    const gradient = result.grads[variable.name];
    if (gradient) grads.set(name, gradient);
  }
  return { loss: result.value, grads };
}

export interface ClippedGrads {
  readonly grads: Map<string, tf.Tensor>;
  /** Norm of all gradients together, before clipping. */
  readonly norm: number;
}

/**
 * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), so that together they are no
 * longer than `maxNorm`; their direction stays. The given tensors are left as they are.
 */
export function clipGradNorm(
  grads: ReadonlyMap<string, tf.Tensor>,
  maxNorm: number,
): ClippedGrads {
  const norm = globalNorm(grads);
  const scale = Math.min(1, maxNorm / (norm + 1e-6));
  return { grads: isFused() ? fusedScaled(grads, scale) : scaled(grads, scale), norm };
}

function scaled(grads: ReadonlyMap<string, tf.Tensor>, scale: number) {
  const result = new Map<string, tf.Tensor>();
  for (const [name, gradient] of grads) result.set(name, gradient.mul(scale));
  return result;
}

/** √ of the sum of all squares, over all tensors. */
export function globalNorm(grads: ReadonlyMap<string, tf.Tensor>): number {
  if (isFused()) return Math.sqrt(fusedSumOfSquares([...grads.values()]));
  return tf.tidy(() => {
    const squares = [...grads.values()].map((gradient) => gradient.square().sum());
    return squares.length === 0 ? 0 : Math.sqrt(tf.addN(squares).dataSync()[0]);
  });
}
