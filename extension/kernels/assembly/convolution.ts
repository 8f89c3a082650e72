// Convolution of images with stride 1 and no padding, straight from the rows of the image:
//
//   y[b, o, i, j] = bias[o] + Σ_c Σ_m Σ_n weight[o, c, m, n] · x[b, c, i + m, j + n]
//
// The columns of im2col exist only as offsets: place t = (c, m, n) of the window that begins at
// (i, j) lies offset[t] floats further on. Copying every pixel K·K times would take longer than
// multiplying it, as long as there are few channels.

import { at, madd } from './lanes';
import { thread } from './scratch';

/** The places of a window, in bytes from its first one, in the order of a kernel's weights. */
export function writeOffsets(offsets: usize, C: i32, H: i32, W: i32, K: i32): void {
  for (let c = 0; c < C; c++) {
    for (let m = 0; m < K; m++) {
      for (let n = 0; n < K; n++) {
        store<i32>(offsets, 4 * ((c * H + m) * W + n));
        offsets += 4;
      }
    }
  }
}

/** Samples `from` to `to`; `offsets` has room for C·K·K numbers for every thread. */
export function convolve(
  from: i32,
  to: i32,
  x: usize,
  weight: usize,
  bias: usize,
  C: i32,
  H: i32,
  W: i32,
  O: i32,
  K: i32,
  y: usize,
  offsets: usize,
): void {
  const places = C * K * K;
  const own = at(offsets, thread * places);
  writeOffsets(own, C, H, W, K);
  const P = H - K + 1;
  const Q = W - K + 1;
  for (let b = from; b < to; b++) {
    const image = at(x, b * C * H * W);
    convolveImage(image, W, weight, bias, places, own, O, P, Q, at(y, b * O * P * Q));
  }
}

/** One image; `bias` is 0 where there is none. */
export function convolveImage(
  x: usize,
  W: i32,
  weight: usize,
  bias: usize,
  places: i32,
  offsets: usize,
  O: i32,
  P: i32,
  Q: i32,
  y: usize,
): void {
  for (let o = 0; o < O; o += 4) {
    const rows = min(O - o, 4);
    const kernels = at(weight, o * places);
    const shifts = bias ? at(bias, o) : 0;
    const maps = at(y, o * P * Q);
    for (let i = 0; i < P; i++) {
      const line = at(x, i * W);
      const out = at(maps, i * Q);
      if (Q < 4) {
        convolveNarrow(line, kernels, shifts, places, offsets, rows, P * Q, Q, out);
        continue;
      }
      // The last vectors of a row overlap those before, and make the same numbers again.
      for (let j = 0; j < Q; j += 8) {
        const left = min(j, Q - 4);
        const gap = 4 * (min(j + 4, Q - 4) - left);
        const tile = at(out, left);
        convolveTile(at(line, left), gap, kernels, shifts, places, offsets, rows, P * Q, tile);
      }
    }
  }
}

/** Four channels × two vectors of columns, `gap` bytes apart, that stay in registers. */
function convolveTile(
  x: usize,
  gap: usize,
  weight: usize,
  bias: usize,
  places: i32,
  offsets: usize,
  rows: i32,
  plane: i32,
  y: usize,
): void {
  // Where there are fewer than four channels, the last one is computed again.
  const o1 = min(1, rows - 1);
  const o2 = min(2, rows - 1);
  const o3 = min(3, rows - 1);
  const w1: usize = 4 * o1 * places;
  const w2: usize = 4 * o2 * places;
  const w3: usize = 4 * o3 * places;
  let s00 = bias ? v128.load_splat<f32>(bias) : f32x4.splat(0);
  let s10 = bias ? v128.load_splat<f32>(at(bias, o1)) : s00;
  let s20 = bias ? v128.load_splat<f32>(at(bias, o2)) : s00;
  let s30 = bias ? v128.load_splat<f32>(at(bias, o3)) : s00;
  let s01 = s00;
  let s11 = s10;
  let s21 = s20;
  let s31 = s30;
  for (const end = at(offsets, places); offsets < end; offsets += 4) {
    const place = x + load<u32>(offsets);
    const x0 = v128.load(place);
    const x1 = v128.load(place + gap);
    let w = v128.load_splat<f32>(weight);
    s00 = madd(w, x0, s00);
    s01 = madd(w, x1, s01);
    w = v128.load_splat<f32>(weight + w1);
    s10 = madd(w, x0, s10);
    s11 = madd(w, x1, s11);
    w = v128.load_splat<f32>(weight + w2);
    s20 = madd(w, x0, s20);
    s21 = madd(w, x1, s21);
    w = v128.load_splat<f32>(weight + w3);
    s30 = madd(w, x0, s30);
    s31 = madd(w, x1, s31);
    weight += 4;
  }
  storeTwo(y, gap, s00, s01);
  storeTwo(at(y, o1 * plane), gap, s10, s11);
  storeTwo(at(y, o2 * plane), gap, s20, s21);
  storeTwo(at(y, o3 * plane), gap, s30, s31);
}

function storeTwo(to: usize, gap: usize, first: v128, second: v128): void {
  v128.store(to, first);
  v128.store(to + gap, second);
}

/** A row of fewer than four columns. */
function convolveNarrow(
  x: usize,
  weight: usize,
  bias: usize,
  places: i32,
  offsets: usize,
  rows: i32,
  plane: i32,
  Q: i32,
  y: usize,
): void {
  for (let o = 0; o < rows; o++) {
    for (let j = 0; j < Q; j++) {
      let sum: f32 = bias ? load<f32>(at(bias, o)) : 0;
      for (let t = 0; t < places; t++) {
        const place = at(x, j) + load<u32>(at(offsets, t));
        sum += load<f32>(at(weight, o * places + t)) * load<f32>(place);
      }
      store<f32>(at(y, o * plane + j), sum);
    }
  }
}
