// Cross-entropy: the loss and the gradient of the logits in one pass.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor, floatsAt, intsAt, withTemporary } from '../heap.ts';
import { runKernel } from '../runtime.ts';

export interface FusedCrossEntropyOptions {
  readonly reduction: 'mean' | 'sum';
  readonly ignoreIndex?: number;
  readonly labelSmoothing: number;
}

/**
 * logits (N, K), targets int32 (N,) → a scalar. Every target is a class, 0 … K−1, or
 * `ignoreIndex`: with another one the kernel would read beyond its row.
 */
export function fusedCrossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  { reduction, ignoreIndex = -1, labelSmoothing }: FusedCrossEntropyOptions,
): tf.Scalar {
  const [N, K] = logits.shape;
  const counted = countRows(targets, ignoreIndex);
  const scale = reduction === 'mean' ? 1 / Math.max(1, counted) : 1;

  const operation = tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc;
    const x = given[0] as tf.Tensor;
    const gradient = emptyTensor([N, K]);
    const loss = withTemporary(2 * N, (totals) => {
      const rests = totals + 4 * N;
      const sizes = [K, ignoreIndex, labelSmoothing, scale];
      const outputs = [totals, rests, addressOf(gradient)];
      const inputs = [addressOf(x), addressOf(targets)];
      runKernel('crossEntropyRows', N, rowGrain(K), ...inputs, ...sizes, ...outputs);
      return sumOfLosses(floatsAt(totals, N), floatsAt(rests, N));
    });
    save([gradient]);
    return {
      value: tf.scalar(loss * scale),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        // The loss is nearly always the end of the computation, whose gradient is 1.
        const [upstream] = floatsAt(addressOf(dy), 1);
        return upstream === 1 ? saved.clone() : saved.mul(dy);
      },
    };
  });
  return operation(logits);
}

function countRows(targets: tf.Tensor1D, ignoreIndex: number): number {
  const all = intsAt(addressOf(targets), targets.size);
  return all.reduce((count, target) => (target === ignoreIndex ? count : count + 1), 0);
}

function sumOfLosses(totals: Float32Array, rests: Float32Array): number {
  return totals.reduce((sum, total, row) => sum + Math.log(total) + rests[row], 0);
}

/** Some 16 000 exponentials are worth a piece of their own. */
function rowGrain(classes: number): number {
  return Math.ceil(16_384 / classes);
}
