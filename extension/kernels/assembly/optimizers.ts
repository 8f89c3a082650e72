// The update of all parameters at once. A table names stretches of them: five addresses or numbers
// each, namely parameter, gradient, first state, second state (0 where there is none) and length.
// Threads share the stretches.

import { at, loadSome, madd, storeSome, sumOf } from './lanes';

const columns: i32 = 5;

/** A squared gradient below 1e-34 is nothing beside Adam's eps, and would soon be denormal. */
const smallestSlope: f32 = 1e-17;
/** A running mean below this has forgotten its gradients; 0 keeps denormals away. */
const smallestMean: f32 = 1e-30;

/**
 * Adam (Kingma and Ba, 2015):
 *
 *   m ← β1 m + (1 − β1) g     v ← β2 v + (1 − β2) g²     p ← p − rate · m / (√v · vScale + eps)
 *
 * with rate = lr / (1 − β1ᵗ) and vScale = 1 / √(1 − β2ᵗ), which correct the start at 0.
 */
export function adamStep(
  from: i32,
  to: i32,
  table: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  keep1: f32,
  keep2: f32,
  vScale: f32,
  eps: f32,
): void {
  for (let entry = from; entry < to; entry++) {
    const row = at(table, entry * columns);
    let p = <usize>load<u32>(row);
    let g = <usize>load<u32>(row, 4);
    let m = <usize>load<u32>(row, 8);
    let v = <usize>load<u32>(row, 12);
    let left = load<i32>(row, 16);
    for (; left >= 4; left -= 4) {
      const slope = v128.load(g);
      const mean = nextMean(v128.load(m), slope, beta1, keep1);
      const square = nextSquare(v128.load(v), slope, beta2, keep2);
      v128.store(m, mean);
      v128.store(v, square);
      v128.store(p, f32x4.sub(v128.load(p), move(mean, square, rate, vScale, eps)));
      p += 16;
      g += 16;
      m += 16;
      v += 16;
    }
    if (left > 0) {
      const slope = loadSome(g, left);
      const mean = nextMean(loadSome(m, left), slope, beta1, keep1);
      const square = nextSquare(loadSome(v, left), slope, beta2, keep2);
      storeSome(m, mean, left);
      storeSome(v, square, left);
      const moved = f32x4.sub(loadSome(p, left), move(mean, square, rate, vScale, eps));
      storeSome(p, moved, left);
    }
  }
}

function nextMean(m: v128, g: v128, beta1: f32, keep1: f32): v128 {
  const mean = madd(f32x4.splat(beta1), m, f32x4.mul(f32x4.splat(keep1), g));
  return v128.and(mean, f32x4.ge(f32x4.abs(mean), f32x4.splat(smallestMean)));
}

function nextSquare(v: v128, g: v128, beta2: f32, keep2: f32): v128 {
  const counts = f32x4.ge(f32x4.abs(g), f32x4.splat(smallestSlope));
  const slope = v128.and(g, counts);
  const square = madd(
    f32x4.splat(beta2),
    v,
    f32x4.mul(f32x4.splat(keep2), f32x4.mul(slope, slope)),
  );
  return v128.and(square, f32x4.ge(square, f32x4.splat(1.2e-38)));
}

function move(m: v128, v: v128, rate: f32, vScale: f32, eps: f32): v128 {
  const root = madd(f32x4.sqrt(v), f32x4.splat(vScale), f32x4.splat(eps));
  return f32x4.div(f32x4.mul(f32x4.splat(rate), m), root);
}

/**
 * Stochastic gradient descent with momentum: b ← momentum · b + g, p ← p − lr · b.
 * Where a stretch has no state, b is g itself.
 */
export function sgdStep(from: i32, to: i32, table: usize, rate: f32, momentum: f32): void {
  for (let entry = from; entry < to; entry++) {
    const row = at(table, entry * columns);
    const p = <usize>load<u32>(row);
    const g = <usize>load<u32>(row, 4);
    const velocity = <usize>load<u32>(row, 8);
    const length = load<i32>(row, 16);
    for (let i = 0; i < length; i++) {
      let move = load<f32>(at(g, i));
      if (velocity) {
        const before = load<f32>(at(velocity, i));
        // A velocity without gradients fades to nothing before it becomes denormal.
        move += abs(before) < smallestMean ? 0 : momentum * before;
        store<f32>(at(velocity, i), move);
      }
      store<f32>(at(p, i), load<f32>(at(p, i)) - rate * move);
    }
  }
}

/** For every stretch, the sum of its squared gradients. */
export function sumSquares(from: i32, to: i32, table: usize, sums: usize): void {
  for (let entry = from; entry < to; entry++) {
    const row = at(table, entry * columns);
    let g = <usize>load<u32>(row, 4);
    let left = load<i32>(row, 16);
    let total = f32x4.splat(0);
    for (; left >= 4; left -= 4) {
      total = madd(v128.load(g), v128.load(g), total);
      g += 16;
    }
    if (left > 0) total = madd(loadSome(g, left), loadSome(g, left), total);
    store<f32>(at(sums, entry), sumOf(total));
  }
}

/** Writes scale · gradient to where the table has the parameter. */
export function scaleGradients(from: i32, to: i32, table: usize, scale: f32): void {
  for (let entry = from; entry < to; entry++) {
    const row = at(table, entry * columns);
    const out = <usize>load<u32>(row);
    const g = <usize>load<u32>(row, 4);
    const length = load<i32>(row, 16);
    for (let i = 0; i < length; i++) store<f32>(at(out, i), load<f32>(at(g, i)) * scale);
  }
}
