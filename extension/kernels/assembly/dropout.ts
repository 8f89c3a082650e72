// Dropout: y = x · mask, where the mask is 0 or 1 / (1 − rate); its gradient is the same product
// with dy. The random bits are most of the work, so the forward pass keeps them: one for a number.

import { at } from './lanes';
import { scratch } from './scratch';
import { drawBits, groupSize } from './threefry';

/** Numbers whose mask is made at once: it stays in the first-level cache. */
const chunk: i32 = 1024;

/** The numbers `from` to `to` of x; number i has the random index `first` + i. */
export function dropout(
  from: i32,
  to: i32,
  x: usize,
  y: usize,
  bits: usize,
  first: i32,
  kept: f32,
  seed: i32,
  purpose: i32,
  step: i32,
  dropBelow: i32,
): void {
  const own = bitsOf(bits, first, from);
  drawBits(own, first + from, to - from, seed, purpose, step, dropBelow);
  applyDropout(from, to, x, y, bits, first, kept);
}

/** The same with bits that are drawn already. */
export function applyDropout(
  from: i32,
  to: i32,
  x: usize,
  y: usize,
  bits: usize,
  first: i32,
  kept: f32,
): void {
  for (let start = from; start < to; start += chunk) {
    const count = min(to - start, chunk);
    const mask = expandBits(bitsOf(bits, first, start), first + start, count, kept, scratch);
    multiplyPairs(at(x, start), mask, count, at(y, start));
  }
}

/** Where the bit of number i lies: its group of 16. */
function bitsOf(bits: usize, first: i32, i: i32): usize {
  return bits + 2 * ((first + i) / groupSize - first / groupSize);
}

/**
 * Writes the mask that belongs to `bits`: 0 or `kept` for the indices `first` to `first` + `count`.
 * Returns where it begins: up to 15 numbers behind `to`, which needs room for `count` + 30.
 */
export function expandBits(bits: usize, first: i32, count: i32, kept: f32, to: usize): usize {
  const places = i16x8(1, 2, 4, 8, 16, 32, 64, 128);
  const scale = f32x4.splat(kept);
  const skip = first % groupSize;
  let out = to;
  for (let done = -skip; done < count; done += groupSize) {
    for (let half = 0; half < 2; half++) {
      const own = v128.and(i16x8.splat(<i16>load<u8>(bits++)), places);
      const drops = i16x8.eq(own, places);
      v128.store(out, v128.andnot(scale, i32x4.extend_low_i16x8_s(drops)));
      v128.store(out, v128.andnot(scale, i32x4.extend_high_i16x8_s(drops)), 16);
      out += 32;
    }
  }
  return at(to, skip);
}

/** product[i] = a[i] · b[i] */
export function multiplyPairs(a: usize, b: usize, count: i32, product: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(product, i), f32x4.mul(v128.load(at(a, i)), v128.load(at(b, i))));
  }
  for (; i < count; i++) store<f32>(at(product, i), load<f32>(at(a, i)) * load<f32>(at(b, i)));
}
