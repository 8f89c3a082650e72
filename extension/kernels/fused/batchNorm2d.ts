// Batch normalisation of images and its gradients, one kernel each.

import * as tf from '@tensorflow/tfjs';
import { addressOf, addressToChange, emptyTensor } from '../heap.ts';
import { runKernel } from '../runtime.ts';

export interface BatchNormState {
  /** (C,); while training the kernel moves them towards the batch's, in place. */
  readonly running_mean: tf.Variable<tf.Rank.R1>;
  readonly running_var: tf.Variable<tf.Rank.R1>;
  readonly eps: number;
  /** The weight of the new batch. */
  readonly momentum: number;
  readonly training: boolean;
}

/** x (B, C, H, W), gamma (C,), beta (C,) → (B, C, H, W) */
export function fusedBatchNorm2d(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  state: BatchNormState,
): tf.Tensor4D {
  const [B, C, H, W] = x.shape;
  const sizes = [B, C, H * W];
  const isTraining = Number(state.training);
  const operation = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [input, scale, shift] = inputs as tf.Tensor[];
    const [mean, inverse, y] = [emptyTensor([C]), emptyTensor([C]), emptyTensor(input.shape)];
    runKernel(
      'batchNorm',
      C,
      1,
      ...[addressOf(input), ...sizes, addressOf(scale), addressOf(shift)],
      ...[state.running_mean, state.running_var].map(addressToChange),
      ...[state.eps, state.momentum, isTraining],
      ...[mean, inverse, y].map(addressOf),
    );
    save([input, scale, mean, inverse]);
    return { value: y, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved) };
  });

  /** dx, dGamma, dBeta */
  function gradients(dy: tf.Tensor, [input, scale, mean, inverse]: tf.Tensor[]): tf.Tensor[] {
    const results = [emptyTensor(input.shape), emptyTensor([C]), emptyTensor([C])];
    runKernel(
      'batchNormGradients',
      C,
      1,
      ...[addressOf(input), addressOf(dy), ...sizes],
      ...[scale, mean, inverse].map(addressOf),
      isTraining,
      ...results.map(addressOf),
    );
    return results;
  }

  return operation(x, gamma, beta) as tf.Tensor4D;
}
