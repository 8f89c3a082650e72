// Learning from arrays: batches, losses of classes and of numbers, and a LayersModel that learns.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { arrayData } from '../../../../extension/data/index.ts';
import type { ArrayData } from '../../../../extension/data/sources.ts';
import { ArrayTask } from '../../../../extension/engine/tasks/arrayTask.ts';
import { logitsLoss, squaredLoss } from '../../../../extension/engine/tasks/loss.ts';
import type { Loss } from '../../../../extension/engine/tasks/loss.ts';
import { toTensor } from '../../../../extension/engine/tasks/task.ts';
import type { Task } from '../../../../extension/engine/tasks/task.ts';
import { trainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

before(() => initBackend());

function count(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

const classes = { inputs: count(20).map((i) => [i, 1]), targets: count(20).map((i) => i % 4) };
const numbers = { inputs: classes.inputs, targets: count(20).map((i) => [i / 2, -i]) };

function task(data: ArrayData, model: unknown, loss: Loss = logitsLoss): Task {
  return new ArrayTask({
    ...{ data: arrayData(data, 0), settings: { batchSize: 7 }, seed: 0, loss },
    build: () => trainableModel(model),
  });
}

test('an epoch has every training sample once, the last batch smaller', () => {
  const learning = task(classes, { forward: () => tf.zeros([1, 4]) });
  assert.equal(learning.stepsPerEpoch, 3);
  assert.deepEqual(
    [1, 2, 3, 4].map((step) => learning.batch(step).samples),
    [7, 7, 4, 7],
  );
});

test('the model gets its rows, and the loss the targets that belong to them', () => {
  const seen: { input: number[]; target: number[]; dtype: string }[] = [];
  const model = { forward: (x: tf.Tensor) => x };
  const learning = task(classes, model, (outputs, targets) => {
    const input = [...outputs.slice([0, 0], [-1, 1]).dataSync()];
    seen.push({ input, target: [...targets.dataSync()], dtype: targets.dtype });
    return tf.scalar(0);
  });
  for (const step of [1, 2, 3]) tf.tidy(() => learning.batch(step).loss());
  const trained = seen.flatMap(({ input }) => input);
  assert.equal(new Set(trained).size, 18);
  for (const { input, target, dtype } of seen) {
    assert.deepEqual(
      target,
      input.map((i) => i % 4),
    );
    assert.equal(dtype, 'int32');
  }
});

test('equal logits cost the logarithm of the number of classes, in training and validation', () => {
  const learning = task(classes, { forward: (x: tf.Tensor) => tf.zeros([x.shape[0], 4]) });
  const loss = tf.tidy(() => learning.batch(1).loss().dataSync()[0]);
  assert.ok(Math.abs(loss - Math.log(4)) < 1e-6);
  assert.ok(Math.abs(learning.validate('some').loss - Math.log(4)) < 1e-6);
});

test('validation is the mean over its samples', () => {
  const half = { forward: (x: tf.Tensor) => x.slice([0, 0], [-1, 1]).mul([[0.5, 0]]) };
  const learning = task(numbers, half, squaredLoss);
  const { inputs, targets } = learning.samples(10);
  const [rows] = inputs.map(toTensor);
  assert.deepEqual(rows.shape, [2, 2]);
  const expected = [...toTensor(targets).dataSync()].reduce(
    (sum, target, i) => sum + (i % 2 === 1 ? target ** 2 : 0) / 4,
    0,
  );
  assert.ok(Math.abs(learning.validate('some').loss - expected) < 1e-3 * expected);
  assert.equal(learning.finalTest().testLoss, learning.validate('some').loss);
});

test('numbers stay numbers, with the shape of one target', () => {
  const { targets } = task(numbers, { forward: (x: tf.Tensor) => x }, squaredLoss).samples(1);
  assert.deepEqual([targets.shape, targets.dtype], [[1, 2], 'float32']);
});

test('the first samples of validation are the samples to look at', () => {
  const learning = task(classes, { forward: (x: tf.Tensor) => x });
  assert.deepEqual(learning.samples(1).inputs[0].shape, [1, 2]);
  assert.deepEqual(learning.sizes, {
    ...{ kind: 'arrays', classes: 4 },
    ...{ inputShape: [2], targetShape: [] },
  });
});

test('validation leaves no tensors behind', () => {
  const learning = task(classes, { forward: (x: tf.Tensor) => tf.zeros([x.shape[0], 4]) });
  const before = tf.memory().numTensors;
  learning.validate('some');
  assert.equal(tf.memory().numTensors, before);
});

test('a model whose rows are not those of the targets is told both shapes', () => {
  const learning = task(classes, { forward: () => tf.zeros([3, 4]) });
  assert.throws(() => tf.tidy(() => learning.batch(1).loss()), /\[3, 4\].*targets \[7\]/);
  const none = task(classes, { forward: () => undefined });
  assert.throws(() => tf.tidy(() => none.batch(1).loss()), ProblemError);
});

test('a LayersModel learns from arrays', () => {
  const layers = [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros' })];
  const line = {
    inputs: classes.inputs.map(([i]) => [i / 20, 1]),
    targets: count(20).map((i) => [i / 10]),
  };
  const learning = task(line, tf.sequential({ layers }), squaredLoss);
  const before = learning.validate('some').loss;
  const optimizer = tf.train.sgd(0.1);
  for (let step = 1; step <= 60; step++) {
    const { value, grads } = tf.variableGrads(() => learning.batch(step).loss());
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  }
  assert.ok(learning.validate('some').loss < before / 10);
});
