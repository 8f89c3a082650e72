// Where the weights of a convolution stand in its matrix M,
// flat(y) = M flat(x) + b: the paper's "sparse MLP". Most entries
// of M are 0, because an output sees only its own window.

import * as tf from '@tensorflow/tfjs';

/**
 * Above this M needs more than a quarter of a
 * gigabyte, three times over with its gradient.
 */
const largestMatrix = 2 ** 26;

/**
 * For every entry of M the index of its weight in the flat (O, C, K, K) array, or the
 * number of weights where nothing is connected. Shape (O*P*Q, C*H*W), int32.
 */
export function sparseMatrixIndices(
  [O, C, K]: readonly number[],
  H: number,
  W: number,
): tf.Tensor2D {
  const [P, Q] = [H - K + 1, W - K + 1];
  const [rows, columns] = [O * P * Q, C * H * W];
  if (rows * columns > largestMatrix) {
    throw new RangeError(
      `The matrix of this convolution would have ${rows} × ${columns} entries. ` +
        `Choose fewer channels or the convolution "im2col".`,
    );
  }
  const indices = new Int32Array(rows * columns).fill(O * C * K * K);
  for (let weight = 0; weight < O * C * K * K; weight++) {
    const n = weight % K;
    const m = Math.floor(weight / K) % K;
    const c = Math.floor(weight / (K * K)) % C;
    const o = Math.floor(weight / (K * K * C));
    for (let i = 0; i < P; i++) {
      for (let j = 0; j < Q; j++) {
        const row = (o * P + i) * Q + j;
        const column = (c * H + i + m) * W + j + n;
        indices[row * columns + column] = weight;
      }
    }
  }
  return tf.tensor2d(indices, [rows, columns], 'int32');
}
