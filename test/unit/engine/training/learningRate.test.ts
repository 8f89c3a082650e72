import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LearningRate } from '../../../../extension/engine/training/learningRate.ts';

test('the learning rate rises linearly over the warm-up steps and then stays', () => {
  const rate = new LearningRate(0.2, 4);
  const steps = [1, 2, 3, 4, 5, 100].map((step) => rate.at(step));
  assert.deepEqual(steps, [0.05, 0.1, (0.2 * 3) / 4, 0.2, 0.2, 0.2]);
});

test('without warm-up the first step has the full rate', () => {
  assert.equal(new LearningRate(0.2, 0).at(1), 0.2);
});

test('a changed base holds for later steps and keeps the warm-up', () => {
  const rate = new LearningRate(0.2, 4);
  rate.base = 1;
  assert.equal(rate.at(2), 0.5);
  assert.equal(rate.at(9), 1);
});
