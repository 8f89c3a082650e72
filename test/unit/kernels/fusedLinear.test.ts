// The fused linear layer gives what its readable path gives.

import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { initBackend } from '../../../extension/kernels/index.ts';
import { Embedding, Linear } from '../../../extension/nn/index.ts';
import { assertPathsAgree, randomTensor } from './bothPaths.ts';

before(() => initBackend({ threads: 2 }));

const shapes = [
  { x: [1, 1], outputs: 1 },
  { x: [7, 5], outputs: 3 },
  { x: [3, 2, 9], outputs: 17 },
  { x: [64, 1352], outputs: 10 },
  { x: [5, 13, 33], outputs: 70 },
  { x: [260, 300], outputs: 270 },
];

for (const { x, outputs } of shapes) {
  for (const hasBias of [true, false]) {
    const bias = hasBias ? 'with' : 'without';
    test(`a linear layer from (${x.join(', ')}) to ${outputs} ${bias} bias agrees`, () => {
      const width = x[x.length - 1];
      const layer = new Linear(width, outputs, { bias: hasBias });
      const inputs: Record<string, tf.Tensor> = {
        x: randomTensor(x as [number, number], 'x'),
        weight: randomTensor([outputs, width], 'weight'),
      };
      if (hasBias) inputs.bias = randomTensor([outputs], 'bias');
      assertPathsAgree(inputs, (given) => {
        Object.assign(layer, { weight: given.weight, bias: given.bias });
        return layer.forward(given.x);
      });
    });
  }
}

for (const vocabulary of [3, 40]) {
  test(`a linear layer on 2 × 7 tokens of a vocabulary of ${vocabulary} agrees`, () => {
    const embedding = new Embedding(vocabulary, 5);
    const layer = new Linear(5, 6);
    const ids = tf.tensor2d([0, 1, 2, 2, 1, 0, 1, 1, 2, 0, 2, 2, 1, 0], [2, 7], 'int32');
    const inputs = {
      table: randomTensor<tf.Rank.R2>([vocabulary, 5], 'table'),
      weight: randomTensor<tf.Rank.R2>([6, 5], 'weight'),
      bias: randomTensor<tf.Rank.R1>([6], 'bias'),
    };
    assertPathsAgree(inputs, (given) => {
      Object.assign(embedding, { weight: given.table });
      Object.assign(layer, { weight: given.weight, bias: given.bias });
      return layer.forward(embedding.forward(ids));
    });
  });
}

test('rows without a gradient change nothing, whether some or all are without', () => {
  const layer = new Linear(5, 6);
  for (const keep of [[], [2], [0, 3, 4, 8]]) {
    const mask = tf.tensor2d(
      Array.from({ length: 9 }, (_, row) => Number(keep.includes(row))),
      [9, 1],
    );
    const inputs = {
      x: randomTensor<tf.Rank.R2>([9, 5], 'x'),
      weight: randomTensor<tf.Rank.R2>([6, 5], 'weight'),
      bias: randomTensor<tf.Rank.R1>([6], 'bias'),
    };
    assertPathsAgree(inputs, (given) => {
      Object.assign(layer, { weight: given.weight, bias: given.bias });
      return layer.forward(given.x).mul(mask);
    });
  }
});
