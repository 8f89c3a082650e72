// What the runs of an expression are: steps of a loop over time, uses of a shared layer, or neither.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { operationText } from '../../../../extension/protocol/shapeText.ts';
import type { Site } from '../../../../extension/protocol/shapeTable.ts';
import { LookedModel } from '../views/lookedModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

/** A reader of text: `members` of the class, and lines of `forward` after the embedding. */
function reader(members: string, ...lines: string[]): string {
  return `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Cell extends nn.Module {
  readonly mix = new nn.Linear(8, 8);
  start(rows: number): tf.Tensor2D { return this.mix.forward(tf.zeros([rows, 8])); }
  forward(x: tf.Tensor2D, h: tf.Tensor2D): tf.Tensor2D {
    const mixed = this.mix.forward(x.add(h));
    return tf.tanh(mixed);
  }
}
class Reader extends nn.Module {
  readonly embed: nn.Embedding;
  readonly cell = new Cell();
  readonly shared = new nn.Linear(8, 8);
  readonly head: nn.Linear;
  constructor(vocabulary: number, seed: number) {
    super();
    this.embed = new nn.Embedding(vocabulary, 8);
    this.head = new nn.Linear(8, vocabulary);
    this.initialize(seed);
  }
  ${members}
  forward(tokens: tf.Tensor2D): tf.Tensor {
    const x = this.embed.forward(tokens) as tf.Tensor3D;
    const [T, B] = tokens.shape;
    ${lines.join('\n    ')}
  }
}
export default defineExperiment({
  data: grammar(),
  model: ({ vocabularySize }, seed) => new Reader(vocabularySize, seed),
  steps: 1,
  settings: { batchSize: 2, sequenceLength: 3 },
});
`;
}

async function traced(text: string): Promise<LookedModel> {
  const model = await LookedModel.written(text);
  const mistakes = model.table.findings.filter(({ severity }) => severity === 'error');
  assert.deepEqual(mistakes, []);
  return model;
}

function siteNamed({ table }: LookedModel, name: string, file: string): Site {
  const found = table.sites.find(
    ({ name: one, range, executions }) =>
      one === name && range.file.endsWith(file) && executions.length > 0,
  );
  assert.ok(found, name);
  return found;
}

function operations({ table }: LookedModel): string[] {
  return table.layers.map((row) => `${row.path}: ${operationText(row)}`);
}

test('a layer that is used three times is listed as ×3, and its runs are uses', async () => {
  const model = await traced(
    reader(
      '',
      'const one = this.shared.forward(x);',
      'const two = this.shared.forward(one);',
      'return this.head.forward(this.shared.forward(two));',
    ),
  );
  assert.ok(operations(model).includes('shared: Linear ×3'));
  assert.ok(operations(model).includes('head: Linear'));
  assert.deepEqual(siteNamed(model, 'product', 'nn/linear.ts').repeats, { shared: 'use' });
});

test('the steps of a loop over the text are times, in the model and in its cell', async () => {
  const model = await traced(
    reader(
      '',
      'let h = this.cell.start(B);',
      'const states: tf.Tensor[] = [];',
      'for (const step of tf.unstack(x)) {',
      '  h = this.cell.forward(step as tf.Tensor2D, h);',
      '  states.push(h);',
      '}',
      'return this.head.forward(tf.stack(states));',
    ),
  );
  assert.deepEqual(siteNamed(model, 'mixed', 'written.ts').repeats, { cell: 'time' });
  assert.deepEqual(siteNamed(model, 'step', 'written.ts').repeats, { '': 'time' });
  assert.ok(operations(model).includes('cell: Cell'));
});

test('a loop that leaves the first step out is one over time, too', async () => {
  const model = await traced(
    reader(
      '',
      'let h = tf.zeros([B, 8]) as tf.Tensor2D;',
      'for (const step of tf.unstack(x).slice(1)) {',
      '  h = this.cell.forward(step as tf.Tensor2D, h);',
      '}',
      'return this.head.forward(x.add(h));',
    ),
  );
  assert.deepEqual(siteNamed(model, 'mixed', 'written.ts').repeats, { cell: 'time' });
});

test('a loop that is as long as the text by chance is neither', async () => {
  const model = await traced(
    reader(
      '',
      'let y: tf.Tensor = x;',
      'for (let turn = 0; turn < 3; turn++) y = this.shared.forward(y as tf.Tensor3D);',
      'return this.head.forward(y as tf.Tensor3D);',
    ),
  );
  assert.equal(siteNamed(model, 'product', 'nn/linear.ts').repeats, undefined);
  assert.ok(operations(model).includes('shared: Linear'));
});
