// The gradient of a bias: db[j] = Σ_i dy[i, j].

import { at } from './lanes';

/** Columns `from` to `to` of x (rows, columns). Sixteen at a time: they lie in one cache line. */
export function sumRows(from: i32, to: i32, x: usize, rows: i32, columns: i32, sums: usize): void {
  let j = from;
  for (; j + 16 <= to; j += 16) sumSixteen(at(x, j), rows, columns, at(sums, j));
  for (; j < to; j++) {
    let sum: f32 = 0;
    for (let i = 0; i < rows; i++) sum += load<f32>(at(x, i * columns + j));
    store<f32>(at(sums, j), sum);
  }
}

function sumSixteen(x: usize, rows: i32, columns: i32, sums: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let i = 0; i < rows; i++) {
    a = f32x4.add(a, v128.load(x));
    b = f32x4.add(b, v128.load(x, 16));
    c = f32x4.add(c, v128.load(x, 32));
    d = f32x4.add(d, v128.load(x, 48));
    x = at(x, columns);
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
}
