// Scaled dot-product attention ("Attention is all you need", section 3.2.1), and the
// plumbing that both kinds of multi-head attention share.
//
// Dimensions: B batch, H heads, L queries, S keys, K width of a query or key,
// V width of a value

import * as tf from '@tensorflow/tfjs';
import type { Dropout } from './dropout.ts';
import { checkMask, shapeText } from './inputChecks.ts';
import { maskedSoftmax } from './maskedSoftmax.ts';

export interface AttentionResult {
  /** (B, L, model width) */
  readonly output: tf.Tensor3D;
  /**
   * (B, H, L, S): how much each query (row) looks at each key (column), before dropout.
   */
  readonly weights: tf.Tensor4D;
}

/** What the heads found, side by side, and the weights as above. */
export interface Mixture {
  /** (B, L, H*V) */
  readonly mixed: tf.Tensor3D;
  readonly weights: tf.Tensor4D;
}

/**
 * q (B, H, L, K), k (B, H, S, K), v (B, H, S,
 * V), mask (B, 1 or L, S) → mixed (B, L, H*V)
 */
export function attend(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask: tf.Tensor3D | undefined,
  dropout: Dropout,
): Mixture {
  const [B, H, L, K] = q.shape;
  const V = v.shape[3];
  checkMask(mask, [B, L, k.shape[2]]);

  const products = tf.matMul(q, k, false, true); // (B, H, L, S)
  const scores = products.div(Math.sqrt(K)); // (B, H, L, S)
  // Decision 26: without a head axis of its own
  // the mask's batch axis would meet the heads.
  const maskOfHeads = mask?.expandDims(1);
  const weights = maskedSoftmax(scores, maskOfHeads) as tf.Tensor4D; // (B, H, L, S)
  // Decision 21: dropout acts on the attention
  // weights; the map that is returned is whole.
  const dropped = dropout.forward(weights); // (B, H, L, S)
  const values = tf.matMul(dropped, v); // (B, H, L, V)
  const headsLast = values.transpose([0, 2, 1, 3]); // (B, L, H, V)
  const mixed = headsLast.reshape<tf.Tensor3D>([B, L, H * V]); // (B, L, H*V)
  return { mixed, weights };
}

/** (B, L, H*width) → (B, H, L, width) */
export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [B, L, width] = x.shape;
  if (width % heads !== 0) {
    throw new RangeError(
      `${heads} heads do not divide the width ${width} of ${shapeText(x)}.`,
    );
  }
  // Decision 22: rows of a fused projection are grouped per head (q0 k0 v0 q1 k1 v1 …).
  const grouped = x.reshape([B, L, heads, -1]);
  return grouped.transpose([0, 2, 1, 3]);
}
