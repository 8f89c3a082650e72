// Experiments from the sources, without processes: memory, snapshots, and what a seed fixes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { createExperiment } from '../../../extension/engine/experiments/createExperiment.ts';
import type { Experiment } from '../../../extension/engine/experiments/experiment.ts';
import { sampleCount } from '../../../extension/engine/sampleBatch.ts';
import type {
  SettingValue,
  ShippedModel,
  TrainRequest,
} from '../../../extension/protocol/trainRequest.ts';

const models = ['cnn', 'rnn', 'transformer'] as const;
const builtIn = { cnn: 'digits', rnn: 'grammar', transformer: 'dates' } as const;

/** So small that a thousand steps take seconds; dropout, clipping and warm-up are switched on. */
const tiny: Record<ShippedModel, Readonly<Record<string, SettingValue>>> = {
  cnn: { channels: 1, kernelSize: 3, batchSize: 2, clipNorm: 1 },
  rnn: { embedDim: 2, hiddenDim: 3, sequenceLength: 3, batchSize: 2 },
  transformer: { dModel: 4, dInner: 4, layers: 1, heads: 1, dK: 2, dV: 2, batchSize: 1 },
};

function create(model: ShippedModel, request: Partial<TrainRequest> = {}) {
  return createExperiment({
    model,
    data: { id: builtIn[model] },
    length: { steps: 1000 },
    seed: 0,
    settings: tiny[model],
    ...request,
  });
}

function trainSteps(experiment: Experiment, first: number, last: number): void {
  for (let step = first; step <= last; step++) experiment.stepOnce(step);
}

for (const model of models) {
  test(`the ${model} holds as many tensors after 1000 steps as after 10`, async () => {
    const experiment = await create(model);
    trainSteps(experiment, 1, 10);
    experiment.validate('some');
    const { numTensors, numBytes } = tf.memory();
    trainSteps(experiment, 11, 1000);
    experiment.validate('some');
    experiment.snapshot(1000);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(tf.memory().numBytes, numBytes);
    experiment.dispose();
  });

  test(`a snapshot of the ${model} has every parameter by name and does not change later`, async () => {
    const experiment = await create(model);
    const before = experiment.snapshot(0);
    const sizes = [...before.values.values()].reduce((sum, values) => sum + values.length, 0);
    assert.ok(sizes >= experiment.description.parameters);
    const copy = new Map([...before.values].map(([name, values]) => [name, values.slice()]));
    trainSteps(experiment, 1, 2);
    assert.deepEqual(before.values, copy);
    const after = experiment.snapshot(2);
    assert.deepEqual([...after.values.keys()], [...before.values.keys()]);
    assert.notDeepEqual(after.values, before.values);
    experiment.dispose();
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

  test(`the samples that the views of the ${model} look at are ${sampleCount}`, async () => {
    const experiment = await create(model);
    const samples = experiment.sampleBatch();
    assert.ok(samples);
    assert.equal(samples.kind, model);
    assert.equal(samples.count, sampleCount);
    experiment.dispose();
  });
}

test('epochs keep the last, smaller batch', async () => {
  const experiment = await create('cnn', {
    length: { epochs: 2 },
    settings: { ...tiny.cnn, batchSize: 4096 },
  });
  const { stepsPerEpoch, totalSteps } = experiment.description;
  assert.deepEqual([stepsPerEpoch, totalSteps], [2, 4]);
  assert.equal(experiment.stepOnce(2).samples, 6000 - 4096);
  experiment.dispose();
});

test('a loss that is not finite leaves the weights as they were', async () => {
  const experiment = await create('transformer', {
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
    if (Number.isFinite(experiment.stepOnce(step).loss)) continue;
    const weights = experiment.snapshot(step);
    experiment.stepOnce(step);
    assert.deepEqual(experiment.snapshot(step), weights);
    experiment.dispose();
    return;
  }
  assert.fail('the loss stayed finite');
});
