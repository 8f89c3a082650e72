// The probed copies compute what the plain models compute, to the bit, and are copies: the loader
// keeps the two apart while both share one tfjs.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Module } from 'tensorscope/nn';
import { createModel } from '../../../extension/engine/models/modelFactory.ts';
import type { DataSizes, ModelModules } from '../../../extension/engine/models/modelFactory.ts';
import { loadModelModules } from '../../../extension/engine/models/modelModules.ts';
import { resolveSettings } from '../../../extension/engine/models/settings.ts';
import { registerSourceLoader } from '../../../extension/engine/source/sourceLoader.ts';
import { builtInSizesOf } from '../../../extension/engine/models/builtInSizes.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { withProbe } from '../../../extension/probe/probe.ts';
import { Recorder } from '../../../extension/probe/recorder.ts';
import { findModel } from '../../../extension/protocol/modelCatalog.ts';
import type { ShippedModel, SettingValue } from '../../../extension/protocol/trainRequest.ts';

let plain: ModelModules;
let probed: ModelModules;

before(async () => {
  registerSourceLoader();
  await initBackend();
  plain = await loadModelModules();
  probed = await loadModelModules(true);
});

const images = () => [tf.randomUniform([2, 1, 28, 28], 0, 1, 'float32', 3)];
const texts = () => [tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], 'int32')];
const pairs = () => [
  tf.tensor2d([4, 5, 6, 2, 7, 0], [2, 3], 'int32'),
  tf.tensor2d([1, 5, 1, 6], [2, 2], 'int32'),
];

const cases: [ShippedModel, Record<string, SettingValue>, () => tf.Tensor[]][] = [
  ['cnn', { channels: 2 }, images],
  ['cnn', { channels: 2, convolution: 'sparse' }, images],
  ['cnn', { channels: 1, convolution: 'loops' }, images],
  ['rnn', { embedDim: 4, hiddenDim: 5 }, texts],
  ['rnn', { embedDim: 4, hiddenDim: 5, predict: 'lastState' }, texts],
  ['transformer', { dModel: 8, dInner: 12, dK: 3, dV: 4, heads: 2, layers: 2 }, pairs],
  ['transformer', { dModel: 8, dInner: 12, dropout: 0.5, positionEncoding: 'mlp' }, pairs],
];

/** Built with one seed, so that dropout and all weights are the same in every copy. */
function outputOf(
  id: ShippedModel,
  settings: Record<string, SettingValue>,
  inputs: () => tf.Tensor[],
  modules: ModelModules,
): Float32Array {
  const entry = findModel(id);
  assert.ok(entry);
  const sizes: DataSizes = builtInSizesOf(id);
  return tf.tidy(() => {
    const model: Module = createModel(id, resolveSettings(entry, settings), sizes, 5, modules);
    model.setTrainingStep(1);
    const callable = model as unknown as { forward(...inputs: tf.Tensor[]): tf.Tensor };
    const output = callable.forward(...inputs()).dataSync<'float32'>();
    model.dispose();
    return output;
  });
}

for (const [id, settings, inputs] of cases) {
  test(`probes leave the output of ${id} ${JSON.stringify(settings)} as it is, to the bit`, () => {
    const expected = outputOf(id, settings, inputs, plain);
    assert.ok(expected.some((value) => value !== 0));
    const recorder = new Recorder();
    const recorded = withProbe(recorder, () => outputOf(id, settings, inputs, probed));
    assert.deepEqual(recorded, expected);
    assert.ok(recorder.events.length > 50);
    assert.deepEqual(outputOf(id, settings, inputs, probed), expected);
  });
}

test('a probed model is another class than the plain one, loaded once', async () => {
  assert.notEqual(probed.cnn.MyCNN, plain.cnn.MyCNN);
  assert.notEqual(Object.getPrototypeOf(probed.cnn.MyCNN), Object.getPrototypeOf(plain.cnn.MyCNN));
  assert.equal((await loadModelModules(true)).cnn.MyCNN, probed.cnn.MyCNN);
});

test('the plain models report nothing', () => {
  const recorder = new Recorder();
  withProbe(recorder, () => outputOf('rnn', { embedDim: 4, hiddenDim: 5 }, texts, plain));
  assert.deepEqual(recorder.events, []);
});

test('a file outside the project can import the layers', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-loader-'));
  try {
    const file = path.join(folder, 'mine.mjs');
    writeFileSync(file, `export { Linear } from 'tensorscope/nn';\n`);
    const mine = (await import(pathToFileURL(file).href)) as { Linear: { name: string } };
    assert.equal(mine.Linear.name, 'Linear');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
