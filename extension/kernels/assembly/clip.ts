// Numbers kept between two bounds: y = min(max(x, low), high). NaN stays NaN.

import { at } from './lanes';

/** Numbers `from` to `to`. */
export function clip(from: i32, to: i32, x: usize, y: usize, low: f32, high: f32): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  let i = from;
  for (; i + 4 <= to; i += 4) {
    // In this order of arguments NaN stays NaN.
    v128.store(at(y, i), f32x4.pmin(f32x4.pmax(v128.load(at(x, i)), lows), highs));
  }
  for (; i < to; i++) {
    const value = load<f32>(at(x, i));
    store<f32>(at(y, i), value < low ? low : value > high ? high : value);
  }
}
