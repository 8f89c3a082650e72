// Arithmetic over `count` numbers that lie side by side, such as the channels of a pixel.

import { at, madd } from './lanes';

/** to[i] = value */
export function fill(to: usize, value: f32, count: i32): void {
  const values = f32x4.splat(value);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(to, i), values);
  for (; i < count; i++) store<f32>(at(to, i), value);
}

/** to[i] = x[i] */
export function copy(x: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(to, i), v128.load(at(x, i)));
  for (; i < count; i++) store<f32>(at(to, i), load<f32>(at(x, i)));
}

/** to[i] = the larger of to[i] and x[i] */
export function raise(x: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    // The first argument is taken where the comparison fails, as it does with NaN.
    v128.store(at(to, i), f32x4.pmax(v128.load(at(to, i)), v128.load(at(x, i))));
  }
  for (; i < count; i++) {
    const value = load<f32>(at(x, i));
    if (value > load<f32>(at(to, i))) store<f32>(at(to, i), value);
  }
}

/** to[i] += a[i] · b[i] */
export function addProducts(a: usize, b: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const sum = madd(v128.load(at(a, i)), v128.load(at(b, i)), v128.load(at(to, i)));
    v128.store(at(to, i), sum);
  }
  for (; i < count; i++) {
    store<f32>(at(to, i), load<f32>(at(to, i)) + load<f32>(at(a, i)) * load<f32>(at(b, i)));
  }
}

/** to[i] += factor · x[i] */
export function addScaled(factor: f32, x: usize, to: usize, count: i32): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(to, i), madd(factors, v128.load(at(x, i)), v128.load(at(to, i))));
  }
  for (; i < count; i++) {
    store<f32>(at(to, i), load<f32>(at(to, i)) + factor * load<f32>(at(x, i)));
  }
}

/** to[i] = to[i] · factor */
export function scale(to: usize, factor: f32, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(at(to, i), load<f32>(at(to, i)) * factor);
}

/** Σ a[i] · b[i] */
export function dot(a: usize, b: usize, count: i32): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < count; i++) sum += load<f32>(at(a, i)) * load<f32>(at(b, i));
  return sum;
}
