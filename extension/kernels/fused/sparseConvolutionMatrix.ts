// The matrix M of a convolution as kernels read it: only the places where a weight stands, row
// after row; and the same for Mᵀ, which the gradient of the image needs.

import * as tf from '@tensorflow/tfjs';

/** Entry e of a matrix is the weight `weights[e]` at (rows[e], columns[e]). */
export interface SparseEntries {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly weights: Int32Array;
}

/** int32; the entries of row r are starts[r] to starts[r + 1] in the other two. */
export type CompressedRows = readonly [
  starts: tf.Tensor1D,
  columns: tf.Tensor1D,
  weights: tf.Tensor1D,
];

export type SparseMatrix = readonly [itself: CompressedRows, transposed: CompressedRows];

/** The six tensors outlive the current tidy; whoever asks for them disposes them. */
export function compressMatrix(
  entries: SparseEntries,
  rowCount: number,
  columnCount: number,
): SparseMatrix {
  const { rows, columns, weights } = entries;
  const turned = { rows: columns, columns: rows, weights };
  return [compressRows(entries, rowCount), compressRows(turned, columnCount)];
}

/** Within a row the entries keep their order. */
function compressRows(entries: SparseEntries, rowCount: number): CompressedRows {
  const starts = new Int32Array(rowCount + 1);
  for (const row of entries.rows) starts[row + 1]++;
  for (let row = 0; row < rowCount; row++) starts[row + 1] += starts[row];
  const next = starts.slice();
  const columns = new Int32Array(entries.rows.length);
  const weights = new Int32Array(entries.rows.length);
  entries.rows.forEach((row, e) => {
    const place = next[row]++;
    columns[place] = entries.columns[e];
    weights[place] = entries.weights[e];
  });
  return [kept(starts), kept(columns), kept(weights)];
}

function kept(values: Int32Array): tf.Tensor1D {
  return tf.keep(tf.tensor1d(values, 'int32'));
}
