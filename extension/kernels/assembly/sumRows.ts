// The gradient of a bias: db[j] = Σ_i dy[i, j].

import { at } from './lanes';

/** Columns `from` to `to` of x (rows, columns). */
export function sumRows(from: i32, to: i32, x: usize, rows: i32, columns: i32, sums: usize): void {
  let j = from;
  for (; j + 4 <= to; j += 4) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < rows; i++) sum = f32x4.add(sum, v128.load(at(x, i * columns + j)));
    v128.store(at(sums, j), sum);
  }
  for (; j < to; j++) {
    let sum: f32 = 0;
    for (let i = 0; i < rows; i++) sum += load<f32>(at(x, i * columns + j));
    store<f32>(at(sums, j), sum);
  }
}
