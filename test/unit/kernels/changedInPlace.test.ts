// Optimizers change variables in place, and a kernel may have kept something of the old numbers: a
// packed copy, a view. So every kernel of the backend computes with a variable, before and after a
// change, and must agree with what it makes of a fresh copy of the new numbers.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { initBackend, useFusedKernels } from '../../../extension/kernels/index.ts';
import { Adam, Sgd } from '../../../extension/nn/optimizers.ts';
import { randomTensor } from './bothPaths.ts';
import { kernelCases, withoutWeights } from './cases/index.ts';
import { runCase } from './cases/kernelCase.ts';

before(() => initBackend());
after(() => useFusedKernels(false));

/** One update by an optimizer, as training makes it: in place, every number moves. */
function change(variable: tf.Variable, optimizer: 'sgd' | 'adam'): void {
  const params = new Map([['w', variable]]);
  const rule =
    optimizer === 'sgd'
      ? new Sgd(params, { learningRate: 0.7, momentum: 0.9 })
      : new Adam(params, { learningRate: 0.7 });
  tf.tidy(() => rule.step(new Map([['w', randomTensor(variable.shape, 'gradient')]])));
  rule.dispose();
}

for (const [kernel, given] of Object.entries(kernelCases)) {
  test(`${kernel} sees a weight that has changed in place`, () => {
    useFusedKernels(true);
    for (const each of [given].flat()) {
      for (const optimizer of ['sgd', 'adam'] as const) {
        const weight = tf.variable(randomTensor(each.shape, 'weight'));
        const fresh = tf.tidy(() => {
          // What a kernel keeps of a weight it keeps at the first call.
          runCase(kernel, each, weight);
          change(weight, optimizer);
          return tf.tensor(weight.dataSync().slice(), each.shape);
        });
        assert.deepEqual(runCase(kernel, each, weight), runCase(kernel, each, fresh));
        tf.dispose([weight, fresh]);
      }
    }
  });
}

test('no kernel of the backend is left out here', () => {
  const seen = new Set([...Object.keys(kernelCases), ...withoutWeights]);
  const names = tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName);
  assert.deepEqual(
    names.filter((name) => !seen.has(name)),
    [],
  );
});

test('a view of a weight, made before it changed, keeps the old numbers', () => {
  useFusedKernels(true);
  const weight = tf.variable(randomTensor([4, 6], 'weight'));
  const [clone, turned] = [weight.clone(), weight.reshape([6, 4])];
  const old = [...weight.dataSync()];
  change(weight, 'sgd');
  assert.notDeepEqual([...weight.dataSync()], old);
  assert.deepEqual([...clone.dataSync()], old);
  assert.deepEqual([...turned.dataSync()], old);
  tf.dispose([weight, clone, turned]);
});
