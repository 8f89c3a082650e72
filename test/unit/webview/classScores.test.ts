// How probable each class is, against what TensorFlow.js makes of the same logits.

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { classScores } from '../../../webview/views/classScores.ts';
import { RoleTensor, isWhole } from '../../../webview/views/roleTensor.ts';
import { tensorAnswer } from '../../page/fakes/fakeAnswers.ts';

before(async () => {
  await tf.setBackend('cpu');
});

function logitsOf(values: readonly number[], times = 1): RoleTensor {
  const classes = values.length / times;
  const axes = [
    { meaning: 'time' } as const,
    { meaning: 'class', labels: Array.from({ length: classes }, (_, i) => `class ${i}`) } as const,
  ];
  const whole = { shape: [times, classes], axes, values: Float32Array.from(values) };
  const answer = tensorAnswer({ input: 0 }, whole);
  assert.ok(isWhole(answer));
  return new RoleTensor(answer, { time: 1, class: 2 });
}

test('the probabilities of each position are the softmax of its logits', () => {
  const values = [2, -1, 0.5, 80, -80, 1e-3, -700, -701, -699];
  const expected = tf.softmax(tf.tensor2d(values, [3, 3])).arraySync();
  expected.forEach((row, time) => {
    const scores = classScores(logitsOf(values, 3), time);
    scores.forEach(({ probability }, i) => assert.ok(Math.abs(probability - row[i]) < 1e-6));
    assert.equal(
      scores.findIndex(({ isLargest }) => isLargest),
      row.indexOf(Math.max(...row)),
    );
  });
});

test('what a softmax has put out already is shown as it is', () => {
  const probabilities = [...tf.softmax(tf.tensor1d([1, 2, 3])).dataSync()];
  const scores = classScores(logitsOf(probabilities), 0);
  assert.deepEqual(
    scores.map(({ probability }) => probability),
    probabilities,
  );
});
