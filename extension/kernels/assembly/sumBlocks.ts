// Sums along the middle axis of x (outer, n, inner), a block of it at a time:
//
//   y[o, k, j] = Σ x[o, i, j] over the places i of block k
//
// Blocks keep digits: of thousands of numbers added one by one, the late ones lose theirs.

import { addScaled, copy } from './rowArithmetic';
import { at, sumOf } from './lanes';

/** Units `from` to `to` of outer · blocks. */
export function sumBlocks(
  from: i32,
  to: i32,
  x: usize,
  n: i32,
  inner: i32,
  block: i32,
  blocks: i32,
  y: usize,
): void {
  for (let unit = from; unit < to; unit++) {
    const first = (unit % blocks) * block;
    const count = min(block, n - first);
    const rows = at(x, ((unit / blocks) * n + first) * inner);
    const sums = at(y, unit * inner);
    if (inner === 1) {
      store<f32>(sums, sumRow(rows, count));
      continue;
    }
    copy(rows, sums, inner);
    for (let i = 1; i < count; i++) addScaled(1, at(rows, i * inner), sums, inner);
  }
}

function sumRow(x: usize, count: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    a = f32x4.add(a, v128.load(at(x, i)));
    b = f32x4.add(b, v128.load(at(x, i + 4)));
  }
  let sum = sumOf(f32x4.add(a, b));
  for (; i < count; i++) sum += load<f32>(at(x, i));
  return sum;
}
