// Every layer has two paths: readable tfjs operations, and a fused kernel. This computes both,
// forward and every gradient, and says how far they are apart.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { useFusedKernels } from '../../../extension/kernels/index.ts';
import { uniform } from '../../../extension/nn/random.ts';

/** Of the largest magnitude in a tensor; rounding in another order stays well below it. */
const tolerance = 1e-5;

/** Numbers from −1 to 1; the same for the same purpose. */
export function randomTensor<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  purpose: string,
): tf.Tensor<Rank> {
  const count = tf.util.sizeFromShape(shape);
  const values = uniform({ seed: 7, purpose, step: 0 }, count).map((u) => 2 * u - 1);
  return tf.tensor<Rank>(values, shape);
}

/**
 * `compute` gets the inputs as tensors and returns one output. Asserts that both paths agree on
 * the output and on the gradient of every input, for a random upstream gradient.
 */
export function assertPathsAgree(
  inputs: Readonly<Record<string, tf.Tensor>>,
  compute: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
): void {
  const readable = outputAndGradients(inputs, compute, false);
  const fused = outputAndGradients(inputs, compute, true);
  for (const [name, expected] of readable) {
    const got = fused.get(name);
    assert.ok(got, `no ${name} in the fused path`);
    assertClose(got, expected, name);
  }
}

function outputAndGradients(
  inputs: Readonly<Record<string, tf.Tensor>>,
  compute: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
  isFused: boolean,
): Map<string, Float32Array> {
  const names = Object.keys(inputs);
  const found = new Map<string, Float32Array>();
  useFusedKernels(isFused);
  try {
    tf.tidy(() => {
      const loss = (...tensors: tf.Tensor[]) => {
        const output = compute(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
        found.set('output', Float32Array.from(output.dataSync()));
        return output.mul(randomTensor(output.shape, 'upstream')).sum().asScalar();
      };
      const gradients = tf.grads(loss)(Object.values(inputs));
      gradients.forEach((gradient, i) => {
        found.set(`gradient of ${names[i]}`, Float32Array.from(gradient.dataSync()));
      });
    });
    return found;
  } finally {
    useFusedKernels(false);
  }
}

export function assertClose(got: Float32Array, expected: Float32Array, name: string): void {
  assert.equal(got.length, expected.length, `${name}: length`);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bound = tolerance * Math.max(largest, 1e-30);
  expected.forEach((value, i) => {
    const distance = Math.abs(got[i] - value);
    assert.ok(distance <= bound, `${name}[${i}]: fused ${got[i]}, readable ${value}`);
  });
}
