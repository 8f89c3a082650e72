// The largest number of every K × K window of a plane (H, W), and where it stands:
//
//   y[i, j] = max over m, n of x[i·stride + m, j·stride + n]
//   dx[place of the maximum of window (i, j)] += dy[i, j]
//
// Of equal maxima the first in row-major order counts.

import { at } from './lanes';

/** Planes `from` to `to` (one for each sample and channel); places are indices in a plane. */
export function maxPool(
  from: i32,
  to: i32,
  x: usize,
  H: i32,
  W: i32,
  K: i32,
  stride: i32,
  P: i32,
  Q: i32,
  y: usize,
  places: usize,
): void {
  const isVector = stride < 3 && Q >= 4;
  const isPairs = K === 2 && stride === 2;
  for (let plane = from; plane < to; plane++) {
    const image = at(x, plane * H * W);
    for (let i = 0; i < P; i++) {
      const row = (plane * P + i) * Q;
      const first = i * stride * W;
      if (isVector && isPairs) poolPairs(image, first, W, Q, at(y, row), at(places, row));
      else if (isVector) poolRow(image, first, W, K, stride, Q, at(y, row), at(places, row));
      else poolRowSlowly(image, first, W, K, stride, Q, at(y, row), at(places, row));
    }
  }
}

/** 2 × 2 side by side, as nearly every network pools: without loops it takes half the time. */
function poolPairs(image: usize, first: i32, W: i32, Q: i32, y: usize, places: usize): void {
  const right = i32x4.splat(1);
  const below = i32x4.splat(W);
  const steps = i32x4.add(i32x4.splat(first), i32x4(0, 2, 4, 6));
  for (let next = 0; next < Q; next += 4) {
    const j = min(next, Q - 4);
    const top = at(image, first + 2 * j);
    const bottom = at(top, W);
    let largest = evenOf(v128.load(top), v128.load(top, 16));
    let values = oddOf(v128.load(top), v128.load(top, 16));
    let offsets = v128.and(f32x4.gt(values, largest), right);
    largest = f32x4.pmax(largest, values);
    values = evenOf(v128.load(bottom), v128.load(bottom, 16));
    // Offsets grow, so the largest one at which the maximum grew is the last one.
    offsets = i32x4.max_s(offsets, v128.and(f32x4.gt(values, largest), below));
    largest = f32x4.pmax(largest, values);
    values = oddOf(v128.load(bottom), v128.load(bottom, 16));
    const belowRight = i32x4.add(below, right);
    offsets = i32x4.max_s(offsets, v128.and(f32x4.gt(values, largest), belowRight));
    v128.store(at(y, j), f32x4.pmax(largest, values));
    v128.store(at(places, j), i32x4.add(i32x4.add(offsets, i32x4.splat(2 * j)), steps));
  }
}

function evenOf(low: v128, high: v128): v128 {
  return i32x4.shuffle(low, high, 0, 2, 4, 6);
}

function oddOf(low: v128, high: v128): v128 {
  return i32x4.shuffle(low, high, 1, 3, 5, 7);
}

/** Four windows at once; the last four overlap those before. The row begins at `first`. */
function poolRow(
  image: usize,
  first: i32,
  W: i32,
  K: i32,
  stride: i32,
  Q: i32,
  y: usize,
  places: usize,
): void {
  for (let next = 0; next < Q; next += 4) {
    const j = min(next, Q - 4);
    const start = first + j * stride;
    let largest = loadFour(at(image, start), stride);
    let offsets = i32x4.splat(0);
    for (let m = 0; m < K; m++) {
      let place = at(image, start + m * W);
      let offset = i32x4.splat(m * W);
      for (const end = at(place, K); place < end; place += 4) {
        const values = loadFour(place, stride);
        const larger = v128.and(f32x4.gt(values, largest), offset);
        offsets = i32x4.max_s(offsets, larger);
        largest = f32x4.pmax(largest, values);
        offset = i32x4.add(offset, i32x4.splat(1));
      }
    }
    const steps = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride));
    v128.store(at(y, j), largest);
    v128.store(at(places, j), i32x4.add(offsets, i32x4.add(i32x4.splat(start), steps)));
  }
}

/** Four numbers that are 1 or 2 places apart. */
function loadFour(from: usize, stride: i32): v128 {
  const low = v128.load(from);
  if (stride === 1) return low;
  // Numbers 0 to 3 and 3 to 6, so that nothing beyond the last is read.
  return i32x4.shuffle(low, v128.load(from, 12), 0, 2, 5, 7);
}

function poolRowSlowly(
  image: usize,
  first: i32,
  W: i32,
  K: i32,
  stride: i32,
  Q: i32,
  y: usize,
  places: usize,
): void {
  for (let j = 0; j < Q; j++) {
    const start = first + j * stride;
    let place = start;
    for (let m = 0; m < K; m++) {
      for (let n = 0; n < K; n++) {
        const other = start + m * W + n;
        if (load<f32>(at(image, other)) > load<f32>(at(image, place))) place = other;
      }
    }
    store<f32>(at(y, j), load<f32>(at(image, place)));
    store<i32>(at(places, j), place);
  }
}

/** Planes `from` to `to`: dx has `size` numbers in a plane, dy `windows`. */
export function maxPoolGradient(
  from: i32,
  to: i32,
  dy: usize,
  places: usize,
  windows: i32,
  size: i32,
  dx: usize,
): void {
  for (let plane = from; plane < to; plane++) {
    const image = at(dx, plane * size);
    memory.fill(image, 0, (<usize>size) << 2);
    // Windows may overlap, so that one number is the maximum of several.
    for (let i = plane * windows; i < (plane + 1) * windows; i++) {
      const to = at(image, load<i32>(at(places, i)));
      store<f32>(to, load<f32>(to) + load<f32>(at(dy, i)));
    }
  }
}
