// Traced passes of the shipped models: the shapes that their lines make, and nothing left behind.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { loadData } from '../../../extension/data/index.ts';
import type { Pair, PairData } from '../../../extension/data/index.ts';
import { builtInSizesOf } from '../../../extension/engine/models/builtInSizes.ts';
import { registerSourceLoader } from '../../../extension/engine/source/sourceLoader.ts';
import {
  drawingWeights,
  leaveWeightsUndrawn,
  shippedSubject,
} from '../../../extension/engine/tracing/subject.ts';
import type { Built } from '../../../extension/engine/tracing/subject.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import type { ShapeTable, Site, ValueShape } from '../../../extension/protocol/shapeTable.ts';
import type { ShippedModel, SettingValue } from '../../../extension/protocol/trainRequest.ts';
import { traceShipped } from './traceShipped.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
  await leaveWeightsUndrawn();
});

function sourceLines(file: string): string[] {
  const url = new URL(`../../../extension/${file}`, import.meta.url);
  return readFileSync(url, 'utf8').split('\n');
}

/** The site of `const name = …` on the line that reads so. */
function declared({ sites }: ShapeTable, file: string, declaration: string): Site {
  const line = sourceLines(file).findIndex((text) => text.trim().startsWith(declaration));
  assert.ok(line >= 0, `${file} has no line ${declaration}`);
  const site = sites.find(
    ({ range, kind }) => kind === 'declaration' && range.file === file && range.startLine === line,
  );
  assert.ok(site, `no site for ${declaration}`);
  return site;
}

function shapeOf(value: ValueShape | undefined): readonly number[] | undefined {
  return value?.kind === 'tensor' ? value.shape : undefined;
}

function shapes({ executions }: Site): (readonly number[] | undefined)[] {
  return executions.map(({ value }) => shapeOf(value));
}

test('the CNN: shapes of its own lines and of the im2col inside its convolution', async () => {
  const table = await traceShipped('cnn', { batchSize: 5 });
  assert.equal(table.batchSize, 5);
  const own = (line: string) => shapes(declared(table, 'models/cnn.ts', line));
  assert.deepEqual(own('const conv ='), [[5, 8, 26, 26]]);
  assert.deepEqual(own('const pool ='), [[5, 8, 13, 13]]);
  assert.deepEqual(own('const flat ='), [[5, 1352]]);
  assert.deepEqual(own('const logits ='), [[5, 10]]);
  assert.deepEqual(shapes(declared(table, 'nn/conv2d.ts', 'const columns =')), [[9, 3380]]);
  const rows = table.layers.map(({ path, operation }) => `${path}: ${operation}`);
  assert.deepEqual(rows, [
    'x: input',
    'conv: Conv2d',
    'bn: BatchNorm2d',
    'relu: relu',
    'pool: MaxPool2d',
    'flat: reshape',
    'fc: Linear',
  ]);
  assert.equal(table.parameters, 80 + 16 + 13530);
});

test('the RNN: one execution for each time step, with its number', async () => {
  const settings = { batchSize: 3, sequenceLength: 6, embedDim: 5, hiddenDim: 7 };
  const table = await traceShipped('rnn', settings);
  const mixed = declared(table, 'nn/elman.ts', 'const mixed =');
  assert.deepEqual(
    mixed.executions.map(({ iteration }) => iteration),
    [0, 1, 2, 3, 4, 5],
  );
  assert.deepEqual(new Set(shapes(mixed).map(String)), new Set(['3,7']));
  const recurrent = table.layers.filter(({ path }) => path === 'W_hh');
  assert.deepEqual(
    recurrent.map(({ output }) => shapeOf(output)),
    [[3, 7]],
  );
});

test('the Transformer: attention weights of every layer, each with its module path', async () => {
  const table = await traceShipped('transformer', { layers: 2, heads: 4, batchSize: 3 });
  const weights = declared(table, 'nn/attention.ts', 'const weights =');
  assert.deepEqual(
    weights.executions.map(({ modulePath, value }) => [modulePath, shapeOf(value)]),
    [
      ['encoder.layer_stack.0.slf_attn', [3, 4, 29, 29]],
      ['encoder.layer_stack.1.slf_attn', [3, 4, 29, 29]],
      ['decoder.layer_stack.0.slf_attn', [3, 4, 11, 11]],
      ['decoder.layer_stack.0.enc_attn', [3, 4, 11, 29]],
      ['decoder.layer_stack.1.slf_attn', [3, 4, 11, 11]],
      ['decoder.layer_stack.1.enc_attn', [3, 4, 11, 29]],
    ],
  );
  const attention = table.layers.find(({ path }) => path === 'encoder.layer_stack.1.slf_attn');
  assert.equal(attention?.depth, 2);
  assert.equal(attention?.operation, 'MultiHeadAttention');
});

const variants: [ShippedModel, Record<string, SettingValue>][] = [
  ['cnn', { batchSize: 2, convolution: 'sparse' }],
  ['cnn', { batchSize: 2, channels: 2, convolution: 'loops' }],
  ['rnn', { batchSize: 2, sequenceLength: 4, predict: 'lastState' }],
  ['transformer', { dModel: 16, positionEncoding: 'mlp' }],
  ['transformer', { dModel: 16, positions: 4, shareTargetEmbedding: false }],
];

for (const [model, settings] of variants) {
  test(`a trace of ${model} with ${JSON.stringify(settings)} adds up and leaves nothing`, async () => {
    await traceShipped(model, settings);
    const before = tf.memory().numTensors;
    const table = await traceShipped(model, settings);
    assert.equal(tf.memory().numTensors, before);
    const top = table.layers.filter(({ depth }) => depth === 0);
    const sum = top.reduce((total, { parameters }) => total + parameters, 0);
    assert.equal(sum, table.parameters);
    assert.ok(table.sites.some(({ range }) => range.file.startsWith('nn/')));
  });
}

test('sites are of the files that the pass entered, with ranges inside their text', async () => {
  const table = await traceShipped('rnn', { batchSize: 2, sequenceLength: 4 });
  const files = new Set(table.sites.map(({ range }) => range.file));
  assert.ok(files.has('models/rnn.ts') && files.has('nn/linear.ts'));
  assert.ok(!files.has('models/cnn.ts') && !files.has('nn/conv2d.ts'));
  for (const { name, range } of table.sites) {
    if (range.startLine !== range.endLine || name.endsWith('…')) continue;
    const text = sourceLines(range.file)[range.startLine].slice(range.startColumn, range.endColumn);
    assert.equal(text, name);
  }
});

test('sample sizes are those of the built-in data', async () => {
  const digits = builtInSizesOf('cnn');
  assert.deepEqual(digits, { kind: 'images', channels: 1, height: 28, width: 28, classes: 10 });
  const grammar = await loadData({ id: 'grammar' }, { seed: 1 });
  assert.ok(grammar.kind === 'text');
  const vocabularySize = grammar.vocabulary.tokens.length;
  assert.deepEqual(builtInSizesOf('rnn'), { kind: 'text', vocabularySize });
  const dates = await loadData({ id: 'dates' }, { seed: 1 });
  assert.ok(dates.kind === 'pairs');
  assert.deepEqual(builtInSizesOf('transformer'), {
    kind: 'pairs',
    sourceVocabularySize: dates.source.tokens.length,
    targetVocabularySize: dates.target.tokens.length,
    sourcePad: dates.source.pad,
    targetPad: dates.target.pad,
    sourceLength: longest(dates, ({ source }) => source.length),
    targetLength: longest(dates, ({ target }) => target.length - 1),
  });
});

test('a setting that does not exist is named', async () => {
  await assert.rejects(traceShipped('cnn', { depth: 3 }), /depth/);
});

function namesIn(value: ValueShape): string {
  if (value.kind === 'tensor') return (value.names ?? value.shape).join(' ');
  const parts = value.kind === 'list' ? value.items : Object.values(value.fields);
  return parts.map(namesIn).join(', ');
}

/** What the executions of a line are called, each once. */
function named(table: ShapeTable, file: string, line: string): string[] {
  const { executions } = declared(table, file, line);
  return [...new Set(executions.map(({ value }) => namesIn(value)))];
}

test('the lines of the CNN are named by batch, height and width', async () => {
  const table = await traceShipped('cnn', {});
  const own = (line: string) => named(table, 'models/cnn.ts', line);
  assert.deepEqual(own('forward(x'), ['B 1 H W']);
  assert.deepEqual(own('const conv ='), ['B 8 H-2 W-2']);
  assert.deepEqual(own('const pool ='), ['B 8 H/2-1 W/2-1']);
  assert.deepEqual(own('const flat ='), ['B 2·(H-2)·(W-2)']);
  // Other heights and widths do not fit the linear layer.
  assert.deepEqual(own('const logits ='), ['B 10']);
  assert.deepEqual(named(table, 'nn/conv2d.ts', 'const columns ='), ['9 B·(H-2)·(W-2)']);
});

test('a CNN with another kernel and other maps is named by them', async () => {
  const table = await traceShipped('cnn', { kernelSize: 5, channels: 3 });
  assert.deepEqual(named(table, 'models/cnn.ts', 'const conv ='), ['B 3 H-4 W-4']);
  assert.deepEqual(named(table, 'models/cnn.ts', 'const pool ='), ['B 3 H/2-2 W/2-2']);
});

test('the states of the RNN are named by time and batch, the same at every time step', async () => {
  const table = await traceShipped('rnn', { hiddenDim: 20, sequenceLength: 30 });
  assert.deepEqual(named(table, 'models/rnn.ts', 'const states ='), ['T B 20']);
  assert.deepEqual(named(table, 'nn/elman.ts', 'const mixed ='), ['B 20']);
  assert.equal(declared(table, 'nn/elman.ts', 'const mixed =').executions.length, 30);
  assert.ok(named(table, 'nn/linear.ts', 'const rows =').includes('T·B 20'));
});

test('a long text is traced in part, and its sizes are those of training', async () => {
  const table = await traceShipped('rnn', { hiddenDim: 20, sequenceLength: 200, batchSize: 9 });
  assert.deepEqual(shapes(declared(table, 'models/rnn.ts', 'const states =')), [[200, 9, 20]]);
  assert.equal(declared(table, 'nn/elman.ts', 'const mixed =').executions.length, 64);
});

test('the attention of the Transformer is named by source and target lengths', async () => {
  const table = await traceShipped('transformer', { layers: 2, heads: 4 });
  assert.deepEqual(named(table, 'nn/attention.ts', 'const weights ='), [
    ...['B 4 S S', 'B 4 T T', 'B 4 T S'],
  ]);
  assert.deepEqual(named(table, 'models/transformer.ts', 'const slf ='), ['B S 128, B 4 S S']);
  assert.deepEqual(named(table, 'nn/masks.ts', 'const isToken ='), ['B S', 'B T']);
  const [logits] = table.layers.filter(({ path }) => path === 'logits' || path === 'trg_word_prj');
  assert.match(namesIn(logits.output), /^B T \d+$/);
});

test('rows of layers have the names of their lines', async () => {
  const { layers } = await traceShipped('cnn', { batchSize: 6 });
  const outputs = layers.map(({ path, output }) => [path, namesIn(output)]);
  assert.deepEqual(outputs.slice(0, 2), [
    ['x', 'B 1 H W'],
    ['conv', 'B 8 H-2 W-2'],
  ]);
  assert.equal(shapeOf(layers[1].output)?.[0], 6);
});

test('parameters, running statistics and inputs are told from what a pass computes', async () => {
  const { sites } = await traceShipped('cnn', {});
  const held = (name: string, file: string) => {
    const values = sites
      .filter((site) => site.name === name && site.range.file === file)
      .flatMap(({ executions }) => executions.map(({ value }) => value));
    assert.ok(values.length > 0, `${name} never ran`);
    return new Set(values.map((value) => (value.kind === 'tensor' ? value.holds : 'no tensor')));
  };
  assert.deepEqual(held('x', 'models/cnn.ts'), new Set(['input']));
  assert.deepEqual(held('conv', 'models/cnn.ts'), new Set([undefined]));
  assert.deepEqual(held('this.weight', 'nn/linear.ts'), new Set(['parameter']));
  assert.deepEqual(held('this.gamma', 'nn/batchNorm2d.ts'), new Set(['parameter']));
  assert.deepEqual(held('running', 'nn/batchNorm2d.ts'), new Set(['buffer']));
});

for (const model of ['cnn', 'rnn', 'transformer'] as const) {
  test(`no weights are drawn for the shapes of the ${model}, and all for its values`, async () => {
    const subject = await shippedSubject(model, {});
    const areDrawn = ({ model: built }: Built): Set<boolean> => {
      const matrices = [...built.namedParameters().values()].filter(({ rank }) => rank > 1);
      const largest = matrices.map((matrix) => tf.tidy(() => matrix.abs().max().dataSync()[0]));
      built.dispose();
      return new Set(largest.map((size) => size > 0));
    };
    assert.deepEqual(areDrawn(subject.build(0)), new Set([false]));
    assert.deepEqual(areDrawn(drawingWeights(() => subject.build(0))), new Set([true]));
  });
}

function longest({ train, validation, test: rest }: PairData, lengthOf: (pair: Pair) => number) {
  return Math.max(...[...train, ...validation, ...rest].map(lengthOf));
}
