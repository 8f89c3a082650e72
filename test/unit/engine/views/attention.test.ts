// Attention maps that are found in what a pass computed, whoever wrote the model.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import type { Transformer } from '../../../../extension/models/transformer.ts';
import { testRightCases } from './listedModels.ts';
import { LookedModel } from './lookedModel.ts';
import { PlainModel } from './plainModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

const softmaxLine =
  'const weights = maskedSoftmax(scores, maskOfHeads) as tf.Tensor4D; // (B, H, L, S)';

function stack(title: string, ...modules: string[]): string[] {
  return [title, ...modules.map((module) => `${module}: ${softmaxLine}`)];
}

const transformerStacks = [
  stack('encoder.slf_attn', 'encoder.layer_stack.0.slf_attn', 'encoder.layer_stack.1.slf_attn'),
  stack('decoder.slf_attn', 'decoder.layer_stack.0.slf_attn', 'decoder.layer_stack.1.slf_attn'),
  stack('decoder.enc_attn', 'decoder.layer_stack.0.enc_attn', 'decoder.layer_stack.1.enc_attn'),
];

const small = { dModel: 8, dInner: 12, dK: 3, dV: 5, heads: 2, layers: 2 };

test('the Transformer offers its three stacks, each with all layers and heads', async () => {
  const model = await LookedModel.shipped('transformer', small);
  assert.deepEqual(model.describe('attention'), transformerStacks);
  for (const { shape, axes } of model.offersOf('attention').flatMap(({ places }) => places)) {
    assert.equal(shape[1], small.heads);
    assert.deepEqual(axes, { head: 1, query: 2, key: 3 });
  }
});

test('so does the copy that is a new model file', async () => {
  const model = await LookedModel.copy('transformer');
  assert.deepEqual(model.describe('attention'), transformerStacks);
});

test('the maps of the Transformer are those that its layers return when they are asked for', async () => {
  const plain = await PlainModel.of(await LookedModel.shipped('transformer', small));
  const model = plain.model.subject as Transformer;
  const [source, target] = plain.inputs as tf.Tensor2D[];
  const { encOutput, srcMask } = model.encode(source);
  const encoded = model.encoder.forward(source, srcMask, true);
  const length = target.shape[1];
  const isPast = tf.tensor(
    Array.from({ length: length ** 2 }, (_, i) => i % length <= Math.floor(i / length)),
    [1, length, length],
    'bool',
  );
  const isToken = tf.notEqual(target, model.config.trgPadIdx).expandDims(1);
  const mask = tf.logicalAnd<tf.Tensor3D>(isToken, isPast);
  const decoded = model.decoder.forward(target, mask, encOutput, srcMask, true);
  const expected = [...encoded.slfAttns, ...decoded.slfAttns, ...decoded.encAttns];
  await plain.agrees('attention', expected);
});

test('a decoder with one projection for query, key and value offers its layers', async () => {
  const model = await LookedModel.own('test/models/gpt.ts');
  const line = 'const weights = tf.softmax(scores.sub(isFuture.mul(1e9))); // (B, A, T, T)';
  assert.deepEqual(model.describe('attention'), [
    ['attention', `blocks.0.attention: ${line}`, `blocks.1.attention: ${line}`],
  ]);
  const [{ places }] = model.offersOf('attention');
  const weights = await model.valuesAt(places[1]);
  assert.deepEqual(weights.shape, [2, 12, 12]);
  assertWeights(weights);
  const future = tf.sub(1, tf.linalg.bandPart(tf.ones([12, 12]), -1, 0));
  assert.equal(weights.mul(future).max().dataSync()[0], 0);
});

test('attention between patches is found by the product that it weighs', async () => {
  const model = await LookedModel.own('test/models/visionTransformer.ts');
  const line = 'const values = tf.matMul(tf.softmax(scores), v); // (B, A, L, K)';
  assert.deepEqual(model.describe('attention'), [
    ['blocks', `blocks.0: ${line}`, `blocks.1: ${line}`],
  ]);
  const [{ places }] = model.offersOf('attention');
  const weights = await model.valuesAt(places[0]);
  assert.deepEqual(weights.shape, [2, 17, 17]);
  assertWeights(weights);
});

test('a recurrent reader that looks back offers that', async () => {
  const model = await LookedModel.own('test/faults/models/gatedReader.ts');
  assert.deepEqual(model.describe('attention'), [
    ['lookBack', 'lookBack: const weights = nn.maskedSoftmax(scores, mask); // (B, A, T, T)'],
  ]);
  assertWeights(await model.valuesAt(model.offersOf('attention')[0].places[0]));
});

test('a map that the model itself computes is called what it is declared as', async () => {
  const model = await LookedModel.own('test/models/writer.ts');
  const [[title, place], ...others] = model.describe('attention');
  assert.equal(title, 'weights');
  assert.match(place, /^weights: const weights = nn\.maskedSoftmax\(/);
  assert.deepEqual(others, []);
  assertWeights(await model.valuesAt(model.offersOf('attention')[0].places[0]));
});

testRightCases('attention', [
  'weights: const weights = nn.maskedSoftmax(scores, nn.subsequentMask(target.shape[1]).expandDims(1)); | head 1, query 2, key 3',
]);

for (const file of [
  'test/models/gru.ts',
  'test/models/sequentialCnn.ts',
  'test/faults/models/patchMixer.ts',
  'extension/scaffold/empty.ts',
]) {
  test(`${file} has no attention to offer`, async () => {
    assert.deepEqual((await LookedModel.own(file)).describe('attention'), []);
  });
}

/** A language model with these lines between its states (B, T, 6) and its head. */
function reader(...lines: string[]): string {
  return `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

function maskedSoftmax(scores: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const weights = tf.softmax(scores.sub(mask.mul(1e9)));
  return weights.mul(tf.sub(1, mask));
}

class Reader extends nn.Module {
  readonly words = new nn.Embedding(46, 6);
  readonly dropout = new nn.Dropout(0.3);
  readonly head = new nn.Linear(6, 46);
  readonly classes = tf.variable(tf.randomNormal([46, 6]));
  readonly gates = new nn.Linear(6, 3);

  forward(text: tf.Tensor2D): tf.Tensor {
    let x = this.words.forward(text).transpose([1, 0, 2]);
    const T = text.shape[0];
    ${lines.join('\n    ')}
    return this.head.forward(x).transpose([1, 0, 2]);
  }
}

export default defineExperiment({
  data: grammar(),
  model: () => new Reader(),
  steps: 1,
  settings: { batchSize: 4, sequenceLength: 12 },
});
`;
}

const scores = 'const scores = tf.matMul(x, x, false, true).div(2);';

const cases: [string, string[], string[]][] = [
  [
    'a mask over and a dropout after the softmax are not maps of their own',
    [
      scores,
      'const mask = tf.sub(1, tf.linalg.bandPart(tf.ones([T, T]), -1, 0)).expandDims(0);',
      'const weights = maskedSoftmax(scores, mask);',
      'const dropped = this.dropout.forward(weights);',
      'const scaled = dropped.mul(0.5);',
      'x = tf.matMul(scaled, x);',
    ],
    ['weights: const weights = maskedSoftmax(scores, mask);'],
  ],
  [
    'two maps of one module have the names that they were declared with',
    [
      scores,
      'const near = tf.softmax(scores);',
      'const far = tf.softmax(scores.mul(-1));',
      'x = tf.matMul(near, x).add(tf.matMul(far, x));',
    ],
    ['near: const near = tf.softmax(scores);', 'far: const far = tf.softmax(scores.mul(-1));'],
  ],
  [
    'a layer that is used twice has its maps twice',
    [
      'for (let i = 0; i < 2; i++) {',
      '  const map = tf.softmax(tf.matMul(x, x, false, true));',
      '  x = map.matMul(x);',
      '}',
    ],
    [
      'map #1: const map = tf.softmax(tf.matMul(x, x, false, true));',
      'map #2: const map = tf.softmax(tf.matMul(x, x, false, true));',
    ],
  ],
  [
    'probabilities of classes are no attention, also where they weigh embeddings',
    [
      'const chances = tf.softmax(this.head.forward(x));',
      'x = tf.matMul(chances.reshape([-1, 46]), this.classes).reshape(x.shape);',
    ],
    [],
  ],
  [
    'nor are gates, which weigh parts of one position',
    [
      'const gates = tf.softmax(this.gates.forward(x));',
      'const parts = tf.stack([x, x.mul(2), x.mul(3)], 2);',
      'x = gates.expandDims(3).mul(parts).sum(2);',
    ],
    [],
  ],
];

for (const [title, lines, expected] of cases) {
  test(title, async () => {
    const model = await LookedModel.written(reader(...lines));
    const mistakes = model.table.findings.filter(({ severity }) => severity === 'error');
    assert.deepEqual(mistakes, []);
    assert.deepEqual(
      model.describe('attention').flatMap(([, ...places]) => places),
      expected,
    );
  });
}

/** Not negative, and each query's sum is 1. */
function assertWeights(weights: tf.Tensor): void {
  assert.ok(weights.min().dataSync()[0] >= 0);
  const farthest = weights.sum(-1).sub(1).abs().max().dataSync()[0];
  assert.ok(farthest < 1e-5, `a query's weights sum to 1 ± ${farthest}`);
}
