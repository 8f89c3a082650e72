// Experiments from the sources, without processes: memory, snapshots, and what a seed fixes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { createTrainer } from '../../../../extension/engine/training/createTrainer.ts';
import type { WeightSnapshot } from '../../../../extension/engine/models/weights.ts';
import type { Trainer } from '../../../../extension/engine/training/trainer.ts';
import { lookedSamples } from '../../../../extension/engine/tasks/task.ts';
import type {
  SettingValue,
  ShippedModel,
  TrainRequest,
} from '../../../../extension/protocol/trainRequest.ts';

const models = ['cnn', 'rnn', 'transformer'] as const;
const wordsOf = { cnn: 'images', rnn: 'text', transformer: 'pairs' } as const;
const builtIn = { cnn: 'digits', rnn: 'grammar', transformer: 'dates' } as const;

/** So small that a thousand steps take seconds; dropout, clipping and warm-up are switched on. */
const tiny: Record<ShippedModel, Readonly<Record<string, SettingValue>>> = {
  cnn: { channels: 1, kernelSize: 3, batchSize: 2, clipNorm: 1 },
  rnn: { embedDim: 2, hiddenDim: 3, sequenceLength: 3, batchSize: 2 },
  transformer: { dModel: 4, dInner: 4, layers: 1, heads: 1, dK: 2, dV: 2, batchSize: 1 },
};

function create(model: ShippedModel, request: Partial<TrainRequest> = {}) {
  return createTrainer({
    model,
    data: { id: builtIn[model] },
    length: { steps: 1000 },
    seed: 0,
    settings: tiny[model],
    ...request,
  });
}

function trainSteps(trainer: Trainer, first: number, last: number): void {
  for (let step = first; step <= last; step++) trainer.stepOnce(step);
}

/** Shared memory is not copied by `structuredClone`. */
function copyOf(values: WeightSnapshot['values']): WeightSnapshot['values'] {
  return new Map(
    [...values].map(([name, { shape, numbers }]) => [name, { shape, numbers: numbers.slice() }]),
  );
}

for (const model of models) {
  test(`the ${model} holds as many tensors after 1000 steps as after 10`, async () => {
    const trainer = await create(model);
    trainSteps(trainer, 1, 10);
    trainer.validate('some');
    const { numTensors, numBytes } = tf.memory();
    trainSteps(trainer, 11, 1000);
    trainer.validate('some');
    trainer.snapshot(1000);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(tf.memory().numBytes, numBytes);
    trainer.dispose();
  });

  test(`a snapshot of the ${model} has every parameter by name and does not change later`, async () => {
    const trainer = await create(model);
    const before = trainer.snapshot(0);
    const sizes = [...before.values.values()].reduce((sum, { numbers }) => sum + numbers.length, 0);
    assert.ok(sizes >= trainer.description.parameters);
    const copy = copyOf(before.values);
    trainSteps(trainer, 1, 2);
    assert.deepEqual(before.values, copy);
    const after = trainer.snapshot(2);
    assert.deepEqual([...after.values.keys()], [...before.values.keys()]);
    assert.notDeepEqual(after.values, before.values);
    trainer.dispose();
  });

  test(`the batch of a step of the ${model} depends on seed and step only`, async () => {
    const [one, other] = [await create(model), await create(model)];
    const losses = [1, 2, 3].map((step) => one.stepOnce(step).loss);
    assert.deepEqual(
      [1, 2, 3].map((step) => other.stepOnce(step).loss),
      losses,
    );
    one.dispose();
    other.dispose();
  });

  test(`the samples of the ${model} that one can look at are ${lookedSamples}`, async () => {
    const trainer = await create(model);
    const { count, batchAxis, inputs, targets, words } = trainer.samples(lookedSamples);
    assert.equal(count, lookedSamples);
    assert.equal(words.kind, wordsOf[model]);
    for (const { shape } of inputs) assert.equal(shape[batchAxis], lookedSamples);
    assert.equal(targets.shape[batchAxis], lookedSamples);
    trainer.dispose();
  });
}

test('epochs keep the last, smaller batch', async () => {
  const trainer = await create('cnn', {
    length: { epochs: 2 },
    settings: { ...tiny.cnn, batchSize: 4096 },
  });
  const { stepsPerEpoch, totalSteps } = trainer.description;
  assert.deepEqual([stepsPerEpoch, totalSteps], [2, 4]);
  assert.equal(trainer.stepOnce(2).samples, 6000 - 4096);
  trainer.dispose();
});

test('a loss that is not finite leaves the weights as they were', async () => {
  const trainer = await create('transformer', {
    settings: {
      ...tiny.transformer,
      optimizer: 'sgd',
      learningRate: 10,
      momentum: 0.9,
      warmupSteps: 0,
      shareTargetEmbedding: false,
      dModel: 16,
    },
  });
  for (let step = 1; step <= 2000; step++) {
    if (Number.isFinite(trainer.stepOnce(step).loss)) continue;
    const weights = trainer.snapshot(step);
    trainer.stepOnce(step);
    assert.deepEqual(trainer.snapshot(step), weights);
    trainer.dispose();
    return;
  }
  assert.fail('the loss stayed finite');
});
