// Packing: copies of parts of a matrix in the order in which the tiles of a product read them.
// Strides make one routine serve all four transpositions: element (i, j) of a matrix lies at
// i · rowStride + j · columnStride, and a transposed matrix is the same memory with the two swapped.

import { at } from './lanes';
import { tileColumns } from './gemmTile';

/** Writes four rows of four numbers as columns, `step` floats apart. */
function storeTransposed(to: usize, step: i32, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const a = i32x4.shuffle(r0, r1, 0, 4, 1, 5);
  const b = i32x4.shuffle(r2, r3, 0, 4, 1, 5);
  const c = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
  const d = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(a, b, 0, 2));
  v128.store(at(to, step), i64x2.shuffle(a, b, 1, 3));
  v128.store(at(to, 2 * step), i64x2.shuffle(c, d, 0, 2));
  v128.store(at(to, 3 * step), i64x2.shuffle(c, d, 1, 3));
}

/** Columns `first` to `first` + 7 of b (k, n) as a panel (k, 8), with zeros beyond column n. */
export function packPanel(
  b: usize,
  rowStride: i32,
  columnStride: i32,
  k: i32,
  n: i32,
  first: i32,
  to: usize,
): void {
  const width = min(n - first, tileColumns);
  const from = at(b, first * columnStride);
  if (width === tileColumns && columnStride === 1) packRows(from, rowStride, k, to);
  else if (width === tileColumns && rowStride === 1) packColumns(from, columnStride, k, to);
  else packAny(from, rowStride, columnStride, k, width, tileColumns, to);
}

function packRows(from: usize, rowStride: i32, k: i32, to: usize): void {
  for (let i = 0; i < k; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from = at(from, rowStride);
    to += 32;
  }
}

function packColumns(from: usize, columnStride: i32, k: i32, to: usize): void {
  const whole = k & ~3;
  for (let half = 0; half < 2; half++) {
    const c0 = at(from, 4 * half * columnStride);
    const c1 = at(c0, columnStride);
    const c2 = at(c1, columnStride);
    const c3 = at(c2, columnStride);
    let out = to + 16 * half;
    for (let i = 0; i < whole; i += 4) {
      storeTransposed(
        out,
        tileColumns,
        v128.load(at(c0, i)),
        v128.load(at(c1, i)),
        v128.load(at(c2, i)),
        v128.load(at(c3, i)),
      );
      out += 128;
    }
  }
  packAny(at(from, whole), 1, columnStride, k - whole, 8, 8, at(to, whole * 8));
}

/** Any strides: (k, columns) → (k, width), filled up with zeros. */
function packAny(
  from: usize,
  rowStride: i32,
  columnStride: i32,
  k: i32,
  columns: i32,
  width: i32,
  to: usize,
): void {
  for (let i = 0; i < k; i++) {
    const row = at(from, i * rowStride);
    for (let j = 0; j < columns; j++) store<f32>(at(to, j), load<f32>(at(row, j * columnStride)));
    for (let j = columns; j < width; j++) store<f32>(at(to, j), 0);
    to = at(to, width);
  }
}

/** `rows` (at most `height`, 4 or 6) rows of a (rows, k) as (k, height), filled up with zeros. */
export function packStrip(
  a: usize,
  rowStride: i32,
  columnStride: i32,
  rows: i32,
  height: i32,
  k: i32,
  to: usize,
): void {
  if (rows === height && columnStride === 1) packStripOfRows(a, rowStride, height, k, to);
  else if (rows === height && rowStride === 1) packStripOfColumns(a, columnStride, height, k, to);
  else packAny(a, columnStride, rowStride, k, rows, height, to);
}

function packStripOfRows(a: usize, rowStride: i32, height: i32, k: i32, to: usize): void {
  const whole = k & ~3;
  const r1 = at(a, rowStride);
  const r2 = at(r1, rowStride);
  const r3 = at(r2, rowStride);
  const r4 = at(r3, rowStride);
  const r5 = at(r4, rowStride);
  let out = to;
  for (let i = 0; i < whole; i += 4) {
    storeTransposed(
      out,
      height,
      v128.load(at(a, i)),
      v128.load(at(r1, i)),
      v128.load(at(r2, i)),
      v128.load(at(r3, i)),
    );
    if (height === 6) {
      const x = v128.load(at(r4, i)),
        y = v128.load(at(r5, i));
      const low = i32x4.shuffle(x, y, 0, 4, 1, 5);
      const high = i32x4.shuffle(x, y, 2, 6, 3, 7);
      v128.store64_lane(at(out, 4), low, 0);
      v128.store64_lane(at(out, 10), low, 1);
      v128.store64_lane(at(out, 16), high, 0);
      v128.store64_lane(at(out, 22), high, 1);
    }
    out = at(out, 4 * height);
  }
  packAny(at(a, whole), 1, rowStride, k - whole, height, height, out);
}

function packStripOfColumns(a: usize, columnStride: i32, height: i32, k: i32, to: usize): void {
  for (let i = 0; i < k; i++) {
    v128.store(to, v128.load(a));
    if (height === 6) v128.store64_lane(to, v128.load64_zero(a, 16), 0, 16);
    a = at(a, columnStride);
    to = at(to, height);
  }
}
