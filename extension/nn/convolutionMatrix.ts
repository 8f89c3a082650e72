// Where the weights of a convolution stand in its matrix M,
// flat(y) = M flat(x) + b: the paper's "sparse MLP". Most entries
// of M are 0, because an output sees only its own window.

import * as tf from '@tensorflow/tfjs';
import {
  compressMatrix,
  type SparseEntries,
  type SparseMatrix,
} from 'tensorscope/kernels';

/**
 * Above this M needs more than a quarter of a
 * gigabyte, three times over with its gradient.
 */
const largestMatrix = 2 ** 26;

/** Which places of M are connected, and by which weight of the flat (O, C, K, K). */
function connections(
  [O, C, K]: readonly number[],
  H: number,
  W: number,
): SparseEntries {
  const [P, Q] = [H - K + 1, W - K + 1];
  const count = O * C * K * K * P * Q;
  const rows = new Int32Array(count);
  const columns = new Int32Array(count);
  const weights = new Int32Array(count);
  let entry = 0;
  for (let weight = 0; weight < O * C * K * K; weight++) {
    const n = weight % K;
    const m = Math.floor(weight / K) % K;
    const c = Math.floor(weight / (K * K)) % C;
    const o = Math.floor(weight / (K * K * C));
    for (let i = 0; i < P; i++) {
      for (let j = 0; j < Q; j++) {
        rows[entry] = (o * P + i) * Q + j;
        columns[entry] = (c * H + i + m) * W + j + n;
        weights[entry++] = weight;
      }
    }
  }
  return { rows, columns, weights };
}

/**
 * For every entry of M the index of its weight in the flat (O, C, K, K) array, or the
 * number of weights where nothing is connected. Shape (O*P*Q, C*H*W), int32.
 */
export function sparseMatrixIndices(
  shape: readonly number[],
  H: number,
  W: number,
): tf.Tensor2D {
  const [height, width] = matrixSize(shape, H, W);
  const { rows, columns, weights } = connections(shape, H, W);
  const indices = new Int32Array(height * width).fill(
    tf.util.sizeFromShape([...shape]),
  );
  weights.forEach((weight, e) => {
    indices[rows[e] * width + columns[e]] = weight;
  });
  return tf.tensor2d(indices, [height, width], 'int32');
}

/** The same without the zeros, for the fused path; the caller disposes it. */
export function compressedMatrix(
  shape: readonly number[],
  H: number,
  W: number,
): SparseMatrix {
  const [height, width] = matrixSize(shape, H, W);
  return compressMatrix(connections(shape, H, W), height, width);
}

/** Rows and columns of M, if that is not too large to look at. */
function matrixSize(
  [O, C, K]: readonly number[],
  H: number,
  W: number,
): [number, number] {
  const [rows, columns] = [O * (H - K + 1) * (W - K + 1), C * H * W];
  if (rows * columns <= largestMatrix) return [rows, columns];
  throw new RangeError(
    `The matrix of this convolution would have ${rows} × ${columns} entries. ` +
      `Choose fewer channels or the convolution "im2col".`,
  );
}
