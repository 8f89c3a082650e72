// Which positions may be looked at. Masks are boolean, true = visible.
//
// Dimensions: B batch, L sequence length

import * as tf from '@tensorflow/tfjs';

/** True where there is a token and not padding. seq: int32 (B, L) → (B, 1, L) */
export function padMask(seq: tf.Tensor2D, padIdx: number): tf.Tensor3D {
  const isToken = tf.notEqual(seq, padIdx); // (B, L)
  return isToken.expandDims(1); // (B, 1, L)
}

/**
 * True on and below the diagonal: a position
 * sees itself and what came before. (1, L, L)
 */
export function subsequentMask(length: number): tf.Tensor3D {
  const position = tf.range(0, length, 1, 'int32'); // (L,)
  const query = position.expandDims(1); // (L, 1)
  const key = position.expandDims(0); // (1, L)
  return tf.greaterEqual(query, key).expandDims(0); // (1, L, L)
}
