// Batch normalisation of images x (B, C, size), for every channel c over its N = B·size numbers:
//
//   y = γ (x − μ) / σ + β        μ = Σ x / N,  σ² = Σ (x − μ)² / N + eps
//
//   dβ = Σ dy      dγ = Σ dy (x − μ) / σ      dx = γ/σ (dy − dβ/N − (x − μ)/σ · dγ/N)
//
// In eval mode μ and σ are the running ones, fixed, and dx is γ/σ dy alone.

import { productsOfChannel, sumOfChannel } from './batchNormSums';
import { at, madd } from './lanes';

/** Channels `from` to `to`; writes μ and 1/σ for the gradients, too. */
export function batchNorm(
  from: i32,
  to: i32,
  x: usize,
  B: i32,
  C: i32,
  size: i32,
  gamma: usize,
  beta: usize,
  runningMean: usize,
  runningVariance: usize,
  eps: f64,
  momentum: f64,
  isTraining: bool,
  means: usize,
  inverses: usize,
  y: usize,
): void {
  const stride = C * size;
  const count = <f64>B * <f64>size;
  for (let c = from; c < to; c++) {
    const channel = at(x, c * size);
    let mean = load<f32>(at(runningMean, c));
    let variance: f64 = load<f32>(at(runningVariance, c));
    if (isTraining) {
      mean = <f32>(sumOfChannel(channel, B, stride, size) / count);
      variance = productsOfChannel(channel, mean, channel, mean, B, stride, size) / count;
      follow(at(runningMean, c), mean, momentum);
      follow(at(runningVariance, c), variance, momentum);
    }
    const inverse = 1 / Math.sqrt(variance + eps);
    store<f32>(at(means, c), mean);
    store<f32>(at(inverses, c), <f32>inverse);
    const scale = <f32>(inverse * load<f32>(at(gamma, c)));
    const shift = load<f32>(at(beta, c));
    for (let b = 0; b < B; b++) {
      const run = at(channel, b * stride);
      scaleRun(run, size, mean, scale, shift, at(y, c * size + b * stride));
    }
  }
}

/** The momentum weighs the new batch. */
function follow(running: usize, batch: f64, momentum: f64): void {
  store<f32>(running, <f32>((1 - momentum) * load<f32>(running) + momentum * batch));
}

/** y = (x − mean) · scale + shift */
function scaleRun(x: usize, count: i32, mean: f32, scale: f32, shift: f32, y: usize): void {
  const means = f32x4.splat(mean);
  const scales = f32x4.splat(scale);
  const shifts = f32x4.splat(shift);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const centered = f32x4.sub(v128.load(at(x, i)), means);
    v128.store(at(y, i), madd(centered, scales, shifts));
  }
  for (; i < count; i++) store<f32>(at(y, i), (load<f32>(at(x, i)) - mean) * scale + shift);
}

/** The gradients of the channels `from` to `to`. */
export function batchNormGradients(
  from: i32,
  to: i32,
  x: usize,
  dy: usize,
  B: i32,
  C: i32,
  size: i32,
  gamma: usize,
  means: usize,
  inverses: usize,
  isTraining: bool,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
): void {
  const stride = C * size;
  const count = <f64>B * <f64>size;
  for (let c = from; c < to; c++) {
    const channel = at(x, c * size);
    const upstream = at(dy, c * size);
    const mean = load<f32>(at(means, c));
    const inverse: f64 = load<f32>(at(inverses, c));
    const sum = sumOfChannel(upstream, B, stride, size);
    const products = productsOfChannel(upstream, 0, channel, mean, B, stride, size);
    store<f32>(at(dBeta, c), <f32>sum);
    store<f32>(at(dGamma, c), <f32>(products * inverse));
    const scale = inverse * load<f32>(at(gamma, c));
    // dx = scale · (dy − part − slope · (x − μ))
    const part = isTraining ? <f32>(sum / count) : 0;
    const slope = isTraining ? <f32>((products / count) * inverse * inverse) : 0;
    for (let b = 0; b < B; b++) {
      const run = b * stride;
      const out = at(dx, c * size + run);
      gradientRun(at(channel, run), at(upstream, run), size, mean, <f32>scale, part, slope, out);
    }
  }
}

function gradientRun(
  x: usize,
  dy: usize,
  count: i32,
  mean: f32,
  scale: f32,
  part: f32,
  slope: f32,
  dx: usize,
): void {
  const means = f32x4.splat(mean);
  const scales = f32x4.splat(scale);
  const parts = f32x4.splat(part);
  const slopes = f32x4.splat(-slope);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const centered = f32x4.sub(v128.load(at(x, i)), means);
    const rest = madd(centered, slopes, f32x4.sub(v128.load(at(dy, i)), parts));
    v128.store(at(dx, i), f32x4.mul(rest, scales));
  }
  for (; i < count; i++) {
    const centered = load<f32>(at(x, i)) - mean;
    store<f32>(at(dx, i), scale * (load<f32>(at(dy, i)) - part - slope * centered));
  }
}
