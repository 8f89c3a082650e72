// What a person's own file may export, and what is said of everything else.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  loadOwnExperiment,
  loadSource,
} from '../../../../extension/engine/models/ownExperiment.ts';
import { beginGeneration } from '../../../../extension/engine/source/ownSources.ts';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { trainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

const head = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays, digits, text } from 'tensorscope/data';
class Net {
  readonly weight = tf.variable(tf.ones([784, 10]));
  forward(x: tf.Tensor) { return x.reshape([-1, 784]).matMul(this.weight); }
}
`;
let folder = '';
let count = 0;

before(async () => {
  registerSourceLoader();
  folder = await mkdtemp(path.join(tmpdir(), 'tensorscope-experiment-'));
});

after(() => rm(folder, { recursive: true, force: true }));

async function load(rest: string, given: Readonly<Record<string, unknown>> = {}, name = 'net.ts') {
  const file = path.join(folder, `${++count}-${name}`);
  await writeFile(file, name.endsWith('.ts') ? head + rest : rest);
  beginGeneration();
  return loadOwnExperiment(file, { probed: false, seed: 0, given });
}

function define(definition: string): string {
  return `export default defineExperiment({ ${definition} } as never);`;
}

const model = 'model: () => new Net()';

test('an experiment has what it says, and defaults for the rest', async () => {
  const plan = await load(define(`data: digits(), ${model}, settings: { batchSize: 8 }`));
  assert.equal(plan.source.id, 'digits');
  assert.deepEqual([plan.title, plan.steps, plan.loss], [undefined, 1000, undefined]);
  assert.equal(plan.settings.batchSize, 8);
  assert.equal(plan.settings.learningRate, 0.001);
});

test('what a request asks for comes before what the file says', async () => {
  const plan = await load(
    define(`data: digits(), ${model}, settings: { batchSize: 8, learningRate: 0.1 }`),
    { batchSize: 16 },
  );
  assert.deepEqual([plan.settings.batchSize, plan.settings.learningRate], [16, 0.1]);
});

test('a file is run anew in every generation', async () => {
  const file = path.join(folder, 'again.ts');
  const steps: number[] = [];
  for (const number of [3, 4]) {
    await writeFile(file, head + define(`data: digits(), ${model}, steps: ${number}`));
    beginGeneration();
    steps.push((await loadOwnExperiment(file, { probed: false, seed: 0 })).steps);
  }
  assert.deepEqual(steps, [3, 4]);
});

const bareModels: [title: string, source: string][] = [
  ['a class with forward', 'export default Net;'],
  ['an object with forward', 'export default new Net();'],
  [
    'a LayersModel',
    `export default tf.sequential({ layers: [
      tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10 })] });`,
  ],
];

for (const [title, source] of bareModels) {
  test(`${title} is a model that learns drawn digits`, async () => {
    const plan = await load(source);
    assert.deepEqual([plan.source.id, plan.steps], ['digits', 1000]);
    const made = trainableModel(plan.makeModel({}, 0));
    assert.equal([...made.namedParameters().values()][0].size, 7840);
    made.dispose();
  });
}

test('a file in JavaScript is read as it is', async () => {
  const source = `import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
export default defineExperiment({ data: digits(), model: () => ({ forward: (x) => x }) });`;
  assert.equal((await load(source, {}, 'net.mjs')).steps, 1000);
});

test('data beside the source can be imported', async () => {
  await writeFile(path.join(folder, 'steps.json'), '{ "steps": 7 }');
  const plan = await load(`import numbers from './steps.json' with { type: 'json' };
${define(`data: digits(), ${model}, steps: numbers.steps`)}`);
  assert.equal(plan.steps, 7);
});

const mistakes: [title: string, source: string, says: RegExp][] = [
  ['no default export', 'export const net = new Net();', /exports no experiment.*defineExperiment/],
  ['a number as its export', 'export default 3;', /exports no experiment/],
  ['a function as its export', 'export default () => new Net();', /exports no experiment/],
  ['a bare definition', `export default { data: digits(), ${model} };`, /exports no experiment/],
  ['no data', define(model), /needs data: one of digits\(\)/],
  ['the name of data', define(`data: 'digits', ${model}`), /needs data/],
  ['data that were not called', define(`data: digits, ${model}`), /needs data/],
  ['no model', define('data: digits()'), /needs a function model/],
  ['a model instead of a function', define('data: digits(), model: new Net()'), /function model/],
  ['a class instead of a function', define('data: digits(), model: Net'), /function model/],
  ['a loss that is no function', define(`data: digits(), ${model}, loss: 'l2'`), /The loss of an/],
  ['no steps', define(`data: digits(), ${model}, steps: 0`), /whole number from 1; it is 0/],
  ['half a step', define(`data: digits(), ${model}, steps: 2.5`), /it is 2\.5/],
  ['steps in words', define(`data: digits(), ${model}, steps: 'many'`), /it is many/],
  ['a setting of no use', define(`data: digits(), ${model}, settings: { heads: 2 }`), /heads/],
  [
    'a setting out of range',
    define(`data: digits(), ${model}, settings: { batchSize: 0 }`),
    /batchSize/,
  ],
  [
    'momentum with adam',
    define(`data: digits(), ${model}, settings: { momentum: 0.9 }`),
    /momentum belongs to sgd/,
  ],
];

for (const [title, source, says] of mistakes) {
  test(`a file with ${title} is told so in one sentence or two`, async () => {
    await assert.rejects(load(source), (error) => {
      assert.ok(error instanceof ProblemError, String(error));
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /\{\w+\}/);
      return true;
    });
  });
}

test('what the file throws is passed on as it is', async () => {
  await assert.rejects(load("throw new RangeError('mine');"), /^RangeError: mine/);
});

test('files of data are looked for beside the file that names them', async () => {
  await writeFile(path.join(folder, 'poem.txt'), 'the quick brown fox jumps over it '.repeat(40));
  const plan = await load(define(`data: text('poem.txt'), ${model}`));
  const data = await loadSource(plan, 0);
  assert.equal(data.kind, 'text');
});

test('arrays come from the file itself, split by the seed', async () => {
  const rows = 'Array.from({ length: 30 }, (_, i) => [i])';
  const plan = await load(
    define(`data: arrays({ inputs: ${rows}, targets: ${rows}, title: 'Counting' }), ${model}`),
  );
  const [one, same, other] = [0, 0, 1].map((seed) => loadSource(plan, seed));
  const first = await one;
  assert.ok(first.kind === 'arrays');
  assert.deepEqual([first.title, first.train.count, first.validation.count], ['Counting', 27, 3]);
  assert.deepEqual(await same, first);
  assert.notDeepEqual(await other, first);
});
