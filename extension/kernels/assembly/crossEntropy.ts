// Cross-entropy with its gradient in one pass over the logits:
//
//   p = softmax(x)     loss = −Σ_j w_j log p_j     dx = (p − w) · scale
//
// where w is 1 at the right class, or with label smoothing s: 1 − s + s/K there and s/K elsewhere.

import { Exponential } from './exponential';
import { at, loadSome, maxOf, storeSome, sumOf } from './lanes';

/** Lower than any logit. */
const lowest: f32 = -3.4e38;

/**
 * Rows `from` to `to` of logits (N, K). The loss of a row is log(totals) + rests: the bridge takes
 * the logarithm. Rows whose target is `ignored` get the gradient 0, total 1 and rest 0; −1 ignores
 * none.
 */
export function crossEntropyRows(
  from: i32,
  to: i32,
  logits: usize,
  targets: usize,
  K: i32,
  ignored: i32,
  smoothing: f32,
  scale: f32,
  totals: usize,
  rests: usize,
  gradients: usize,
): void {
  for (let row = from; row < to; row++) {
    const target = load<i32>(at(targets, row));
    const x = at(logits, row * K);
    const dx = at(gradients, row * K);
    if (target === ignored) {
      memory.fill(dx, 0, (<usize>K) << 2);
      store<f32>(at(totals, row), 1);
      store<f32>(at(rests, row), 0);
      continue;
    }
    const largest = maximum(x, K);
    const total = powers(x, largest, dx, K);
    const meanLogit: f32 = smoothing > 0 ? sum(x, K) / <f32>K : 0;
    const kept: f32 = 1 - smoothing;
    const wanted: f32 = kept * load<f32>(at(x, target)) + smoothing * meanLogit;
    store<f32>(at(totals, row), total);
    store<f32>(at(rests, row), largest - wanted);
    toGradient(dx, 1 / total, smoothing / <f32>K, scale, K);
    const own = at(dx, target);
    store<f32>(own, load<f32>(own) - kept * scale);
  }
}

function maximum(x: usize, count: i32): f32 {
  let most = f32x4.splat(lowest);
  let i = 0;
  for (; i + 4 <= count; i += 4) most = f32x4.pmax(most, v128.load(at(x, i)));
  let result = maxOf(most);
  for (; i < count; i++) result = max(result, load<f32>(at(x, i)));
  return result;
}

function sum(x: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) sums = f32x4.add(sums, v128.load(at(x, i)));
  let result = sumOf(sums);
  for (; i < count; i++) result += load<f32>(at(x, i));
  return result;
}

/** out = e^(x − largest); returns its sum. */
function powers(x: usize, largest: f32, out: usize, count: i32): f32 {
  const shift = f32x4.splat(largest);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const power = Exponential.exp(f32x4.sub(v128.load(at(x, i)), shift));
    v128.store(at(out, i), power);
    sums = f32x4.add(sums, power);
  }
  let result = sumOf(sums);
  if (i < count) {
    const power = Exponential.exp(f32x4.sub(loadSome(at(x, i), count - i), shift));
    storeSome(at(out, i), power, count - i);
    for (; i < count; i++) result += load<f32>(at(out, i));
  }
  return result;
}

/** x ← (x · share − spread) · scale */
function toGradient(x: usize, share: f32, spread: f32, scale: f32, count: i32): void {
  const factor = f32x4.splat(share * scale);
  const offset = f32x4.splat(spread * scale);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(x, i), f32x4.sub(f32x4.mul(v128.load(at(x, i)), factor), offset));
  }
  for (; i < count; i++) {
    store<f32>(at(x, i), load<f32>(at(x, i)) * share * scale - spread * scale);
  }
}
