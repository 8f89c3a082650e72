// What a classifier says of each class, found in what forward returned, whoever wrote the model.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { described, open, testOffers, testRightCases } from './listedModels.ts';
import type { ListedModel } from './listedModels.ts';
import { LookedModel } from './lookedModel.ts';
import { PlainModel } from './plainModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

const ofCnn = ['logits: const logits = this.fc.forward(flat); // (B, N) | class 1'];
const ofRnn = ['fc: return this.fc.forward(states); // (T, B, O) | time 0, class 2'];
// Its logits are (B*T, V): those of one sample are in what they were made of.
const ofTransformer = [
  'logits: const scaled = seqLogits.mul(scalesOf(this.config).prj); // (B, T, V) | time 1, class 2',
];
const turned = 'logits: return logits.transpose([1, 0, 2]); // (T, B, V) | time 0, class 2';
const ofWriter = ['output: return this.output.forward(mixed); | time 1, class 2'];

testOffers('logits', {
  'the CNN': ofCnn,
  'the RNN': ofRnn,
  'the Transformer': ofTransformer,
  'a copy of the CNN': ofCnn,
  'a copy of the RNN': ofRnn,
  'a copy of the Transformer': ofTransformer,
  'an empty model file': [
    'logits: const logits = this.output.forward(hidden); // (B, N) | class 1',
  ],
  'the gated reader': [turned],
  'the patch mixer': ['logits: return scores.add(this.bias); // (B, N) | class 1'],
  'a GRU by hand': ['logits: return tf.stack(predictions); // (T, B, V) | time 0, class 2'],
  'a tf.sequential CNN': ['4_dense: model.add(tf.layers.dense({ units: classes })); | class 1'],
  'a GPT': [turned],
  'a vision transformer': ['head: return this.head.forward(first); // (B, N) | class 1'],
  'a writer': ofWriter,
});

testRightCases('logits', ofWriter);

const batchAxes: [ListedModel, number][] = [
  ['the CNN', 0],
  ['the RNN', 1],
  ['a copy of the CNN', 0],
  ['a copy of the RNN', 1],
  ['an empty model file', 0],
  ['the gated reader', 1],
  ['the patch mixer', 0],
  ['a GRU by hand', 1],
  ['a tf.sequential CNN', 0],
  ['a GPT', 1],
  ['a vision transformer', 0],
  ['a writer', 0],
];

for (const [name, batchAxis] of batchAxes) {
  test(`the logits of ${name} are what forward returns`, async () => {
    const plain = await PlainModel.of(await open(name));
    await plain.agrees('logits', [plain.forward()], batchAxis);
  });
}

for (const name of ['the Transformer', 'a copy of the Transformer'] as const) {
  test(`the logits of ${name} are the rows of what forward returns`, async () => {
    const plain = await PlainModel.of(await open(name));
    const [B, T] = plain.inputs[1].shape;
    await plain.agrees('logits', [plain.forward().reshape([B, T, -1])]);
  });
}

/** A model of 46 words that returns this of `x` (T, B, 46). */
function writer(output: string, extra = ''): string {
  return `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Writer extends nn.Module {
  readonly words = new nn.Embedding(46, 6);
  readonly head = new nn.Linear(6, 46);

  forward(text: tf.Tensor2D) {
    const embedded = this.words.forward(text);
    const x = this.head.forward(embedded);
    return ${output};
  }
}

export default defineExperiment({
  data: grammar(),
  model: () => new Writer(),
  steps: 1,
  settings: { batchSize: 4, sequenceLength: 12 },
  ${extra}
});
`;
}

const line = (text: string): string[] => [text];

const cases: [string, string, string[]][] = [
  [
    'of an object the loss takes the logits',
    writer('{ embedded, logits: x }'),
    line('x: const x = this.head.forward(embedded); | time 0, class 2'),
  ],
  [
    'of flattened rows the tensor before is offered, which has samples and positions',
    writer('x.reshape([-1, 46])'),
    line('logits: const x = this.head.forward(embedded); | time 0, class 2'),
  ],
  [
    'rows that never had an axis of samples are not',
    writer('this.head.forward(embedded.reshape<tf.Tensor2D>([-1, 6])).mul(2)'),
    [],
  ],
  [
    'nor are numbers that are not one for each class',
    writer('embedded', 'loss: (outputs: tf.Tensor) => outputs.square().mean().asScalar(),'),
    [],
  ],
  [
    'a loss of their own makes logits nothing else',
    writer('x', 'loss: (outputs: tf.Tensor) => outputs.square().mean().asScalar(),'),
    line('x: const x = this.head.forward(embedded); | time 0, class 2'),
  ],
];

for (const [title, text, expected] of cases) {
  test(title, async () => {
    const model = await LookedModel.written(text);
    const mistakes = model.table.findings.filter(({ severity }) => severity === 'error');
    assert.deepEqual(mistakes, []);
    assert.deepEqual(described(model, 'logits'), expected);
  });
}

test('a model that learns numbers has no classes', async () => {
  const model = await LookedModel.written(`import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';

const inputs = Array.from({ length: 40 }, (_, i) => [i / 40, 1 - i / 40]);
const targets = inputs.map(([a, b]) => [a + b, a - b]);

export default defineExperiment({
  data: arrays({ inputs, targets }),
  model: () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 2, inputShape: [2] }));
    return model;
  },
  steps: 1,
});
`);
  assert.deepEqual(model.table.findings, []);
  assert.deepEqual(described(model, 'logits'), []);
});
