// Sums over one channel of a batch of images: `runs` runs of `size` neighbours, `stride` floats
// apart. Thousands of numbers added up one after the other would lose digits that batch norm
// needs, so sixteen lanes share at most a thousand numbers and what they give is added in 64 bits.

import { at, madd, sumOf } from './lanes';

const mostAtOnce: i32 = 1024;

/** Σ x */
export function sumOfChannel(x: usize, runs: i32, stride: i32, size: i32): f64 {
  let sum: f64 = 0;
  for (let run = 0; run < runs; run++) {
    for (let i = 0; i < size; i += mostAtOnce) {
      sum += sumOfRun(at(x, run * stride + i), min(size - i, mostAtOnce));
    }
  }
  return sum;
}

/** Σ (x − xMean) (y − yMean) */
export function productsOfChannel(
  x: usize,
  xMean: f32,
  y: usize,
  yMean: f32,
  runs: i32,
  stride: i32,
  size: i32,
): f64 {
  let sum: f64 = 0;
  for (let run = 0; run < runs; run++) {
    for (let i = 0; i < size; i += mostAtOnce) {
      const start = run * stride + i;
      sum += productsOfRun(at(x, start), xMean, at(y, start), yMean, min(size - i, mostAtOnce));
    }
  }
  return sum;
}

function sumOfRun(x: usize, count: i32): f64 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
    x += 64;
  }
  for (; i + 4 <= count; i += 4) {
    s0 = f32x4.add(s0, v128.load(x));
    x += 16;
  }
  let rest: f64 = 0;
  for (; i < count; i++) {
    rest += load<f32>(x);
    x += 4;
  }
  return rest + sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

function productsOfRun(x: usize, xMean: f32, y: usize, yMean: f32, count: i32): f64 {
  const a = f32x4.splat(xMean);
  const b = f32x4.splat(yMean);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    s0 = madd(f32x4.sub(v128.load(x), a), f32x4.sub(v128.load(y), b), s0);
    s1 = madd(f32x4.sub(v128.load(x, 16), a), f32x4.sub(v128.load(y, 16), b), s1);
    s2 = madd(f32x4.sub(v128.load(x, 32), a), f32x4.sub(v128.load(y, 32), b), s2);
    s3 = madd(f32x4.sub(v128.load(x, 48), a), f32x4.sub(v128.load(y, 48), b), s3);
    x += 64;
    y += 64;
  }
  for (; i + 4 <= count; i += 4) {
    s0 = madd(f32x4.sub(v128.load(x), a), f32x4.sub(v128.load(y), b), s0);
    x += 16;
    y += 16;
  }
  let rest: f64 = 0;
  for (; i < count; i++) {
    rest += (<f64>load<f32>(x) - xMean) * (<f64>load<f32>(y) - yMean);
    x += 4;
    y += 4;
  }
  return rest + sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}
