// The gradients of a convolution (see convolution.ts), for dy (B, O, P, Q):
//
//   dx[b, c, h, w] = Σ_o Σ_m Σ_n weight[o, c, m, n] · dy[b, o, h − m, w − n]
//   dWeight[o, c, m, n] = Σ_b Σ_i Σ_j dy[b, o, i, j] · x[b, c, i + m, j + n]
//   dBias[o] = Σ_b Σ_i Σ_j dy[b, o, i, j]
//
// The first is a convolution again: of dy with a border of K − 1 zeros, by the kernels turned by
// half a turn.

import { sumOfChannel } from './batchNormSums';
import { convolveImage, packKernels, writeOffsets } from './convolution';
import { at, madd, sumOf } from './lanes';
import { thread } from './scratch';

/** turned[c, o, m, n] = weight[o, c, K − 1 − m, K − 1 − n], for the channels `from` to `to`. */
export function turnKernels(
  from: i32,
  to: i32,
  weight: usize,
  C: i32,
  O: i32,
  K: i32,
  turned: usize,
): void {
  const size = K * K;
  for (let c = from; c < to; c++) {
    for (let o = 0; o < O; o++) {
      const kernel = at(weight, (o * C + c) * size);
      const out = at(turned, (c * O + o) * size);
      for (let t = 0; t < size; t++) {
        store<f32>(at(out, t), load<f32>(at(kernel, size - 1 - t)));
      }
    }
  }
}

/**
 * dx of the samples `from` to `to`, whose images are (C, H, W). `room` has for every thread room
 * for dy with its border, and for the offsets and the packed kernels of this convolution.
 */
export function convolveBack(
  from: i32,
  to: i32,
  dy: usize,
  turned: usize,
  C: i32,
  H: i32,
  W: i32,
  O: i32,
  K: i32,
  dx: usize,
  room: usize,
  roomFloats: i32,
): void {
  const border = K - 1;
  const width = W + border;
  const size = O * (H + border) * width;
  const places = O * K * K;
  const padded = at(room, thread * roomFloats);
  const offsets = at(padded, size);
  const packed = at(offsets, places);
  writeOffsets(offsets, O, H + border, width, K);
  packKernels(turned, C, places, packed);
  memory.fill(padded, 0, (<usize>size) << 2);
  for (let b = from; b < to; b++) {
    const maps = at(dy, b * O * (H - border) * (W - border));
    for (let o = 0; o < O; o++) {
      const first = at(padded, (o * (H + border) + border) * width + border);
      copyMap(maps, o, H - border, W - border, first, width);
    }
    const image = at(dx, b * C * H * W);
    convolveImage(padded, width, packed, 0, places, offsets, C, H, W, image);
  }
}

/** Map o of maps (O, P, Q), with rows of length `width`. */
function copyMap(maps: usize, o: i32, P: i32, Q: i32, to: usize, width: i32): void {
  for (let i = 0; i < P; i++) copyRow(at(maps, (o * P + i) * Q), Q, at(to, i * width));
}

function copyRow(from: usize, count: i32, to: usize): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) v128.store(at(to, j), v128.load(at(from, j)));
  for (; j < count; j++) store<f32>(at(to, j), load<f32>(at(from, j)));
}

/**
 * The samples' part of dWeight, for the samples `from` to `to`: row from / grain of `sums`
 * (pieces, O·C·K·K). `room` has for every thread O·stride + C·K·K floats, where stride is P·W
 * rounded up to a multiple of four.
 */
export function convolutionWeightGradient(
  from: i32,
  to: i32,
  x: usize,
  dy: usize,
  C: i32,
  H: i32,
  W: i32,
  O: i32,
  K: i32,
  grain: i32,
  sums: usize,
  room: usize,
  roomFloats: i32,
): void {
  const P = H - K + 1;
  const Q = W - K + 1;
  const stride = (P * W + 3) & ~3;
  const places = C * K * K;
  const maps = at(room, thread * roomFloats);
  const offsets = at(maps, O * stride);
  writeOffsets(offsets, C, H, W, K);
  memory.fill(maps, 0, (<usize>(O * stride)) << 2);
  const own = at(sums, (from / grain) * O * places);
  memory.fill(own, 0, (<usize>(O * places)) << 2);
  for (let b = from; b < to; b++) {
    // With rows as long as those of the image, dy and a shifted image are two plain vectors.
    for (let o = 0; o < O; o++) copyMap(at(dy, b * O * P * Q), o, P, Q, at(maps, o * stride), W);
    correlateImage(at(x, b * C * H * W), maps, stride, offsets, places, O, P * W - W + Q, own);
  }
}

/** sums[o, t] += Σ_p maps[o, p] · x[p + offset[t]], for all channels o and places t. */
function correlateImage(
  x: usize,
  maps: usize,
  stride: i32,
  offsets: usize,
  places: i32,
  O: i32,
  length: i32,
  sums: usize,
): void {
  for (let o = 0; o < O; o += 4) {
    const rows = min(O - o, 4);
    const channels = at(maps, o * stride);
    for (let t = 0; t < places; t += 2) {
      const x0 = x + load<u32>(at(offsets, t));
      const x1 = x + load<u32>(at(offsets, min(t + 1, places - 1)));
      const columns = min(places - t, 2);
      const out = at(sums, o * places + t);
      correlateTile(channels, stride, rows, x0, x1, columns, length, out, places);
    }
  }
}

/** Four channels × two places, summed in registers. */
function correlateTile(
  maps: usize,
  stride: i32,
  rows: i32,
  x0: usize,
  x1: usize,
  columns: i32,
  length: i32,
  sums: usize,
  places: i32,
): void {
  // Where there are fewer than four channels, the last one is computed again.
  const d1: usize = 4 * stride * min(1, rows - 1);
  const d2: usize = 4 * stride * min(2, rows - 1);
  const d3: usize = 4 * stride * min(3, rows - 1);
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let d0 = maps;
  let a0 = x0;
  let b0 = x1;
  const end = maps + 4 * (length & ~3);
  while (d0 < end) {
    const a = v128.load(a0);
    const b = v128.load(b0);
    let d = v128.load(d0);
    s00 = madd(d, a, s00);
    s01 = madd(d, b, s01);
    d = v128.load(d0 + d1);
    s10 = madd(d, a, s10);
    s11 = madd(d, b, s11);
    d = v128.load(d0 + d2);
    s20 = madd(d, a, s20);
    s21 = madd(d, b, s21);
    d = v128.load(d0 + d3);
    s30 = madd(d, a, s30);
    s31 = madd(d, b, s31);
    d0 += 16;
    a0 += 16;
    b0 += 16;
  }
  const rest = length & 3;
  addSums(sums, columns, s00, s01, d0, a0, b0, rest);
  if (rows > 1) addSums(at(sums, places), columns, s10, s11, d0 + d1, a0, b0, rest);
  if (rows > 2) addSums(at(sums, 2 * places), columns, s20, s21, d0 + d2, a0, b0, rest);
  if (rows > 3) addSums(at(sums, 3 * places), columns, s30, s31, d0 + d3, a0, b0, rest);
}

/** Adds what the lanes of two vectors have summed, and the last products, fewer than four. */
function addSums(
  to: usize,
  columns: i32,
  first: v128,
  second: v128,
  d: usize,
  x0: usize,
  x1: usize,
  rest: i32,
): void {
  store<f32>(to, load<f32>(to) + (sumOf(first) + dotProduct(d, x0, rest)));
  if (columns > 1) store<f32>(to, load<f32>(to, 4) + (sumOf(second) + dotProduct(d, x1, rest)), 4);
}

function dotProduct(a: usize, b: usize, count: i32): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < count; i++) sum += load<f32>(at(a, i)) * load<f32>(at(b, i));
  return sum;
}

/** dBias of the channels `from` to `to`; a map has `size` numbers. */
export function convolutionBiasGradient(
  from: i32,
  to: i32,
  dy: usize,
  B: i32,
  O: i32,
  size: i32,
  sums: usize,
): void {
  for (let o = from; o < to; o++) {
    store<f32>(at(sums, o), <f32>sumOfChannel(at(dy, o * size), B, O * size, size));
  }
}
