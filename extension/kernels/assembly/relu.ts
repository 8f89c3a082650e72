// ReLU and its gradient, for numbers `from` to `to`.

import { at } from './lanes';

/** y = max(x, 0); NaN stays NaN. */
export function relu(from: i32, to: i32, x: usize, y: usize): void {
  const zero = f32x4.splat(0);
  let i = from;
  for (; i + 4 <= to; i += 4) v128.store(at(y, i), f32x4.max(v128.load(at(x, i)), zero));
  for (; i < to; i++) store<f32>(at(y, i), max(load<f32>(at(x, i)), <f32>0));
}

/** dx = dy where x > 0, else 0 */
export function reluGradient(from: i32, to: i32, dy: usize, x: usize, dx: usize): void {
  const zero = f32x4.splat(0);
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const isOpen = f32x4.gt(v128.load(at(x, i)), zero);
    v128.store(at(dx, i), v128.and(v128.load(at(dy, i)), isOpen));
  }
  for (; i < to; i++) {
    store<f32>(at(dx, i), load<f32>(at(x, i)) > 0 ? load<f32>(at(dy, i)) : 0);
  }
}
