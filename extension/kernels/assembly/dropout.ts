// Dropout: y = x · mask, where the mask is 0 or 1 / (1 − rate); its gradient is the same operation
// on dy.

import { at } from './lanes';
import { scratch } from './scratch';
import { drawMask } from './threefry';

/** Numbers whose mask is drawn at once: it stays in the first-level cache. */
const chunk: i32 = 1024;

/** The numbers `from` to `to` of x; number i has the random word `first` + i. */
export function dropout(
  from: i32,
  to: i32,
  x: usize,
  y: usize,
  seed: i32,
  purpose: i32,
  step: i32,
  first: i32,
  dropBelow: i32,
  kept: f32,
): void {
  for (let start = from; start < to; start += chunk) {
    const count = min(to - start, chunk);
    const mask = drawMask(scratch, first + start, count, seed, purpose, step, dropBelow, kept);
    multiplyPairs(at(x, start), mask, count, at(y, start));
  }
}

/** product[i] = a[i] · b[i] */
export function multiplyPairs(a: usize, b: usize, count: i32, product: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(product, i), f32x4.mul(v128.load(at(a, i)), v128.load(at(b, i))));
  }
  for (; i < count; i++) store<f32>(at(product, i), load<f32>(at(a, i)) * load<f32>(at(b, i)));
}
