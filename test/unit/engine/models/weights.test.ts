import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Linear, Module } from 'tensorscope/nn';
import { loadWeights, snapshotOf } from '../../../../extension/engine/models/weights.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';

class Pair extends Module {
  readonly one: Linear;
  readonly two: Linear;
  constructor(units: number, seed: number) {
    super();
    this.one = new Linear(3, 4);
    this.two = new Linear(4, units);
    this.initialize(seed);
  }
}

before(() => initBackend());

test('weights of a step are handed on without being copied', () => {
  const { values } = snapshotOf(new Pair(2, 1), 7);
  for (const { numbers } of values.values()) {
    assert.ok(numbers.buffer instanceof SharedArrayBuffer);
  }
  assert.deepEqual(values.get('two.weight')?.shape, [2, 4]);
});

test('what fits by name and shape is loaded and counted, the rest stays as it is', () => {
  const [run, edited] = [new Pair(2, 1), new Pair(5, 2)];
  const before = edited.two.weight.dataSync();
  assert.equal(loadWeights(edited, snapshotOf(run, 7)), 2);
  assert.deepEqual(edited.one.weight.dataSync(), run.one.weight.dataSync());
  assert.deepEqual(edited.two.weight.dataSync(), before);
  assert.equal(loadWeights(new Pair(2, 3), snapshotOf(run, 7)), 4);
});

test('loading leaves no tensor behind', () => {
  const [run, copy] = [new Pair(2, 1), new Pair(2, 2)];
  const snapshot = snapshotOf(run, 7);
  const { numTensors } = tf.memory();
  loadWeights(copy, snapshot);
  assert.equal(tf.memory().numTensors, numTensors);
});
