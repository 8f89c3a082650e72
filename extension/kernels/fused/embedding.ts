// Rows of a table by their ids, and the table's gradient.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor } from '../heap.ts';
import { runKernel } from '../runtime.ts';

const idGrain = 256;
/** Two cache lines, so that threads do not write to the same one. */
const columnGrain = 32;
/** No id is negative. */
const noPadding = -1;

/** Where looked-up vectors came from, for whoever can compute with the table instead. */
const origins = new WeakMap<tf.Tensor, Lookup>();

export interface Lookup {
  readonly table: tf.Tensor2D;
  readonly ids: tf.Tensor;
}

/** The lookup that made a tensor, if every row of its table learns from it. */
export function lookupOf(vectors: tf.Tensor): Lookup | undefined {
  return origins.get(vectors);
}

/**
 * table (V, E), ids int32 (…) → (…, E). The row `padding` learns nothing from being looked up.
 * Throws a RangeError for an id outside the table.
 */
export function fusedEmbedding(
  table: tf.Tensor2D,
  ids: tf.Tensor,
  padding: number = noPadding,
): tf.Tensor {
  const rows = table.shape[0];
  const places = ids.cast('int32');
  checkIds(places, rows);
  const operation = tf.customGrad((...inputs) => {
    const [matrix, save] = inputs as unknown as [tf.Tensor, tf.GradSaveFunc];
    save([places]);
    const vectors = gatherRows(matrix as tf.Tensor2D, places);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => [sumByRow(dy, saved, rows, padding)];
    return { value: vectors, gradFunc };
  });
  const found = operation(table);
  if (padding === noPadding) origins.set(found, { table, ids: places });
  return found;
}

/** table (V, E), ids int32 (…) that are all rows of it → (…, E) */
export function gatherRows(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  const width = table.shape[1];
  const vectors = emptyTensor([...ids.shape, width]);
  const addresses = [addressOf(table), width, addressOf(ids), addressOf(vectors)];
  runKernel('gatherRows', ids.size, idGrain, ...addresses);
  return vectors;
}

/** dy (…, E) added up by the row it belongs to → (rows, E); ids outside are left out. */
export function sumByRow(
  dy: tf.Tensor,
  ids: tf.Tensor,
  rows: number,
  padding = noPadding,
): tf.Tensor {
  const width = dy.size / ids.size;
  const sums = emptyTensor([rows, width]);
  const places = [addressOf(dy), width, addressOf(ids), ids.size, rows, padding, addressOf(sums)];
  runKernel('scatterRows', width, columnGrain, ...places);
  return sums;
}

/** A kernel would read whatever lies beyond the table. */
function checkIds(ids: tf.Tensor, rows: number): void {
  for (const id of ids.dataSync()) {
    if (id < 0 || id >= rows) {
      throw new RangeError(
        `Id ${id} is outside the vocabulary, which has ${rows} entries (0 to ${rows - 1}).`,
      );
    }
  }
}
