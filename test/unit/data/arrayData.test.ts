// Samples that a file brings along: shapes, the split, and what is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrayData, arrays } from '../../../extension/data/index.ts';
import type { Nested } from '../../../extension/data/sources.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';

function count(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** Each input names its sample, each target is the same number. */
const numbered = {
  inputs: count(25).map((i) => [[i], [i + 0.5]]),
  targets: count(25),
};

test('a tenth of the samples, at least one, is for validation', () => {
  const sizes = (samples: number) => {
    const { train, validation } = arrayData({ inputs: count(samples), targets: count(samples) }, 0);
    return [train.count, validation.count];
  };
  assert.deepEqual(sizes(2), [1, 1]);
  assert.deepEqual(sizes(19), [18, 1]);
  assert.deepEqual(sizes(25), [23, 2]);
});

test('every sample is in one of the two parts, with its own target', () => {
  const { train, validation } = arrayData(numbered, 3);
  const seen: number[] = [];
  for (const { inputs, targets, count: samples } of [train, validation]) {
    assert.equal(inputs.length, 2 * samples);
    for (let i = 0; i < samples; i++) {
      assert.deepEqual([...inputs.subarray(2 * i, 2 * i + 2)], [targets[i], targets[i] + 0.5]);
      seen.push(targets[i]);
    }
  }
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    count(25),
  );
});

test('the split depends on the seed, and on nothing else', () => {
  assert.deepEqual(arrayData(numbered, 1), arrayData(numbered, 1));
  assert.notDeepEqual(arrayData(numbered, 1).validation, arrayData(numbered, 2).validation);
});

test('shapes are those of one sample', () => {
  const data = arrayData({ ...numbered, targets: count(25).map((i) => [i, i, i]) }, 0);
  assert.deepEqual(data.inputShape, [2, 1]);
  assert.deepEqual(data.targetShape, [3]);
  assert.deepEqual(arrayData({ inputs: [1, 2], targets: [0, 1] }, 0).inputShape, []);
});

const classes: [title: string, targets: Nested, classes: number][] = [
  ['whole numbers from 0 are classes, as many as the largest says', [0, 2, 1, 4], 5],
  ['one class is a class', [0, 0, 0, 0], 1],
  ['a fraction makes all of them numbers', [0, 1, 0.5, 2], 0],
  ['a negative one, too', [0, 1, -1, 2], 0],
  ['rows of numbers are no classes', [[0], [1], [2], [3]], 0],
];

for (const [title, targets, expected] of classes) {
  test(title, () => {
    assert.equal(arrayData({ inputs: [1, 2, 3, 4], targets }, 0).classes, expected);
  });
}

test('a title is kept, and there is one for arrays that have none', () => {
  assert.equal(arrayData({ ...numbered, title: 'Spirals' }, 0).title, 'Spirals');
  assert.equal(arrayData(numbered, 0).title, 'Arrays');
  const source = arrays(numbered);
  assert.deepEqual([source.kind, source.id], ['arrays', 'arrays']);
});

const mistakes: [title: string, data: unknown, says: RegExp][] = [
  ['rows of different lengths', { inputs: [[1, 2], [3]], targets: [0, 1] }, /inputs.*equal length/],
  ['rows among numbers', { inputs: [1, [2]], targets: [0, 1] }, /inputs.*equal length/],
  ['different depths', { inputs: [[[1]], [[2], [3]]], targets: [0, 1] }, /inputs/],
  ['texts', { inputs: [1, 2], targets: ['a', 'b'] }, /targets.*must be numbers/],
  ['nothing in a row', { inputs: [[], []], targets: [0, 1] }, /inputs.*must be numbers/],
  ['no rows', { inputs: [], targets: [] }, /inputs/],
  ['no targets', { inputs: [1, 2] }, /targets/],
  ['a number', { inputs: 3, targets: [1, 2] }, /inputs/],
  ['more inputs than targets', { inputs: [1, 2, 3], targets: [0, 1] }, /3 inputs and 2 targets/],
  ['one sample', { inputs: [1], targets: [0] }, /at least 2; there are 1 inputs and 1 targets/],
];

for (const [title, data, says] of mistakes) {
  test(`arrays of ${title} are refused with the part that is wrong`, () => {
    assert.throws(
      () => arrayData(data as Parameters<typeof arrayData>[0], 0),
      (error) => error instanceof ProblemError && says.test(error.message),
    );
  });
}
