// Where the caret is put when a model's source opens.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { firstTensor } from '../../../../extension/host/sources/firstTensor.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { LookedModel } from '../../engine/views/lookedModel.ts';

const root = path.resolve(import.meta.dirname, '../../../../extension');

before(async () => {
  registerSourceLoader();
  await initBackend();
});

for (const [model, line] of [
  ['cnn', /const conv = /],
  ['rnn', /const states = /],
  ['transformer', /this\.(encode|decode|logits|encoder)/],
] as const) {
  test(`the source of the ${model} opens at the first tensor of its forward`, async () => {
    const { table } = await LookedModel.shipped(model);
    const file = `models/${model}.ts`;
    const first = firstTensor(table, file);
    assert.ok(first);
    const text = readFileSync(path.join(root, file), 'utf8').split('\n')[first.startLine];
    assert.match(text, line);
  });
}

test('a file in which no forward ran has no first tensor', async () => {
  const { table } = await LookedModel.shipped('cnn');
  assert.equal(firstTensor(table, 'nn/attention.ts'), undefined);
});

test('constructors and helper classes are passed over', async () => {
  const text = `
import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
class Scale { forward(x) { const scaled = tf.mul(x, 2); return scaled; } }
class Model {
  constructor() {
    const start = tf.ones([784, 10]);
    this.weight = tf.variable(start);
  }
  forward(
    x,
  ) {
    const flat = new Scale().forward(x).reshape([x.shape[0], -1]);
    return flat.matMul(this.weight);
  }
}
export default defineExperiment({ model: () => new Model(), data: digits(), steps: 10 });
`;
  const { table } = await LookedModel.written(text, 'first.ts');
  const file = table.trace.texts[0]?.file ?? '';
  const first = firstTensor(table, file);
  assert.match(text.split('\n')[first?.startLine ?? 0], /const flat/);
});

test('a sequence of layers opens at the first of them', async () => {
  const { table } = await LookedModel.own('test/models/sequentialCnn.ts');
  const file = table.trace.texts[0]?.file ?? '';
  const line = readFileSync(file, 'utf8').split('\n')[firstTensor(table, file)?.startLine ?? 0];
  assert.match(line, /tf\.layers\.conv2d/);
});
