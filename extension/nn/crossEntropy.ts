// Cross-entropy between logits and the right classes:
// −log of the probability given to the truth.
//
// Dimensions: N rows, K classes

import * as tf from '@tensorflow/tfjs';
import { fusedCrossEntropy, isFused } from 'tensorscope/kernels';

export interface CrossEntropyOptions {
  /** `mean` divides by the number of rows that count. Default `mean`. */
  readonly reduction?: 'mean' | 'sum';
  /** Rows with this target do not count; usually the pad id. */
  readonly ignoreIndex?: number;
  /** Share of the probability that is spread evenly over all K classes. Default 0. */
  readonly labelSmoothing?: number;
}

/** logits (N, K), targets int32 (N,) → a scalar, in nats. 0 when no row counts. */
export function crossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  options: CrossEntropyOptions = {},
): tf.Scalar {
  const { reduction = 'mean', ignoreIndex, labelSmoothing = 0 } = options;
  if (isFused()) {
    return fusedCrossEntropy(logits, targets, {
      reduction,
      ignoreIndex,
      labelSmoothing,
    });
  }
  const K = logits.shape[1];

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
