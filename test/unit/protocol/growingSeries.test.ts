import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrowingSeries } from '../../../extension/protocol/growingSeries.ts';

test('a series keeps every number while it grows', () => {
  const series = new GrowingSeries();
  for (let step = 0; step < 5000; step += 10) {
    series.write(
      step,
      Array.from({ length: 10 }, (_, index) => step + index),
    );
  }
  assert.equal(series.length, 5000);
  assert.equal(series.last, 4999);
  assert.deepEqual([...series.toArray().slice(2045, 2050)], [2045, 2046, 2047, 2048, 2049]);
});

test('steps that were not reported are gaps, and may be filled later', () => {
  const series = new GrowingSeries([1]);
  series.write(3, [4]);
  assert.deepEqual([...series.toArray()], [1, NaN, NaN, 4]);
  series.write(1, [2, 3]);
  assert.deepEqual([...series.toArray()], [1, 2, 3, 4]);
});

test('an empty series has no last number', () => {
  assert.equal(new GrowingSeries().last, undefined);
});
