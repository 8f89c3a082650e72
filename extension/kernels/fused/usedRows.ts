// Rows of a gradient that are not all zero. Padding has none: no loss depends on what a layer makes
// of a padded place, so a good part of every padded batch needs no backward pass.

import * as tf from '@tensorflow/tfjs';
import { addressOf, intsAt, withTemporary } from '../heap.ts';
import { runKernel } from '../runtime.ts';

/** Picking rows out costs something, too: worth it when at least a tenth of them is zero. */
const worthwhile = 0.9;
const grain = 256;

/** Numbers of the rows of dy (rows, columns) that count: int32, or undefined for (nearly) all. */
export function usedRows(dy: tf.Tensor, rows: number, columns: number): tf.Tensor1D | undefined {
  const used = withTemporary(rows, (flags) => {
    runKernel('flagRows', rows, grain, addressOf(dy), columns, flags);
    const found: number[] = [];
    intsAt(flags, rows).forEach((flag, row) => flag && found.push(row));
    return found;
  });
  return used.length > worthwhile * rows ? undefined : tf.tensor1d(used, 'int32');
}
