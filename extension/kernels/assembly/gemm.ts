// Matrix product in all four transpositions (GEMM):
//
//   C[i, j] = (adds ? C[i, j] : 0) + Σ_k A[i, k] · B[k, j] + bias[j], with ReLU if asked
//
// B is packed once (`packRight`), then any rows of C can be made independently (`multiplyRows`).
// Every number of C is summed by one call in one order, whatever rows the call covers, so that
// the result does not depend on how the rows are shared among threads.

import { packPanel, packStrip } from './gemmPack';
import { multiplyTile4, multiplyTile6, tileColumns } from './gemmTile';
import { at } from './lanes';
import { scratch, thread } from './scratch';

/** A block of packed B (256 × 256 floats, 256 kB) stays in the second-level cache. */
const blockDepth: i32 = 256;
const blockColumns: i32 = 256;

/** Packs the panels `from` to `to` (8 columns each) of B (k, n). */
export function packRight(
  from: i32,
  to: i32,
  b: usize,
  rowStride: i32,
  columnStride: i32,
  k: i32,
  n: i32,
  packed: usize,
): void {
  for (let panel = from; panel < to; panel++) {
    const out = at(packed, panel * tileColumns * k);
    packPanel(b, rowStride, columnStride, k, n, panel * tileColumns, out);
  }
}

/** Rows `from` to `to` of C (m, n), with row length `cRow`; `bias` is 0 where there is none. */
export function multiplyRows(
  from: i32,
  to: i32,
  a: usize,
  rowStride: i32,
  columnStride: i32,
  packed: usize,
  k: i32,
  n: i32,
  c: usize,
  cRow: i32,
  adds: bool,
  bias: usize,
  relu: bool,
): void {
  for (let n0 = 0; n0 < n; n0 += blockColumns) {
    const columns = min(n - n0, blockColumns);
    for (let k0 = 0; k0 < k; k0 += blockDepth) {
      const depth = min(k - k0, blockDepth);
      const isLast = k0 + depth === k;
      const panels = at(packed, n0 * k + k0 * tileColumns);
      for (let i = from; i < to;) {
        const left = to - i;
        // 6 rows at a time; the rest is cut into fours, so that little is padded.
        const height = left === 6 || left > 8 ? 6 : 4;
        const rows = min(left, height);
        const strip = at(a, i * rowStride + k0 * columnStride);
        packStrip(strip, rowStride, columnStride, rows, height, depth, scratch);
        const out = at(c, i * cRow + n0);
        multiplyStrip(rows, height, depth, panels, k, columns, out, cRow, adds || k0 > 0);
        if (isLast) finishRows(rows, columns, out, cRow, bias ? at(bias, n0) : 0, relu);
        i += rows;
      }
    }
  }
}

/** One strip of packed A (in `scratch`) times the panels of a block. */
function multiplyStrip(
  rows: i32,
  height: i32,
  depth: i32,
  panels: usize,
  k: i32,
  columns: i32,
  out: usize,
  cRow: i32,
  adds: bool,
): void {
  const tile = at(scratch, 6 * blockDepth);
  for (let j = 0; j < columns; j += tileColumns) {
    const panel = at(panels, j * k);
    const width = min(columns - j, tileColumns);
    if (rows === height && width === tileColumns) {
      if (height === 6) multiplyTile6(depth, scratch, panel, at(out, j), cRow, adds);
      else multiplyTile4(depth, scratch, panel, at(out, j), cRow, adds);
      continue;
    }
    if (height === 6) multiplyTile6(depth, scratch, panel, tile, tileColumns, false);
    else multiplyTile4(depth, scratch, panel, tile, tileColumns, false);
    copyTile(rows, width, tile, at(out, j), cRow, adds);
  }
}

/** The part of a tile that lies inside C. */
function copyTile(rows: i32, width: i32, tile: usize, out: usize, cRow: i32, adds: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      const to = at(out, i * cRow + j);
      const before: f32 = adds ? load<f32>(to) : 0;
      store<f32>(to, before + load<f32>(at(tile, i * tileColumns + j)));
    }
  }
}

function finishRows(rows: i32, columns: i32, out: usize, cRow: i32, bias: usize, relu: bool): void {
  if (!bias && !relu) return;
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    const row = at(out, i * cRow);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      let x = v128.load(at(row, j));
      if (bias) x = f32x4.add(x, v128.load(at(bias, j)));
      v128.store(at(row, j), relu ? f32x4.pmax(zero, x) : x);
    }
    for (; j < columns; j++) {
      let x = load<f32>(at(row, j));
      if (bias) x += load<f32>(at(bias, j));
      store<f32>(at(row, j), relu && x < 0 ? 0 : x);
    }
  }
}

/** The products `from` to `to` of a batch, each of its own two matrices; strides as above. */
export function multiplyBatch(
  from: i32,
  to: i32,
  a: usize,
  aBatch: i32,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bBatch: i32,
  bRow: i32,
  bColumn: i32,
  m: i32,
  k: i32,
  n: i32,
  c: usize,
  packed: usize,
): void {
  const panels = (n + tileColumns - 1) / tileColumns;
  const ownPacked = at(packed, thread * panels * tileColumns * k);
  for (let i = from; i < to; i++) {
    packRight(0, panels, at(b, i * bBatch), bRow, bColumn, k, n, ownPacked);
    const left = at(a, i * aBatch);
    multiplyRows(0, m, left, aRow, aColumn, ownPacked, k, n, at(c, i * m * n), n, false, 0, false);
  }
}
