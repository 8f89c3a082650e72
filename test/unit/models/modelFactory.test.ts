import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createModel } from '../../../extension/engine/models/modelFactory.ts';
import type { DataSizes } from '../../../extension/engine/models/modelFactory.ts';
import { resolveSettings } from '../../../extension/engine/models/settings.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import * as cnn from '../../../extension/models/cnn.ts';
import * as rnn from '../../../extension/models/rnn.ts';
import * as transformer from '../../../extension/models/transformer.ts';
import { findModel } from '../../../extension/protocol/modelCatalog.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';
import type { ShippedModel } from '../../../extension/protocol/trainRequest.ts';

before(() => initBackend());

const modules = { cnn, rnn, transformer };
const images = { kind: 'images', channels: 1, height: 28, width: 28, classes: 10 } as const;
const pairs = {
  kind: 'pairs',
  sourceVocabularySize: 20,
  targetVocabularySize: 30,
  sourcePad: 0,
  targetPad: 0,
  sourceLength: 29,
  targetLength: 11,
} as const;

function resolve(model: ShippedModel, given: Record<string, unknown>) {
  const entry = findModel(model);
  assert.ok(entry);
  return resolveSettings(entry, given);
}

function create(model: ShippedModel, given: Record<string, unknown>, sizes: DataSizes) {
  return createModel(model, resolve(model, given), sizes, 1, modules);
}

function refuses(action: () => unknown, pattern: RegExp): void {
  assert.throws(action, (error) => error instanceof ProblemError && pattern.test(error.message));
}

test('texts from a terminal become numbers and switches, and defaults fill the rest', () => {
  const settings = resolve('transformer', { heads: '8', shareSourceEmbedding: 'false' });
  assert.equal(settings.heads, 8);
  assert.equal(settings.shareSourceEmbedding, false);
  assert.equal(settings.dModel, 128);
});

test('settings that make no sense are refused by name', () => {
  refuses(() => resolve('cnn', { learningRate: 'fast' }), /learningRate .* fast/);
  refuses(() => resolve('cnn', { learningRate: NaN }), /learningRate .* NaN/);
  refuses(() => resolve('cnn', { kernelSize: '-3' }), /kernelSize .* -3/);
  refuses(() => resolve('cnn', { kernelSize: 2.5 }), /kernelSize .* 2\.5/);
  refuses(() => resolve('cnn', { kernel: 3 }), /no setting kernel.* kernelSize/);
  refuses(() => resolve('rnn', { predict: 'never' }), /predict .* everyStep, lastState.* never/);
  refuses(() => resolve('rnn', { momentum: 0.9 }), /momentum belongs to sgd/);
  refuses(() => resolve('transformer', { shareTargetEmbedding: 'maybe' }), /true or false/);
});

test('models are built for the sizes of their data', () => {
  const built = createModel('cnn', resolve('cnn', {}), images, 1, modules);
  assert.deepEqual(built.fc.weight.shape, [10, 1352]);
  const text = { kind: 'text', vocabularySize: 65 } as const;
  const recurrent = createModel('rnn', resolve('rnn', {}), text, 1, modules);
  assert.deepEqual(recurrent.fc.weight.shape, [65, 128]);
  const given = { shareSourceEmbedding: false };
  const translator = createModel('transformer', resolve('transformer', given), pairs, 1, modules);
  const logits = translator.forward(tf.ones([2, 3], 'int32'), tf.ones([2, 4], 'int32'));
  assert.deepEqual(logits.shape, [8, 30]);
});

test('what cannot be built for these data is refused with the setting to change', () => {
  refuses(() => create('cnn', { kernelSize: 28 }, images), /kernelSize is 28.* at most 27/);
  refuses(() => create('cnn', {}, { ...images, width: 30 }), /square images.* 28 × 30/);
  refuses(() => create('cnn', { convolution: 'sparse', channels: 512 }, images), /Lower channels/);
  refuses(() => create('transformer', {}, pairs), /20 and 30 tokens.* shareSourceEmbedding/);
  const huge = { dModel: 8192, dInner: 32768, layers: 48, shareSourceEmbedding: false };
  refuses(() => create('transformer', huge, pairs), /million numbers.* Lower dModel/);
});
