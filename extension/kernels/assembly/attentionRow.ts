// The softmax of one row of scores, of which some may be hidden, and its gradient:
//
//   w[j] = e^(s[j] · scale) / Σ e^(s · scale) over what is visible, 0 elsewhere
//   ds[j] = scale · w[j] · (dw[j] − Σ dw · w)

import { Exponential } from './exponential';
import { at, madd, maxOf, sumOf } from './lanes';

/** Below every score; e to the power of it is 0. */
const lowest: f32 = -3e38;
/**
 * Gradients below 2^-100 become 0. They change no sum that they are part of, and what is multiplied
 * with them would be denormal, which is up to fifty times slower.
 */
const negligible: f32 = 7.8886e-31;

/**
 * Scores become weights. A row in which nothing is visible becomes 0 (decision 27). NaN stays NaN.
 * `mask` has a byte for each place, 0 = hidden, or is 0 where all are visible.
 */
export function softmaxRow(row: usize, count: i32, mask: usize, scale: f32): void {
  if (mask) hide(row, count, mask);
  const largest = largestOf(row, count);
  if (largest === lowest) {
    memory.fill(row, 0, (<usize>count) << 2);
    return;
  }
  const share = f32x4.splat(1 / exponentials(row, count, largest, scale));
  let j = 0;
  for (; j + 4 <= count; j += 4) v128.store(at(row, j), f32x4.mul(v128.load(at(row, j)), share));
  for (; j < count; j++) {
    store<f32>(at(row, j), load<f32>(at(row, j)) * f32x4.extract_lane(share, 0));
  }
}

function hide(row: usize, count: i32, mask: usize): void {
  const hidden = f32x4.splat(lowest);
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const words = i16x8.extend_low_i8x16_u(v128.load32_zero(mask + j));
    const isHidden = i32x4.eq(i32x4.extend_low_i16x8_u(words), i32x4.splat(0));
    v128.store(at(row, j), v128.bitselect(hidden, v128.load(at(row, j)), isHidden));
  }
  for (; j < count; j++) if (!load<u8>(mask + j)) store<f32>(at(row, j), lowest);
}

function largestOf(row: usize, count: i32): f32 {
  let some = f32x4.splat(lowest);
  let j = 0;
  for (; j + 4 <= count; j += 4) some = f32x4.max(some, v128.load(at(row, j)));
  let largest = maxOf(some);
  for (; j < count; j++) largest = max(largest, load<f32>(at(row, j)));
  return largest;
}

/** Each score s becomes e^((s − largest) · scale); returns their sum. */
function exponentials(row: usize, count: i32, largest: f32, scale: f32): f32 {
  const top = f32x4.splat(largest);
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const shifted = f32x4.sub(v128.load(at(row, j)), top);
    const power = Exponential.exp(f32x4.mul(shifted, scales));
    sums = f32x4.add(sums, power);
    v128.store(at(row, j), power);
  }
  let sum = sumOf(sums);
  for (; j < count; j++) {
    const shifted = f32x4.splat(load<f32>(at(row, j)) - largest);
    const power = f32x4.extract_lane(Exponential.exp(f32x4.mul(shifted, scales)), 0);
    sum += power;
    store<f32>(at(row, j), power);
  }
  return sum;
}

/** dw becomes ds. */
export function softmaxRowGradient(weights: usize, dw: usize, count: i32, scale: f32): void {
  let sums = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) sums = madd(v128.load(at(dw, j)), v128.load(at(weights, j)), sums);
  let sum = sumOf(sums);
  for (; j < count; j++) sum += load<f32>(at(dw, j)) * load<f32>(at(weights, j));
  const total = f32x4.splat(sum);
  const scales = f32x4.splat(scale);
  for (j = 0; j + 4 <= count; j += 4) {
    const weight = f32x4.mul(v128.load(at(weights, j)), scales);
    const change = f32x4.mul(weight, f32x4.sub(v128.load(at(dw, j)), total));
    const isTiny = f32x4.lt(f32x4.abs(change), f32x4.splat(negligible));
    v128.store(at(dw, j), v128.andnot(change, isTiny));
  }
  for (; j < count; j++) {
    const change = load<f32>(at(weights, j)) * scale * (load<f32>(at(dw, j)) - sum);
    store<f32>(at(dw, j), abs(change) < negligible ? 0 : change);
  }
}
