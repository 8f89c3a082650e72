// Convolution of images with the channels last, and its gradients, as matrix products:
//
//   windows (positions, KH·KW·C): what the window sees at each position of the result
//   y  (positions, O)    = windows · filter
//   dFilter (KH·KW·C, O) = windowsᵀ · dy
//   dWindows             = dy · filterᵀ, of which each place of dx is a sum
//
// The filter is (KH, KW, C, O) as in TensorFlow. Windows are copied a few output rows at a time, so
// that they stay in the cache.

import { multiplyRows, packRight } from '../gemm';
import { tileColumns } from '../gemmTile';
import { at } from '../lanes';
import { thread } from '../scratch';
import { fill } from '../rowArithmetic';
import { geometryAt } from './geometry';
import { addWindows, copyWindows } from './windows';

/** Output rows `from` to `to` of B·P; `packed`: the filter as `packRight` leaves it. */
export function convolveWindows(
  from: i32,
  to: i32,
  geometry: usize,
  x: usize,
  packed: usize,
  y: usize,
  rowsAtOnce: i32,
  room: usize,
  roomFloats: i32,
): void {
  const g = geometryAt(geometry);
  const places = g.KH * g.KW * g.C;
  const windows = at(room, thread * roomFloats);
  for (let row = from; row < to; row += rowsAtOnce) {
    const rows = min(rowsAtOnce, to - row);
    copyWindows(g, x, row, rows, windows);
    const out = at(y, row * g.Q * g.O);
    multiplyRows(0, rows * g.Q, windows, places, 1, packed, places, g.O, out, g.O, false, 0, false);
  }
}

/**
 * The part of dFilter that output rows `from` to `to` give, at number from / grain of `sums`
 * (pieces, KH·KW·C, O).
 */
export function windowsFilterGradient(
  from: i32,
  to: i32,
  geometry: usize,
  x: usize,
  dy: usize,
  grain: i32,
  sums: usize,
  rowsAtOnce: i32,
  room: usize,
  roomFloats: i32,
): void {
  const g = geometryAt(geometry);
  const places = g.KH * g.KW * g.C;
  const panels = (g.O + tileColumns - 1) / tileColumns;
  const windows = at(room, thread * roomFloats);
  const packed = at(windows, rowsAtOnce * g.Q * places);
  const own = at(sums, (from / grain) * places * g.O);
  for (let row = from; row < to; row += rowsAtOnce) {
    const rows = min(rowsAtOnce, to - row);
    const positions = rows * g.Q;
    copyWindows(g, x, row, rows, windows);
    packRight(0, panels, at(dy, row * g.Q * g.O), g.O, 1, positions, g.O, packed);
    const adds = row > from;
    multiplyRows(0, places, windows, 1, places, packed, positions, g.O, own, g.O, adds, 0, false);
  }
}

/** dx of the samples `from` to `to`; `packed`: filterᵀ (O, KH·KW·C) as `packRight` leaves it. */
export function windowsImageGradient(
  from: i32,
  to: i32,
  geometry: usize,
  dy: usize,
  packed: usize,
  dx: usize,
  rowsAtOnce: i32,
  room: usize,
  roomFloats: i32,
): void {
  const g = geometryAt(geometry);
  const places = g.KH * g.KW * g.C;
  const imageFloats = g.H * g.W * g.C;
  const windows = at(room, thread * roomFloats);
  fill(at(dx, from * imageFloats), 0, (to - from) * imageFloats);
  const end = to * g.P;
  for (let row = from * g.P; row < end; row += rowsAtOnce) {
    const rows = min(rowsAtOnce, end - row);
    const upstream = at(dy, row * g.Q * g.O);
    multiplyRows(
      0,
      rows * g.Q,
      upstream,
      g.O,
      1,
      packed,
      g.O,
      places,
      windows,
      places,
      false,
      0,
      false,
    );
    addWindows(g, windows, row, rows, dx);
  }
}
