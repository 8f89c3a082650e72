// The softmax of one row of scores, of which some may be hidden, and its gradient:
//
//   w[j] = e^(s[j] · scale) / Σ e^(s · scale) over what is visible, 0 elsewhere
//   ds[j] = scale · w[j] · (dw[j] − Σ dw · w)

import { Exponential } from './exponential';
import { at, loadSome, maxOf, storeSome, sumOf } from './lanes';

/** Below every score. */
const lowest: f32 = -3e38;
/**
 * Gradients below 2^-100 become 0. They change no sum that they are part of, and what is multiplied
 * with them would be denormal, which is up to fifty times slower.
 */
const negligible: f32 = 7.8886e-31;

class Row {
  @inline
  static load(from: usize, count: i32): v128 {
    return count >= 4 ? v128.load(from) : loadSome(from, count);
  }

  @inline
  static store(to: usize, x: v128, count: i32): void {
    if (count >= 4) v128.store(to, x);
    else storeSome(to, x, count);
  }

  /** All bits of a lane are set where there is a number that may be seen. */
  @inline
  static visible(mask: usize, j: i32, count: i32): v128 {
    const exists = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
    if (!mask) return exists;
    let bytes: u32 = 0;
    if (count >= 4) bytes = load<u32>(mask + j);
    else for (let i = 0; i < count; i++) bytes |= (<u32>load<u8>(mask + j + i)) << (8 * i);
    const words = i16x8.extend_low_i8x16_u(i32x4.replace_lane(i32x4.splat(0), 0, bytes));
    const seen = i32x4.ne(i32x4.extend_low_i16x8_u(words), i32x4.splat(0));
    return v128.and(seen, exists);
  }
}

/**
 * Scores become weights. A row in which nothing is visible becomes 0 (decision 27). NaN stays NaN.
 */
export function softmaxRow(row: usize, count: i32, mask: usize, scale: f32): void {
  const largest = largestOf(row, count, mask);
  if (largest === lowest) {
    memory.fill(row, 0, (<usize>count) << 2);
    return;
  }
  const top = f32x4.splat(largest);
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  for (let j = 0; j < count; j += 4) {
    const shifted = f32x4.mul(f32x4.sub(Row.load(at(row, j), count - j), top), scales);
    const power = v128.and(Exponential.exp(shifted), Row.visible(mask, j, count - j));
    sums = f32x4.add(sums, power);
    Row.store(at(row, j), power, count - j);
  }
  const share = f32x4.splat(1 / sumOf(sums));
  for (let j = 0; j < count; j += 4) {
    Row.store(at(row, j), f32x4.mul(Row.load(at(row, j), count - j), share), count - j);
  }
}

function largestOf(row: usize, count: i32, mask: usize): f32 {
  const hidden = f32x4.splat(lowest);
  let largest = hidden;
  for (let j = 0; j < count; j += 4) {
    const scores = Row.load(at(row, j), count - j);
    const seen = v128.bitselect(scores, hidden, Row.visible(mask, j, count - j));
    largest = f32x4.max(largest, seen);
  }
  return maxOf(largest);
}

/** dw becomes ds. */
export function softmaxRowGradient(weights: usize, dw: usize, count: i32, scale: f32): void {
  let sums = f32x4.splat(0);
  for (let j = 0; j < count; j += 4) {
    const upstream = Row.load(at(dw, j), count - j);
    sums = f32x4.add(sums, f32x4.mul(upstream, Row.load(at(weights, j), count - j)));
  }
  const total = f32x4.splat(sumOf(sums));
  const scales = f32x4.splat(scale);
  for (let j = 0; j < count; j += 4) {
    const weight = f32x4.mul(Row.load(at(weights, j), count - j), scales);
    const change = f32x4.mul(weight, f32x4.sub(Row.load(at(dw, j), count - j), total));
    const tiny = f32x4.lt(f32x4.abs(change), f32x4.splat(negligible));
    Row.store(at(dw, j), v128.andnot(change, tiny), count - j);
  }
}
