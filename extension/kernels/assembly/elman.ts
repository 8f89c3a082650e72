// Elman's recurrence: one hidden state that every token changes.
//
//   h_t = tanh(x_t + W h_{t−1} + b)
//
// All rows of a batch are independent of each other, so a thread takes some of them through the
// whole sequence.

import { Exponential } from './exponential';
import { multiplyRows } from './gemm';
import { at, loadSome, storeSome } from './lanes';

/** A gradient below this is cut to 0: what it would become soon is denormal, and slow. */
const vanished: f32 = 1e-30;

/**
 * Rows `from` to `to` of the batch: x (T, B, H) and the state before it, h0 (B, H), become
 * states (T, B, H). `packed` is Wᵀ in panels.
 */
export function elmanForward(
  from: i32,
  to: i32,
  x: usize,
  h0: usize,
  packed: usize,
  bias: usize,
  states: usize,
  T: i32,
  B: i32,
  H: i32,
): void {
  let before = h0;
  for (let t = 0; t < T; t++) {
    const state = at(states, t * B * H);
    for (let row = from; row < to; row++) {
      addBias(at(x, (t * B + row) * H), bias, at(state, row * H), H);
    }
    multiplyRows(from, to, before, H, 1, packed, H, H, state, H, true, 0, false);
    tanhInPlace(at(state, from * H), (to - from) * H);
    before = state;
  }
}

/**
 * From the gradients of all states (T, B, H), those of what tanh was applied to:
 *
 *   g_t = (dh_t + Wᵀ g_{t+1}) · (1 − h_t²)
 *
 * `packed` is W in panels. g_t is the gradient of x_t, too.
 */
export function elmanBackward(
  from: i32,
  to: i32,
  dStates: usize,
  states: usize,
  packed: usize,
  g: usize,
  T: i32,
  B: i32,
  H: i32,
): void {
  const count = (to - from) * H;
  let after: usize = 0;
  for (let t = T - 1; t >= 0; t--) {
    const step = t * B * H;
    const own = at(g, step);
    memory.copy(at(own, from * H), at(dStates, step + from * H), (<usize>count) << 2);
    if (after) multiplyRows(from, to, after, H, 1, packed, H, H, own, H, true, 0, false);
    throughTanh(at(own, from * H), at(states, step + from * H), count);
    after = own;
  }
}

function addBias(x: usize, bias: usize, out: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(out, i), f32x4.add(v128.load(at(x, i)), v128.load(at(bias, i))));
  }
  for (; i < count; i++) store<f32>(at(out, i), load<f32>(at(x, i)) + load<f32>(at(bias, i)));
}

function tanhInPlace(x: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(x, i), Exponential.tanh(v128.load(at(x, i))));
  if (i < count) {
    storeSome(at(x, i), Exponential.tanh(loadSome(at(x, i), count - i)), count - i);
  }
}

/** g ← g · (1 − h²) */
function throughTanh(g: usize, h: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(g, i), slope(v128.load(at(g, i)), v128.load(at(h, i))));
  }
  if (i < count) {
    const rest = count - i;
    storeSome(at(g, i), slope(loadSome(at(g, i), rest), loadSome(at(h, i), rest)), rest);
  }
}

function slope(g: v128, h: v128): v128 {
  const product = f32x4.mul(g, f32x4.sub(f32x4.splat(1), f32x4.mul(h, h)));
  return v128.and(product, f32x4.ge(f32x4.abs(product), f32x4.splat(vanished)));
}
