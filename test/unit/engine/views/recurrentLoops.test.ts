// Which lines of a loop hold its hidden states, and which do not.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { described } from './listedModels.ts';
import { LookedModel } from './lookedModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

/** A reader that makes of its words, each (B, 6), with these lines what predicts: `seen`. */
function reader(...lines: string[]): string {
  return `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Cell extends nn.Module {
  readonly mix = new nn.Linear(12, 6);

  forward(x: tf.Tensor2D, h: tf.Tensor2D): tf.Tensor2D {
    return tf.tanh(this.mix.forward(tf.concat([x, h], 1)));
  }
}

class Reader extends nn.Module {
  readonly words = new nn.Embedding(46, 6);
  readonly gates = new nn.Linear(12, 24);
  readonly W = new nn.Linear(6, 6);
  readonly V = new nn.Linear(6, 6);
  readonly cells = [new Cell(), new Cell()];
  readonly head = new nn.Linear(6, 46);

  forward(text: tf.Tensor2D): tf.Tensor {
    const embedded = this.words.forward(text);
    const inputs = tf.unstack(embedded) as tf.Tensor2D[];
    const zeros = tf.zerosLike(inputs[0]);
    const seen: tf.Tensor[] = [];
    ${lines.join('\n    ')}
    return tf.stack(seen.map((each) => this.head.forward(each)));
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

const cases: [string, string[], string[]][] = [
  [
    'an LSTM has two states, and its gates are none',
    [
      'let [h, c] = [zeros, zeros];',
      'for (const x of inputs) {',
      '  const gates = this.gates.forward(tf.concat([x, h], 1)) as tf.Tensor2D;',
      '  const [i, f, o, g] = tf.split(gates, 4, 1);',
      '  const added = tf.sigmoid(i).mul(tf.tanh(g));',
      '  c = tf.sigmoid(f).mul<tf.Tensor2D>(c).add(added);',
      '  h = tf.sigmoid(o).mul(tf.tanh(c));',
      '  seen.push(h);',
      '}',
    ],
    [
      'c: c = tf.sigmoid(f).mul<tf.Tensor2D>(c).add(added); | time 0, unit 2',
      'h: h = tf.sigmoid(o).mul(tf.tanh(c)); | time 0, unit 2',
    ],
  ],
  [
    'of layers over each other each has its states',
    [
      'const h = [zeros, zeros];',
      'for (const x of inputs) {',
      '  h[0] = this.cells[0].forward(x, h[0]);',
      '  h[1] = this.cells[1].forward(h[0], h[1]);',
      '  seen.push(h[1]);',
      '}',
    ],
    [
      'cells.0: h[0] = this.cells[0].forward(x, h[0]); | time 0, unit 2',
      'cells.1: h[1] = this.cells[1].forward(h[0], h[1]); | time 0, unit 2',
    ],
  ],
  [
    'also where one line runs for all layers',
    [
      'const h = [zeros, zeros];',
      'for (const x of inputs) {',
      '  let below = x;',
      '  this.cells.forEach((cell, i) => (below = h[i] = cell.forward(below, h[i])));',
      '  seen.push(below);',
      '}',
    ],
    [
      'cells.0: return tf.tanh(this.mix.forward(tf.concat([x, h], 1))); | time 0, unit 2',
      'cells.1: return tf.tanh(this.mix.forward(tf.concat([x, h], 1))); | time 0, unit 2',
    ],
  ],
  [
    'the first step may have no state to take',
    [
      'let h: tf.Tensor2D | undefined;',
      'for (const x of inputs) {',
      '  const mixed = h ? x.add<tf.Tensor2D>(this.W.forward(h)) : x;',
      '  h = tf.tanh(mixed);',
      '  seen.push(h);',
      '}',
    ],
    ['h: h = tf.tanh(mixed); | time 0, unit 2'],
  ],
  [
    'a layer that runs twice in a step makes no state of what it is given',
    [
      'let h = zeros;',
      'for (const x of inputs) {',
      '  const first = tf.tanh(this.W.forward(x.add(h)));',
      '  h = tf.tanh(this.W.forward(first));',
      '  seen.push(h);',
      '}',
    ],
    ['h: h = tf.tanh(this.W.forward(first)); | time 0, unit 2'],
  ],
  [
    'the word before is no state',
    [
      'let before = zeros;',
      'for (const x of inputs) {',
      '  const both = this.V.forward(x.add(before)) as tf.Tensor2D;',
      '  seen.push(both);',
      '  before = x.mul(1);',
      '}',
    ],
    [],
  ],
  [
    'nor is what each position has for itself',
    ['for (const x of inputs) seen.push(tf.tanh(this.W.forward(x)));'],
    [],
  ],
  [
    'nor is what a loop that no sequence lengthens hands on',
    [
      'for (const x of inputs) seen.push(x);',
      'let deep = inputs[0];',
      'for (let i = 0; i < 5; i++) deep = tf.tanh(this.W.forward(deep)) as tf.Tensor2D;',
      'seen[0] = deep;',
    ],
    [],
  ],
];

for (const [title, lines, expected] of cases) {
  test(title, async () => {
    const model = await LookedModel.written(reader(...lines));
    const mistakes = model.table.findings.filter(({ severity }) => severity === 'error');
    assert.deepEqual(mistakes, []);
    assert.deepEqual(described(model, 'hiddenStates'), expected);
  });
}
