// `npm run train` as a person uses it: what it prints, writes, and how it ends.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { RunResult } from '../../extension/engine/training/runRecord.ts';
import { runCommand } from './terminalCommand.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-terminal-'));
after(() => rmSync(folder, { recursive: true }));

function train(args: readonly string[], text?: string, whenPrinted?: (pid: number) => void) {
  return runCommand('train', args, { text, whenPrinted });
}

function resultIn(file: string): RunResult {
  return JSON.parse(readFileSync(file, 'utf8')) as RunResult;
}

const small = ['--set', 'embedDim=8', '--set', 'hiddenDim=16', '--set', 'batchSize=16'];

test('a run prints where it is and writes its result', async () => {
  const file = path.join(folder, 'rnn.json');
  const { code, stdout, stderr } = await train([
    ...['rnn', '--steps', '20', '--seed', '3', ...small],
    ...['--set', 'validationEvery=10', '--json', file],
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /step 20\/20 {2}loss \d\.\d+ {2}validation loss \d/);
  const { model, data, steps, seed, seconds, samplesPerSecond, final, curve, validation } =
    resultIn(file);
  assert.deepEqual([model, data, steps, seed], ['rnn', 'grammar', 20, 3]);
  assert.ok(seconds > 0 && Math.abs(samplesPerSecond - (20 * 16) / seconds) < 1e-6);
  assert.ok(final.trainLoss > 0 && final.validationLoss > 0 && (final.testLoss ?? 0) > 0);
  assert.deepEqual(
    curve.map(([step]) => step),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    validation.map(({ step }) => step),
    [10, 20],
  );
});

test('the other two models report accuracy and exact match', async () => {
  for (const [model, measure, settings] of [
    ['cnn', 'testAccuracy', 'channels=1'],
    ['transformer', 'testExactMatch', 'dModel=8'],
  ] as const) {
    const file = path.join(folder, `${model}.json`);
    const tiny = ['--steps', '1', '--set', 'batchSize=4', '--set', settings, '--json', file];
    const { code, stderr } = await train([model, ...tiny]);
    assert.equal(code, 0, stderr);
    const value = resultIn(file).final[measure];
    assert.ok(value !== undefined && value >= 0 && value <= 1, `${measure} ${value}`);
  }
});

test('Ctrl-C ends the training and still writes the result of the steps so far', async () => {
  const file = path.join(folder, 'stopped.json');
  const args = ['rnn', '--steps', '1000000', ...small, '--json', file];
  const { code, stderr } = await train(args, 'step 1/', (pid) => process.kill(pid, 'SIGINT'));
  assert.equal(code, 0, stderr);
  const { steps, curve, final } = resultIn(file);
  assert.ok(steps >= 1 && steps < 1_000_000);
  assert.equal(curve.length, steps);
  assert.ok(Number.isFinite(final.validationLoss));
});

test('a mistake is one line on stderr and exit code 2', async () => {
  for (const args of [['cnn', '--steps', '0'], ['lstm'], ['cnn', '--data', 'mnist:no/folder']]) {
    const { code, stdout, stderr } = await train(args);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('a result file that cannot be written is said before training', async () => {
  for (const file of [path.join(folder, 'no', 'such', 'folder.json'), folder]) {
    const { code, stdout, stderr } = await train(['rnn', '--steps', '1000000', '--json', file]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.startsWith(file), stderr);
  }
});

test('help names the options', async () => {
  const { code, stdout } = await train(['--help']);
  assert.equal(code, 0);
  for (const option of ['--data', '--steps', '--epochs', '--seed', '--set', '--json', '--preset']) {
    assert.ok(stdout.includes(option), option);
  }
});

const textModel = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { text } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class NextCharacter extends nn.Module {
  readonly embed: nn.Embedding;
  readonly project: nn.Linear;
  constructor(characters: number, seed: number) {
    super();
    this.embed = new nn.Embedding(characters, 8);
    this.project = new nn.Linear(8, characters);
    this.initialize(seed);
  }
  forward(ids: tf.Tensor2D): tf.Tensor {
    return this.project.forward(this.embed.forward(ids));
  }
}

export default defineExperiment({
  data: text('poem.txt'),
  model: ({ vocabularySize }, seed) => new NextCharacter(vocabularySize, seed),
  steps: 12,
  settings: { batchSize: 4, sequenceLength: 8, validationEvery: 5, learningRate: 0.01 },
});
`;

test('a file trains on data beside it; paths are meant from where npm was called', async () => {
  const models = path.join(folder, 'models');
  mkdirSync(models);
  writeFileSync(path.join(models, 'next.ts'), textModel);
  writeFileSync(
    path.join(models, 'poem.txt'),
    'so much depends upon a red wheel barrow\n'.repeat(40),
  );
  const args = ['models/next.ts', '--seed', '2', '--set', 'batchSize=5', '--json', 'next.json'];
  const { code, stdout, stderr } = await runCommand('train', args, { npmStart: folder });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^next\.ts on poem\.txt: \d+ parameters, 12 steps .* seed 2\n/);
  const result = resultIn(path.join(folder, 'next.json'));
  assert.equal(result.model, path.join(models, 'next.ts').replaceAll('\\', '/'));
  assert.deepEqual(
    [result.data, result.dataTitle, result.steps, result.seed],
    ['own', 'poem.txt', 12, 2],
  );
  assert.ok(Math.abs(result.samplesPerSecond - (12 * 5) / result.seconds) < 1e-6);
  assert.equal(result.curve.length, 12);
  assert.ok(result.curve[11][1] < result.curve[0][1]);
  assert.ok(Number.isFinite(result.final.validationLoss));
});

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const layersModel = `import * as tf from '@tensorflow/tfjs';
export default tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [28, 28, 1] }),
    tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }),
  ],
});
`;

test('a LayersModel in plain JavaScript trains, too', async () => {
  const file = path.join(folder, 'layers.json');
  const model = written('layers.js', layersModel);
  const { code, stderr } = await train([model, '--steps', '20', '--json', file]);
  assert.equal(code, 0, stderr);
  const { steps, dataTitle, final } = resultIn(file);
  assert.deepEqual([steps, dataTitle], [20, 'Drawn digits']);
  assert.ok((final.testAccuracy ?? 0) > 0.2, `accuracy ${final.testAccuracy}`);
});

test('Ctrl-C ends the training of a file and still writes its result', async () => {
  const file = path.join(folder, 'own-stopped.json');
  const args = [written('stopped.js', layersModel), '--steps', '1000000', '--json', file];
  const { code, stderr } = await train(args, 'step 1/', (pid) => process.kill(pid, 'SIGINT'));
  assert.equal(code, 0, stderr);
  const { steps, curve } = resultIn(file);
  assert.ok(steps >= 1 && steps < 1_000_000);
  assert.equal(curve.length, steps);
});

/** A class whose file, constructor and `forward` begin with these statements. */
function plainClass({ load = '', construct = '', forward = '' }): string {
  return `import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
${load}
export default class Plain {
  constructor() {
    ${construct}
    this.weight = tf.variable(tf.zeros([784, 10]));
    this.calls = 0;
  }
  forward(x) {
    ${forward}
    return tf.matMul(x.reshape([-1, 784]), this.weight);
  }
}
`;
}

const loop = 'for (;;);';
const laterLoop = 'if (this.calls++ > 5) for (;;);';
const badFiles: [title: string, text: string, says: RegExp][] = [
  [
    'an endless loop at load',
    plainClass({ load: loop }),
    /line 3: .*not done after 0\.6 s.*--time-limit/,
  ],
  ['one in a constructor', plainClass({ construct: loop }), /line 6: .*not done after/],
  ['one in a later step', plainClass({ forward: laterLoop }), /line 11: .*not done after/],
  [
    'a huge tensor',
    plainClass({ forward: 'tf.zeros([5e9]);' }),
    /line 11: .*tensor of 19 GB, and training needs as much again/,
  ],
  ['process.exit', plainClass({ construct: 'process.exit(0);' }), /line 6: process\.exit\(0\)/],
  [
    'an error that nobody waits for',
    plainClass({ forward: "void Promise.reject(new Error('too late'));" }),
    /line 11: Error: too late/,
  ],
  ['a text that is no JavaScript', 'export default class {', /line 1: /],
  ['a file without a model', 'export const size = 3;', /exports no experiment/],
  ['a model without weights', 'export default { forward: (x) => x };', /no weights to train/],
];

for (const [title, text, says] of badFiles) {
  test(`${title} ends the training with one sentence and exit code 2`, async () => {
    const file = written('bad.js', text);
    const { code, stderr } = await train([file, '--time-limit', '0.1']);
    assert.equal(code, 2);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    assert.match(stderr, says);
  });
}
