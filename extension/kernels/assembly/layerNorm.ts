// Layer normalisation of rows of x:
//
//   x̂ = (x − mean) · r,  r = 1 / √(variance + ε),  y = w · x̂ + b
//
// and backward, with g = w · dy and the means taken over the row:
//
//   dx = r · (g − mean(g) − x̂ · mean(g · x̂)),  dw = Σ_rows dy · x̂,  db = Σ_rows dy

import { at, madd, sumOf } from './lanes';

/** Rows `from` to `to`; `moments` gets each row's mean and r. */
export function layerNormForward(
  from: i32,
  to: i32,
  x: usize,
  width: i32,
  weight: usize,
  bias: usize,
  epsilon: f32,
  y: usize,
  moments: usize,
): void {
  for (let row = from; row < to; row++) {
    const input = at(x, row * width);
    const mean = meanOf(input, width);
    const r: f32 = 1 / sqrt<f32>(varianceOf(input, width, mean) + epsilon);
    store<f32>(at(moments, 2 * row), mean);
    store<f32>(at(moments, 2 * row), r, 4);
    normalizeRow(input, width, mean, r, weight, bias, at(y, row * width));
  }
}

function meanOf(x: usize, width: i32): f32 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= width; i += 4) sums = f32x4.add(sums, v128.load(at(x, i)));
  let sum = sumOf(sums);
  for (; i < width; i++) sum += load<f32>(at(x, i));
  return sum / <f32>width;
}

/** A second pass over the row, because Σx² − (Σx)² would lose the digits of a small variance. */
function varianceOf(x: usize, width: i32, mean: f32): f32 {
  const means = f32x4.splat(mean);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= width; i += 4) {
    const centered = f32x4.sub(v128.load(at(x, i)), means);
    sums = madd(centered, centered, sums);
  }
  let sum = sumOf(sums);
  for (; i < width; i++) {
    const centered = load<f32>(at(x, i)) - mean;
    sum += centered * centered;
  }
  return sum / <f32>width;
}

function normalizeRow(
  x: usize,
  width: i32,
  mean: f32,
  r: f32,
  weight: usize,
  bias: usize,
  y: usize,
): void {
  const means = f32x4.splat(mean);
  const scale = f32x4.splat(r);
  let i = 0;
  for (; i + 4 <= width; i += 4) {
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), means), scale);
    v128.store(at(y, i), madd(normal, v128.load(at(weight, i)), v128.load(at(bias, i))));
  }
  for (; i < width; i++) {
    const normal = (load<f32>(at(x, i)) - mean) * r;
    store<f32>(at(y, i), normal * load<f32>(at(weight, i)) + load<f32>(at(bias, i)));
  }
}

/**
 * Rows `from` to `to`. dw and db of these rows go to row `from` / `grain` of the partial sums, which
 * `sumRows` adds up in order: so they do not depend on the number of threads.
 */
export function layerNormBackward(
  from: i32,
  to: i32,
  grain: i32,
  dy: usize,
  x: usize,
  moments: usize,
  width: i32,
  weight: usize,
  dx: usize,
  dWeights: usize,
  dBiases: usize,
): void {
  const dWeight = at(dWeights, (from / grain) * width);
  const dBias = at(dBiases, (from / grain) * width);
  memory.fill(dWeight, 0, (<usize>width) << 2);
  memory.fill(dBias, 0, (<usize>width) << 2);
  for (let row = from; row < to; row++) {
    const mean = load<f32>(at(moments, 2 * row));
    const r = load<f32>(at(moments, 2 * row), 4);
    const upstream = at(dy, row * width);
    const input = at(x, row * width);
    const out = at(dx, row * width);
    normalizeAndSum(upstream, input, width, mean, r, out, dWeight, dBias);
    finishGradient(upstream, width, r, weight, out);
  }
}

/** Writes x̂ to `out`; dWeight += dy · x̂, dBias += dy. */
function normalizeAndSum(
  dy: usize,
  x: usize,
  width: i32,
  mean: f32,
  r: f32,
  out: usize,
  dWeight: usize,
  dBias: usize,
): void {
  const means = f32x4.splat(mean);
  const scale = f32x4.splat(r);
  let i = 0;
  for (; i + 4 <= width; i += 4) {
    const upstream = v128.load(at(dy, i));
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), means), scale);
    v128.store(at(out, i), normal);
    v128.store(at(dWeight, i), madd(upstream, normal, v128.load(at(dWeight, i))));
    v128.store(at(dBias, i), f32x4.add(upstream, v128.load(at(dBias, i))));
  }
  for (; i < width; i++) {
    const upstream = load<f32>(at(dy, i));
    const normal = (load<f32>(at(x, i)) - mean) * r;
    store<f32>(at(out, i), normal);
    store<f32>(at(dWeight, i), load<f32>(at(dWeight, i)) + upstream * normal);
    store<f32>(at(dBias, i), load<f32>(at(dBias, i)) + upstream);
  }
}

/** dx[i] holds x̂ and becomes r · (g − mean(g) − x̂ · mean(g · x̂)). */
function finishGradient(dy: usize, width: i32, r: f32, weight: usize, dx: usize): void {
  let sums = f32x4.splat(0);
  let products = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= width; i += 4) {
    const g = f32x4.mul(v128.load(at(dy, i)), v128.load(at(weight, i)));
    sums = f32x4.add(sums, g);
    products = madd(g, v128.load(at(dx, i)), products);
  }
  let sum = sumOf(sums);
  let product = sumOf(products);
  for (; i < width; i++) {
    const g = load<f32>(at(dy, i)) * load<f32>(at(weight, i));
    sum += g;
    product += g * load<f32>(at(dx, i));
  }
  sum /= <f32>width;
  product /= <f32>width;
  const scale = f32x4.splat(r);
  const shift = f32x4.splat(sum);
  const slope = f32x4.splat(product);
  for (i = 0; i + 4 <= width; i += 4) {
    const g = f32x4.mul(v128.load(at(dy, i)), v128.load(at(weight, i)));
    const along = f32x4.mul(v128.load(at(dx, i)), slope);
    v128.store(at(dx, i), f32x4.mul(scale, f32x4.sub(f32x4.sub(g, shift), along)));
  }
  for (; i < width; i++) {
    const g = load<f32>(at(dy, i)) * load<f32>(at(weight, i));
    store<f32>(at(dx, i), r * (g - sum - load<f32>(at(dx, i)) * product));
  }
}
