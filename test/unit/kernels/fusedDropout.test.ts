// The masks that kernels draw are, bit for bit, the ones of nn/random.ts.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { initBackend, useFusedKernels } from '../../../extension/kernels/index.ts';
import { Dropout } from '../../../extension/nn/index.ts';
import { assertPathsAgree, randomTensor } from './bothPaths.ts';

before(() => initBackend({ threads: 2 }));

/** Masks of calls after each other within a step, for as many numbers as `counts` says. */
function masks(layer: Dropout, counts: readonly number[], isFused: boolean): number[][] {
  layer.setTrainingStep(17);
  useFusedKernels(isFused);
  try {
    return counts.map((count) => [...layer.forward(tf.ones([count])).dataSync()]);
  } finally {
    useFusedKernels(false);
  }
}

for (const seed of [0, 7, -1, 2 ** 40 + 3]) {
  test(`both paths drop the same numbers with seed ${seed}`, () => {
    const layer = new Dropout(0.3);
    layer.initialize(seed);
    const counts = [1, 2, 15, 16, 17, 1000, 33, 20_001, 5];
    assert.deepEqual(masks(layer, counts, true), masks(layer, counts, false));
  });
}

test('of many numbers the rate is dropped, and the mean stays', () => {
  for (const rate of [0.1, 0.5, 0.9]) {
    const [mask] = masks(new Dropout(rate), [100_000], true);
    const share = mask.filter((value) => value === 0).length / mask.length;
    assert.ok(Math.abs(share - rate) < 0.005, `${share} instead of ${rate}`);
    assert.ok(mask.every((value) => value === 0 || value === Math.fround(1 / (1 - rate))));
  }
});

test('a rate just below 1 still keeps some numbers', () => {
  const layer = new Dropout(1 - 1e-9);
  const kept = (isFused: boolean) => masks(layer, [1e6], isFused)[0].some((value) => value > 0);
  assert.ok(kept(true) && kept(false));
});

for (const shape of [[1], [7], [3, 5, 11], [64, 20, 128]]) {
  test(`dropout of (${shape.join(', ')}) agrees, forward and backward`, () => {
    const layer = new Dropout(0.1);
    assertPathsAgree({ x: randomTensor(shape as [number], 'x') }, ({ x }) => {
      layer.setTrainingStep(2);
      return layer.forward(layer.forward(x));
    });
  });
}
