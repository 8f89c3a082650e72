// Looking rows up in a table, and the gradient of that: rows of dy added into rows of the table's
// gradient.

import { at } from './lanes';

/** The ids `from` to `to`: vectors[i] = table[ids[i]]. Every id must be a row of the table. */
export function gatherRows(
  from: i32,
  to: i32,
  table: usize,
  width: i32,
  ids: usize,
  vectors: usize,
): void {
  const bytes = (<usize>width) << 2;
  for (let i = from; i < to; i++) {
    const row = load<i32>(at(ids, i));
    memory.copy(at(vectors, i * width), at(table, row * width), bytes);
  }
}

/**
 * The columns `from` to `to` of the table's gradient (rows, width): Σ of the rows of dy whose id it
 * is, in the order of the ids. Ids that are no row, and `padding`, count for nothing.
 */
export function scatterRows(
  from: i32,
  to: i32,
  dy: usize,
  width: i32,
  ids: usize,
  count: i32,
  rows: i32,
  padding: i32,
  dTable: usize,
): void {
  const bytes = (<usize>(to - from)) << 2;
  for (let row = 0; row < rows; row++) memory.fill(at(dTable, row * width + from), 0, bytes);
  for (let i = 0; i < count; i++) {
    const row = load<i32>(at(ids, i));
    if (row < 0 || row >= rows || row === padding) continue;
    addTo(at(dTable, row * width + from), at(dy, i * width + from), to - from);
  }
}

function addTo(sum: usize, x: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(sum, i), f32x4.add(v128.load(at(sum, i)), v128.load(at(x, i))));
  }
  for (; i < count; i++) store<f32>(at(sum, i), load<f32>(at(sum, i)) + load<f32>(at(x, i)));
}
