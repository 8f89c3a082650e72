// Elman's recurrence over the whole sequence, and back through time.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor } from '../heap.ts';
import { multiply, packedRight, rowMajor, transposed } from '../matrixProduct.ts';
import { runKernel } from '../runtime.ts';
import { sumOfRows } from './linear.ts';

/** Rows of the batch that one thread takes through the sequence together: two strips of six. */
const rowGrain = 12;

/** inputs (T, B, H), before (B, H), weight (H, H), bias (H,) → states (T, B, H) */
export function fusedElman(
  inputs: tf.Tensor3D,
  before: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D,
): tf.Tensor3D {
  const [T, B, H] = inputs.shape;
  const operation = tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc;
    const [x, h0, W, b] = given as tf.Tensor[];
    const states = emptyTensor<tf.Rank.R3>([T, B, H]);
    packedRight(transposed(rowMajor(addressOf(W), H)), H, H, (packed) => {
      const addresses = [addressOf(x), addressOf(h0), packed, addressOf(b), addressOf(states)];
      runKernel('elmanForward', B, rowGrain, ...addresses, T, B, H);
    });
    save([h0, W, states]);
    return { value: states, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved) };
  });

  function gradients(dStates: tf.Tensor, [h0, W, states]: tf.Tensor[]): tf.Tensor[] {
    const dInputs = emptyTensor<tf.Rank.R3>([T, B, H]);
    packedRight(rowMajor(addressOf(W), H), H, H, (packed) => {
      const addresses = [addressOf(dStates), addressOf(states), packed, addressOf(dInputs)];
      runKernel('elmanBackward', B, rowGrain, ...addresses, T, B, H);
    });
    const g = addressOf(dInputs);
    const dBefore = emptyTensor([B, H]);
    multiply(rowMajor(g, H), rowMajor(addressOf(W), H), { m: B, k: H, n: H }, addressOf(dBefore));
    const dWeight = emptyTensor([H, H]);
    addProduct(g, addressOf(h0), B, false);
    // h_t meets the gradient of the step after it.
    if (T > 1) addProduct(g + 4 * B * H, addressOf(states), (T - 1) * B, true);
    return [dInputs, dBefore, dWeight, sumOfRows(dInputs, T * B, H)];

    /** dW ← dW + gᵀ h over so many rows */
    function addProduct(gradient: number, state: number, rows: number, adds: boolean): void {
      const left = transposed(rowMajor(gradient, H));
      const sizes = { m: H, k: rows, n: H };
      multiply(left, rowMajor(state, H), sizes, addressOf(dWeight), { adds });
    }
  }

  return operation(inputs, before, weight, bias);
}
