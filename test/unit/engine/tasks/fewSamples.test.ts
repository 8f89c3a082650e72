// Looks ask for sixteen validation samples and pass over four at a time; data may have fewer.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { arrayData, encodeCharacters } from '../../../../extension/data/index.ts';
import type { DataSet, ImageSet } from '../../../../extension/data/index.ts';
import { characterVocabulary } from '../../../../extension/data/vocabulary.ts';
import { takeSamples } from '../../../../extension/engine/looking/sampleBatch.ts';
import { trainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import { createTask } from '../../../../extension/engine/tasks/createTask.ts';
import { logitsLoss } from '../../../../extension/engine/tasks/loss.ts';
import { lookedSamples } from '../../../../extension/engine/tasks/task.ts';
import type { PlainTensor } from '../../../../extension/engine/tasks/task.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';

before(() => initBackend());

function imageSet(count: number): ImageSet {
  const images = Uint8Array.from({ length: 4 * count }, (_, i) => i);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  return { ...{ count, channels: 1, height: 2, width: 2 }, images, labels };
}

function images(count: number): DataSet {
  const some = imageSet(count);
  const sets = { train: imageSet(20), validation: some, test: some };
  return { kind: 'images', title: 'Few', classes: ['even', 'odd'], ...sets };
}

/** A tenth of the samples, but at least one, is for validation. */
function arrays(count: number): DataSet {
  const inputs = Array.from({ length: 10 * count }, (_, i) => [i, i]);
  return arrayData({ inputs, targets: inputs.map(([i]) => i % 2) }, 0);
}

function pairs(count: number): DataSet {
  const vocabulary = characterVocabulary(['abc'], 'few');
  const text = { source: 'ab', target: 'c' };
  const some = Array.from({ length: count }, () => encodeCharacters(text, vocabulary));
  const sets = { train: some, validation: some, test: some };
  const vocabularies = { source: vocabulary, target: vocabulary, shared: true };
  return { kind: 'pairs', title: 'Few', ...vocabularies, ...sets };
}

function isWhole({ shape, values }: PlainTensor, count: number): boolean {
  return (
    shape[0] === count &&
    values.length === tf.util.sizeFromShape([...shape]) &&
    values.every(Number.isFinite)
  );
}

for (const [kind, dataOf] of Object.entries({ images, arrays, pairs })) {
  for (const count of [1, 2, 3, 5]) {
    test(`of ${kind} with ${count} validation samples all can be looked at`, () => {
      const task = createTask({
        ...{ data: dataOf(count), settings: { batchSize: 4 }, seed: 0, loss: logitsLoss },
        build: () => trainableModel({ forward: (x: tf.Tensor) => x }),
      });
      const samples = task.samples(lookedSamples);
      assert.equal(samples.count, count);
      for (const tensor of [...samples.inputs, samples.targets]) assert.ok(isWhole(tensor, count));
      const last = takeSamples(samples, lookedSamples);
      assert.equal(last.sample, count - 1);
      const together = ((count - 1) % 4) + 1;
      for (const tensor of [...last.inputs, last.targets]) assert.ok(isWhole(tensor, together));
    });
  }
}
