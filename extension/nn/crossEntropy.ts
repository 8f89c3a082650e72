// Cross-entropy between logits and the right classes:
// −log of the probability given to the truth.
//
// Dimensions: N rows, K classes

import * as tf from '@tensorflow/tfjs';
import { fusedCrossEntropy, isFused } from 'tensorscope/kernels';
import { shapeText } from './inputChecks.ts';

export interface CrossEntropyOptions {
  /** `mean` divides by the number of rows that count. Default `mean`. */
  readonly reduction?: 'mean' | 'sum';
  /** Rows with this target do not count; usually the pad id. */
  readonly ignoreIndex?: number;
  /** Share of the probability that is spread evenly over all K classes. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * logits (…, K), targets int32 (…) → a scalar, in nats. 0 when no row counts. All axes
 * but the last are rows: N of them.
 */
export function crossEntropy(
  logits: tf.Tensor,
  targets: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Scalar {
  checkRows(logits, targets);
  const K = logits.shape[logits.rank - 1];
  const rows = logits.rank === 2 ? logits : logits.reshape([-1, K]); // (N, K)
  const classes = targets.rank === 1 ? targets : targets.flatten(); // (N,)
  return ofRows(rows as tf.Tensor2D, classes as tf.Tensor1D, options);
}

function checkRows(logits: tf.Tensor, targets: tf.Tensor): void {
  const rows = logits.size / (logits.shape.at(-1) ?? 1);
  // (B, T) and (T, B) have equally many rows, in another order.
  const isSwapped =
    logits.rank === targets.rank + 1 &&
    targets.shape.some((size, axis) => size !== logits.shape[axis]);
  if (logits.rank < 2 || rows !== targets.size || isSwapped) {
    throw new RangeError(
      `Cross-entropy needs one target for each row of logits; the logits are ` +
        `${shapeText(logits)}, the targets ${shapeText(targets)}.`,
    );
  }
  if (targets.dtype !== 'int32') {
    throw new RangeError(
      `The targets of cross-entropy are class numbers, int32, not ${targets.dtype}.`,
    );
  }
}

/** A class that there is not would count as one that is never right. */
function checkClasses(targets: tf.Tensor1D, K: number, ignoreIndex?: number): void {
  for (const target of targets.dataSync()) {
    if (target === ignoreIndex || (target >= 0 && target < K)) continue;
    throw new RangeError(`The target ${target} is none of the ${K} classes.`);
  }
}

function ofRows(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  options: CrossEntropyOptions,
): tf.Scalar {
  const { reduction = 'mean', ignoreIndex, labelSmoothing = 0 } = options;
  const K = logits.shape[1];
  checkClasses(targets, K, ignoreIndex);
  if (isFused()) {
    return fusedCrossEntropy(logits, targets, {
      reduction,
      ignoreIndex,
      labelSmoothing,
    });
  }
  // logSoftmax subtracts the largest logit first, so logits of any size stay finite.
  const logProbabilities = tf.logSoftmax(logits); // (N, K)
  const truth = tf.oneHot(targets, K).cast('float32'); // (N, K)
  const wanted = truth.mul(1 - labelSmoothing).add(labelSmoothing / K); // (N, K)
  const losses = wanted.mul(logProbabilities).sum(-1).neg(); // (N,)
  if (ignoreIndex === undefined) {
    return reduction === 'sum' ? losses.sum() : losses.mean();
  }
  // Decision 30: padding is no prediction, so the mean is over the other rows only.
  const counts = tf.notEqual(targets, ignoreIndex).cast('float32'); // (N,)
  const total = losses.mul(counts).sum();
  return reduction === 'sum' ? total.asScalar() : total.div(counts.sum().maximum(1));
}
