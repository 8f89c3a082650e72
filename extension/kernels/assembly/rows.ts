// Which rows of a matrix are not all zero.

import { at } from './lanes';

/** Rows `from` to `to` of x (rows, columns): 1 in `flags` where there is a number other than 0. */
export function flagRows(from: i32, to: i32, x: usize, columns: i32, flags: usize): void {
  for (let i = from; i < to; i++) {
    store<i32>(at(flags, i), i32(!isZero(at(x, i * columns), columns)));
  }
}

/** NaN is not zero. */
function isZero(x: usize, count: i32): bool {
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    if (v128.any_true(f32x4.ne(v128.load(at(x, i)), zero))) return false;
  }
  for (; i < count; i++) if (load<f32>(at(x, i)) !== 0) return false;
  return true;
}
