// Hidden states that are found in what a pass computed, whoever wrote the model.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import type { MyRNN } from '../../../../extension/models/rnn.ts';
import type { GatedReader } from '../../../faults/models/gatedReader.ts';
import type { Gru } from '../../../models/gru.ts';
import { described, open, testOffers, testRightCases } from './listedModels.ts';
import { LookedModel } from './lookedModel.ts';
import { PlainModel } from './plainModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

const ofRnn = ['states: const states = this.states(text); // (T, B, H) | time 0, unit 2'];

testOffers('hiddenStates', {
  'the RNN': ofRnn,
  'a copy of the RNN': ofRnn,
  'the gated reader': [
    'memory: const memory = tf.stack(states, 1) as tf.Tensor3D; // (B, T, H) | time 1, unit 2',
  ],
  'a GRU by hand': [
    'h: h = update.mul(h).add(tf.sub(1, update).mul(candidate)); // (B, H) | time 0, unit 2',
  ],
});

testRightCases('hiddenStates', []);

for (const name of ['the RNN', 'a copy of the RNN'] as const) {
  test(`the hidden states of ${name} are what each tick makes of the one before`, async () => {
    const plain = await PlainModel.of(await open(name));
    const { embedding, W_ih, W_hh } = plain.model.subject as MyRNN;
    const given = W_ih.forward(embedding.forward(plain.inputs[0] as tf.Tensor2D));
    const states = afterEach(tf.unstack(given), W_hh.outputs, (x, h) =>
      tf.tanh(x.add(W_hh.forward(h))),
    );
    await plain.agrees('hiddenStates', [tf.stack(states)], 1);
  });
}

test('those of a GRU by hand are all runs of one line, in order of time', async () => {
  const plain = await PlainModel.of(await open('a GRU by hand'));
  const { embedding, update, reset, candidate } = plain.model.subject as Gru;
  const given = embedding.forward(plain.inputs[0]);
  const states = afterEach(tf.unstack(given), update.outputs, (x, h) => {
    const kept = tf.sigmoid(update.forward(tf.concat([x, h], 1)));
    const used = tf.sigmoid(reset.forward(tf.concat([x, h], 1))).mul(h);
    const proposed = tf.tanh(candidate.forward(tf.concat([x, used], 1)));
    return tf.add(kept.mul(h), tf.sub(1, kept).mul(proposed));
  });
  await plain.agrees('hiddenStates', [tf.stack(states)], 1);
});

test('those of the gated reader are what its cell returns', async () => {
  const plain = await PlainModel.of(await open('the gated reader'));
  const { embedding, cell } = plain.model.subject as GatedReader;
  const given = embedding.forward(plain.inputs[0]);
  const states = afterEach(tf.unstack(given), cell.update.outputs, (x, h) =>
    cell.forward(x as tf.Tensor2D, h as tf.Tensor2D),
  );
  await plain.agrees('hiddenStates', [tf.stack(states, 1)]);
});

type Tick = (x: tf.Tensor, h: tf.Tensor) => tf.Tensor;

function afterEach(inputs: readonly tf.Tensor[], units: number, tick: Tick): tf.Tensor[] {
  let h: tf.Tensor = tf.zeros([inputs[0].shape[0], units]);
  return inputs.map((x) => (h = tick(x, h)));
}

const encoder = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { dates } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Encoder extends nn.Module {
  readonly words: nn.Embedding;
  readonly W = new nn.Linear(6, 6);
  readonly output: nn.Linear;
  readonly targetWords: nn.Embedding;

  constructor(words: number, targetWords: number, seed: number) {
    super();
    this.words = new nn.Embedding(words, 6);
    this.targetWords = new nn.Embedding(targetWords, 6);
    this.output = new nn.Linear(6, targetWords);
    this.initialize(seed);
  }

  forward(source: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor {
    let h: tf.Tensor = tf.zeros([source.shape[0], 6]);
    for (const x of tf.unstack(this.words.forward(source), 1)) {
      h = tf.tanh(x.add(this.W.forward(h)));
    }
    return this.output.forward(this.targetWords.forward(target).add(h.expandDims(1)));
  }
}

export default defineExperiment({
  data: dates(),
  model: ({ sourceVocabularySize, targetVocabularySize }, seed) =>
    new Encoder(sourceVocabularySize, targetVocabularySize, seed),
  steps: 1,
  settings: { batchSize: 4 },
});
`;

test('a loop over the source has the states of the source', async () => {
  const looked = await LookedModel.written(encoder);
  assert.deepEqual(described(looked, 'hiddenStates'), [
    'h: h = tf.tanh(x.add(this.W.forward(h))); | time 0, unit 2',
  ]);
  const plain = await PlainModel.of(looked);
  const { words, W } = plain.model.subject as { words: { forward: Layer }; W: { forward: Layer } };
  const given = tf.unstack(words.forward(plain.inputs[0]), 1);
  const states = afterEach(given, 6, (x, h) => tf.tanh(x.add(W.forward(h))));
  await plain.agrees('hiddenStates', [tf.stack(states)], 1);
});

type Layer = (x: tf.Tensor) => tf.Tensor;

test('a recurrent layer of tf.layers that returns all its states offers them', async () => {
  const looked = await LookedModel.written(`import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { dates } from 'tensorscope/data';

function build(words: number, targetWords: number): tf.LayersModel {
  const inputs = [tf.input({ shape: [null] }), tf.input({ shape: [null] })];
  const embedded = tf.layers.embedding({ inputDim: words, outputDim: 6 }).apply(inputs[0]);
  const states = tf.layers.gru({ units: 5, returnSequences: true }).apply(embedded);
  const last = tf.layers.gru({ units: 5 }).apply(states);
  const written = tf.layers.embedding({ inputDim: targetWords, outputDim: 5 }).apply(inputs[1]);
  const both = tf.layers.add().apply([written, last] as tf.SymbolicTensor[]);
  const outputs = tf.layers.dense({ units: targetWords }).apply(both) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}

export default defineExperiment({
  data: dates(),
  model: ({ sourceVocabularySize, targetVocabularySize }) =>
    build(sourceVocabularySize, targetVocabularySize),
  steps: 1,
  settings: { batchSize: 4 },
});
`);
  const [states] = described(looked, 'hiddenStates');
  assert.match(states, /gru: const states = tf\.layers\.gru\(.* \| time 1, unit 2$/);
  const plain = await PlainModel.of(looked);
  const { layers } = plain.model.subject as tf.LayersModel;
  const embedding = layers.find((each) => each.getClassName() === 'Embedding');
  const gru = layers.find((each) => each.getClassName() === 'GRU');
  assert.ok(embedding && gru);
  await plain.agrees('hiddenStates', [gru.apply(embedding.apply(plain.inputs[0])) as tf.Tensor]);
});
