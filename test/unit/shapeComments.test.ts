// `const scores = …; // (B, H, T, T)`: every such comment in models/ and nn/ is true. All ways
// through the sources are run with probes, and in each execution of a function its letters must
// stand for the same numbers.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type * as nnModule from 'tensorscope/nn';
import { createModel } from '../../extension/engine/models/modelFactory.ts';
import type { DataSizes, ModelModules } from '../../extension/engine/models/modelFactory.ts';
import { loadModelModules } from '../../extension/engine/models/modelModules.ts';
import { resolveSettings } from '../../extension/engine/models/settings.ts';
import { registerSourceLoader, sourceUrl } from '../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../extension/kernels/wasmBackend.ts';
import type { FoundSite } from '../../extension/probe/foundSite.ts';
import { withProbe } from '../../extension/probe/probe.ts';
import { probedSites } from '../../extension/probe/siteRegistry.ts';
import { findModel } from '../../extension/protocol/modelCatalog.ts';
import type { ShippedModel, SettingValue } from '../../extension/protocol/trainRequest.ts';
import { checkComments } from './probe/checkComments.ts';
import { contradiction } from './probe/dimensionAlgebra.ts';
import { ExecutionLog } from './probe/executionLog.ts';
import { innermost, readShapeComments, shapesIn } from './probe/shapeComment.ts';
import type { CommentedSource } from './probe/shapeComment.ts';

const extension = new URL('../../extension/', import.meta.url);
const files = ['models', 'nn'].flatMap((folder) =>
  readdirSync(new URL(folder, extension))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);

let modules: ModelModules;
let nn: typeof nnModule;
let log: ExecutionLog;
const sources = new Map<string, CommentedSource>();

before(async () => {
  registerSourceLoader();
  await initBackend();
  modules = await loadModelModules(true);
  nn = (await import(sourceUrl('nn/index.ts', true))) as typeof nnModule;
  for (const file of files) {
    const text = readFileSync(new URL(file, extension), 'utf8');
    const sites = probedSites().filter(({ range }) => range.file === file);
    sources.set(file, readShapeComments(text, sites));
  }
  log = runAll();
});

function build<Id extends ShippedModel>(
  id: Id,
  settings: Record<string, SettingValue>,
  sizes: DataSizes,
) {
  const entry = findModel(id);
  assert.ok(entry);
  return createModel(id, resolveSettings(entry, settings), sizes, 1, modules);
}

/** Forward in train and eval mode, backward, and one step of each optimizer. */
function exerciseCnn(): void {
  const sizes: DataSizes = { kind: 'images', channels: 2, height: 9, width: 9, classes: 10 };
  for (const convolution of ['im2col', 'sparse', 'loops']) {
    const model = build('cnn', { channels: 4, kernelSize: 3, convolution }, sizes);
    const x = tf.ones<tf.Rank.R4>([3, 2, 9, 9]);
    const labels = tf.tensor1d([1, 0, 7], 'int32');
    const loss = () => nn.crossEntropy(model.forward(x), labels);
    const { grads } = nn.valueAndGrads(loss, model.namedParameters());
    const { grads: clipped } = nn.clipGradNorm(grads, 0.1);
    new nn.Adam(model.namedParameters(), { learningRate: 0.1 }).step(clipped);
    new nn.Sgd(model.namedParameters(), { learningRate: 0.1, momentum: 0.5 }).step(clipped);
    model.eval();
    model.forward(x);
  }
}

function exerciseRnn(): void {
  const sizes: DataSizes = { kind: 'text', vocabularySize: 11 };
  const text = tf.tensor2d(
    Int32Array.from({ length: 12 }, (_, i) => i % 11),
    [4, 3],
    'int32',
  );
  for (const predict of ['everyStep', 'lastState']) {
    build('rnn', { embedDim: 5, hiddenDim: 7, predict }, sizes).forward(text);
  }
  build('rnn', { embedDim: 5, hiddenDim: 7 }, sizes).clozeScores(Int32Array.of(1, 2, 3), 1, [4]);
}

function exerciseTransformer(): void {
  const sizes: DataSizes = {
    kind: 'pairs',
    sourceVocabularySize: 13,
    targetVocabularySize: 13,
    sourcePad: 0,
    targetPad: 0,
    sourceLength: 29,
    targetLength: 11,
  };
  const width = { dModel: 6, dInner: 10, layers: 2, heads: 2, dK: 4, dV: 5, positions: 9 };
  const source = tf.tensor2d([3, 4, 5, 6, 2, 4, 3, 2, 0, 0, 5, 5, 5, 2, 0], [3, 5], 'int32');
  const target = tf.tensor2d([1, 6, 5, 4, 1, 3, 0, 0, 1, 6, 6, 0], [3, 4], 'int32');
  const options = { bos: 1, eos: 2, pad: 0, maxLength: 4 };
  for (const positionEncoding of ['sinusoid', 'mlp']) {
    for (const shareTargetEmbedding of [true, false]) {
      const settings = { ...width, positionEncoding, shareTargetEmbedding };
      const model = build('transformer', settings, sizes);
      const next = tf.zeros<tf.Rank.R1>([12], 'int32');
      const loss = () =>
        nn.crossEntropy(model.forward(source, target), next, {
          ignoreIndex: 0,
          labelSmoothing: 0.1,
        });
      nn.valueAndGrads(loss, model.namedParameters());
      nn.greedyDecode(model.eval(), source, options);
    }
  }
}

/** Ways through the layers that no model takes. */
function exerciseLayers(): void {
  const image = tf.ones<tf.Rank.R4>([3, 2, 8, 9]);
  new nn.MaxPool2d(3, 2).forward(image);
}

/** Everything that runs in the three models, function by function. */
function runAll(): ExecutionLog {
  const functionOf = ({ range }: FoundSite) =>
    `${range.file}:${innermost(sources.get(range.file)?.functions ?? [], range.startLine)?.startLine}`;
  const recorded = new ExecutionLog(probedSites(), functionOf);
  withProbe(recorded, () => {
    tf.tidy(() => {
      exerciseCnn();
      exerciseRnn();
      exerciseTransformer();
      exerciseLayers();
    });
  });
  return recorded;
}

function failuresOf(file: string, source: CommentedSource, log: ExecutionLog): string[] {
  return checkComments(file, source, (line) => log.executions.get(`${file}:${line}`) ?? []);
}

test('every shape comment of models and layers agrees with what its line makes', () => {
  const failures = [...sources].flatMap(([file, source]) => failuresOf(file, source, log));
  assert.deepEqual(failures, []);
});

test('an axis too many in any one comment is noticed', () => {
  let noticed = 0;
  for (const [file, source] of sources) {
    for (const comment of source.comments) {
      const wrong = { ...comment, shapes: comment.shapes.map((shape) => [...shape, '1']) };
      const comments = source.comments
        .filter(({ functionLine }) => functionLine === comment.functionLine)
        .map((one) => (one === comment ? wrong : one));
      const [failure] = failuresOf(file, { ...source, comments }, log);
      assert.match(failure ?? '', new RegExp(`^${file}:${comment.line + 1} `));
      noticed++;
    }
  }
  assert.ok(noticed > 60, `only ${noticed} comments found`);
});

test('a comment may name one value, each of several, or the result of a product', () => {
  assert.deepEqual(shapesIn(' (B, T, 3C)'), [['B', 'T', '3C']]);
  assert.deepEqual(shapesIn(' each (B, H*(K+V))'), [['B', 'H*(K+V)']]);
  assert.deepEqual(shapesIn(' (B, T) x (T, C) -> (B, C)'), [['B', 'C']]);
  assert.deepEqual(shapesIn(' (B, T), (T,) per sample'), [['B', 'T'], ['T']]);
  assert.deepEqual(shapesIn(' why (B) is small'), []);
});

test('a wrong letter, size, rank or expression is noticed', () => {
  const right = { dimensions: ['B', 'T', 'C'], shape: [2, 5, 7] };
  const wrong: [string[], number[]][] = [
    [
      ['T', 'B'],
      [2, 5],
    ],
    [
      ['B', '4'],
      [2, 5],
    ],
    [
      ['B', 'T', '1'],
      [2, 5],
    ],
    [
      ['B', 'T-2'],
      [2, 4],
    ],
    [
      ['B', '2C'],
      [2, 15],
    ],
    [['X*X'], [15]],
  ];
  for (const [dimensions, shape] of wrong) {
    const claim = { dimensions, shape };
    assert.equal(contradiction([right, claim]), claim, dimensions.join(', '));
  }
  assert.equal(contradiction([right, { dimensions: ['T*B', 'C-3'], shape: [10, 4] }]), undefined);
});

test('letters agree with locals of the same name', () => {
  const claim = { dimensions: ['B', 'T'], shape: [2, 5] };
  assert.equal(contradiction([claim], new Map([['T', 5]])), undefined);
  assert.equal(contradiction([claim], new Map([['T', 6]])), claim);
});
