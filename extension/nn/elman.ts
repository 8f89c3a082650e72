// Elman's recurrence (1990): one hidden state that every token changes, with the same
// weights at every step of time.
//
// Dimensions: T time steps, B batch, H hidden units

import * as tf from '@tensorflow/tfjs';
import { fusedElman, isFused } from 'tensorscope/kernels';
import { checkLastAxis, checkRank, shapeText } from './inputChecks.ts';
import type { Linear } from './linear.ts';

/**
 * inputs (T, B, H), state before the first of them (B, H) → states (T, B, H), one
 * after each token
 */
export function elman(
  inputs: tf.Tensor3D,
  before: tf.Tensor2D,
  W_hh: Linear,
): tf.Tensor3D {
  checkSequence(inputs, before, W_hh);
  if (isFused() && W_hh.bias) {
    return fusedElman(inputs, before, W_hh.weight, W_hh.bias);
  }
  const states: tf.Tensor2D[] = [];
  let h = before;
  for (const input of tf.unstack(inputs)) {
    h = remember(input as tf.Tensor2D, h, W_hh);
    states.push(h);
  }
  return tf.stack(states) as tf.Tensor3D; // (T, B, H)
}

function checkSequence(inputs: tf.Tensor3D, before: tf.Tensor2D, W_hh: Linear): void {
  checkRank('elman', inputs, 3, 'inputs [time, batch, hidden]');
  checkLastAxis('elman', inputs, W_hh.outputs);
  const [, B, H] = inputs.shape;
  if (before.rank === 2 && before.shape[0] === B && before.shape[1] === H) return;
  throw new RangeError(
    `The state before inputs ${shapeText(inputs)} is [${B}, ${H}], not ` +
      `${shapeText(before)}.`,
  );
}

/**
 * One tick of time: h' = tanh(x + W_hh h).
 * Decision 15: tanh never stretches, so along many steps
 * gradients shrink where |W_hh| · max(1 − h²) < 1, and can
 * still grow elsewhere: forgetting has to be measured.
 */
export function remember(
  input: tf.Tensor2D,
  h: tf.Tensor2D,
  W_hh: Linear,
): tf.Tensor2D {
  const memory = W_hh.forward(h); // (B, H)
  const mixed = input.add<tf.Tensor2D>(memory); // (B, H)
  return tf.tanh(mixed); // (B, H)
}
