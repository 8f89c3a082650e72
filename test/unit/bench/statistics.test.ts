// The numbers of the benchmark, from times that are known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastest, median, percentile, ratio } from '../../bench/statistics.ts';

test('the median is the middle value, or the mean of the two in the middle', () => {
  assert.equal(median([30, 10, 20]), 20);
  assert.equal(median([4, 1, 3, 100]), 3.5);
  assert.equal(median([7]), 7);
});

test('the median leaves its values in their order', () => {
  const times = [3, 1, 2];
  median(times);
  assert.deepEqual(times, [3, 1, 2]);
});

test('a percentile is a value that was measured', () => {
  const times = Array.from({ length: 20 }, (_, i) => 20 - i);
  assert.equal(percentile(times, 0.5), 10);
  assert.equal(percentile(times, 0.95), 19);
  assert.equal(percentile(times, 1), 20);
  assert.equal(percentile([5], 0.5), 5);
});

test('a ratio above 1 means that ours is faster', () => {
  assert.equal(ratio(10, 4), 2.5);
});

test('what was not measured gives no ratio, and is never the fastest', () => {
  assert.equal(ratio(null, 4), null);
  assert.equal(ratio(10, null), null);
  assert.equal(fastest(null, 12, 9), 9);
  assert.equal(fastest(null, null), null);
});
