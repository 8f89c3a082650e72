// Multiplies and adds in registers only: what this processor can do at most with 128-bit SIMD.

import { madd, sumOf } from '../../../extension/kernels/assembly/lanes';

/**
 * Twelve independent chains hide the latency of one: 12 × 4 × 2 operations per round. The factors
 * come from outside, as constants they would be loaded anew for every operation.
 */
export function multiplyAdd(rounds: i32, left: f32, right: f32): f32 {
  const x = f32x4.splat(left);
  const y = f32x4.splat(right);
  let a = f32x4.splat(0);
  let b = f32x4.splat(1);
  let c = f32x4.splat(2);
  let d = f32x4.splat(3);
  let e = f32x4.splat(4);
  let f = f32x4.splat(5);
  let g = f32x4.splat(6);
  let h = f32x4.splat(7);
  let i = f32x4.splat(8);
  let j = f32x4.splat(9);
  let k = f32x4.splat(10);
  let l = f32x4.splat(11);
  for (let round = 0; round < rounds; round++) {
    a = madd(a, x, y);
    b = madd(b, x, y);
    c = madd(c, x, y);
    d = madd(d, x, y);
    e = madd(e, x, y);
    f = madd(f, x, y);
    g = madd(g, x, y);
    h = madd(h, x, y);
    i = madd(i, x, y);
    j = madd(j, x, y);
    k = madd(k, x, y);
    l = madd(l, x, y);
  }
  const first = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  const second = f32x4.add(f32x4.add(e, f), f32x4.add(g, h));
  const third = f32x4.add(f32x4.add(i, j), f32x4.add(k, l));
  return sumOf(f32x4.add(first, f32x4.add(second, third)));
}
