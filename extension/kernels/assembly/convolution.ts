// Convolution of images with stride 1 and no padding, straight from the rows of the image:
//
//   y[b, o, i, j] = bias[o] + Σ_c Σ_m Σ_n weight[o, c, m, n] · x[b, c, i + m, j + n]
//
// The columns of im2col exist only as offsets: place t = (c, m, n) of the window that begins at
// (i, j) lies offset[t] floats further on. Copying every pixel K·K times would take longer than
// multiplying it, as long as there are few channels.

import { packStrip } from './gemmPack';
import { at, loadSome, madd } from './lanes';
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

/**
 * Samples `from` to `to`; `room` has `roomFloats` for every thread: room for the offsets and the
 * packed kernels.
 */
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
  room: usize,
  roomFloats: i32,
): void {
  const places = C * K * K;
  const offsets = at(room, thread * roomFloats);
  const packed = at(offsets, places);
  writeOffsets(offsets, C, H, W, K);
  packKernels(weight, O, places, packed);
  const P = H - K + 1;
  const Q = W - K + 1;
  for (let b = from; b < to; b++) {
    const image = at(x, b * C * H * W);
    convolveImage(image, W, packed, bias, places, offsets, O, P, Q, at(y, b * O * P * Q));
  }
}

/** The weights of four kernels at a time, place by place: (⌈O / 4⌉, places, 4). */
export function packKernels(weight: usize, O: i32, places: i32, packed: usize): void {
  for (let o = 0; o < O; o += 4) {
    const kernels = at(weight, o * places);
    packStrip(kernels, places, 1, min(O - o, 4), 4, places, at(packed, o * places));
  }
}

/** One image; `bias` is 0 where there is none. */
export function convolveImage(
  x: usize,
  W: i32,
  packed: usize,
  bias: usize,
  places: i32,
  offsets: usize,
  O: i32,
  P: i32,
  Q: i32,
  y: usize,
): void {
  for (let o = 0; o < O; o += 4) {
    const channels = min(O - o, 4);
    const kernels = at(packed, o * places);
    const shifts = bias ? loadShifts(at(bias, o), channels) : f32x4.splat(0);
    const maps = at(y, o * P * Q);
    for (let i = 0; i < P; i++) {
      const line = at(x, i * W);
      const out = at(maps, i * Q);
      if (Q < 4) convolveNarrow(line, kernels, shifts, places, offsets, channels, P * Q, Q, out);
      else convolveRow(line, kernels, shifts, places, offsets, channels, P * Q, Q, out);
    }
  }
}

function loadShifts(bias: usize, channels: i32): v128 {
  return channels < 4 ? loadSome(bias, channels) : v128.load(bias);
}

/** A row of four maps: tiles of four channels × two vectors of columns stay in registers. */
function convolveRow(
  line: usize,
  kernels: usize,
  shifts: v128,
  places: i32,
  offsets: usize,
  channels: i32,
  plane: i32,
  Q: i32,
  row: usize,
): void {
  const end = at(offsets, places);
  for (let j = 0; j < Q; j += 8) {
    // The last vectors of a row overlap those before, and make the same numbers again.
    const left = min(j, Q - 4);
    const gap: usize = 4 * (min(j + 4, Q - 4) - left);
    const x = at(line, left);
    let s00 = f32x4.splat(f32x4.extract_lane(shifts, 0));
    let s10 = f32x4.splat(f32x4.extract_lane(shifts, 1));
    let s20 = f32x4.splat(f32x4.extract_lane(shifts, 2));
    let s30 = f32x4.splat(f32x4.extract_lane(shifts, 3));
    let s01 = s00;
    let s11 = s10;
    let s21 = s20;
    let s31 = s30;
    let weight = kernels;
    for (let offset = offsets; offset < end; offset += 4) {
      const place = x + load<u32>(offset);
      const x0 = v128.load(place);
      const x1 = v128.load(place + gap);
      let w = v128.load_splat<f32>(weight);
      s00 = madd(w, x0, s00);
      s01 = madd(w, x1, s01);
      w = v128.load_splat<f32>(weight, 4);
      s10 = madd(w, x0, s10);
      s11 = madd(w, x1, s11);
      w = v128.load_splat<f32>(weight, 8);
      s20 = madd(w, x0, s20);
      s21 = madd(w, x1, s21);
      w = v128.load_splat<f32>(weight, 12);
      s30 = madd(w, x0, s30);
      s31 = madd(w, x1, s31);
      weight += 16;
    }
    const y = at(row, left);
    storeTwo(y, gap, s00, s01);
    if (channels > 1) storeTwo(at(y, plane), gap, s10, s11);
    if (channels > 2) storeTwo(at(y, 2 * plane), gap, s20, s21);
    if (channels > 3) storeTwo(at(y, 3 * plane), gap, s30, s31);
  }
}

function storeTwo(to: usize, gap: usize, first: v128, second: v128): void {
  v128.store(to, first);
  v128.store(to + gap, second);
}

/** The same for fewer than four columns: the four channels are the lanes. */
function convolveNarrow(
  line: usize,
  kernels: usize,
  shifts: v128,
  places: i32,
  offsets: usize,
  channels: i32,
  plane: i32,
  Q: i32,
  row: usize,
): void {
  for (let j = 0; j < Q; j++) {
    let sum = shifts;
    for (let t = 0; t < places; t++) {
      const place = at(line, j) + load<u32>(at(offsets, t));
      sum = madd(v128.load(at(kernels, 4 * t)), v128.load_splat<f32>(place), sum);
    }
    const y = at(row, j);
    store<f32>(y, f32x4.extract_lane(sum, 0));
    if (channels > 1) store<f32>(at(y, plane), f32x4.extract_lane(sum, 1));
    if (channels > 2) store<f32>(at(y, 2 * plane), f32x4.extract_lane(sum, 2));
    if (channels > 3) store<f32>(at(y, 3 * plane), f32x4.extract_lane(sum, 3));
  }
}
