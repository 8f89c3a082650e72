import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Draws } from '../../../extension/data/draws.ts';

const key = { seed: 5, purpose: 'test', step: 0 };

test('numbers of 53 bits fill 0 to 1 evenly, and hold more than 32 bits', () => {
  const draws = new Draws(key);
  const values = Array.from({ length: 20_000 }, () => draws.double());
  assert.ok(values.every((value) => value >= 0 && value < 1));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  assert.ok(Math.abs(mean - 1 / 2) < 0.01, `mean ${mean}`);
  assert.ok(Math.abs(square - 1 / 3) < 0.01, `mean square ${square}`);
  assert.ok(values.every((value) => Number.isInteger(value * 2 ** 53)));
  assert.ok(values.some((value) => !Number.isInteger(value * 2 ** 50)));
});

test('a key gives the same draws again, of whatever kind they are', () => {
  const drawn = () => {
    const draws = new Draws(key);
    return [draws.unit(), draws.double(), draws.below(10), draws.double(), draws.unit()];
  };
  assert.deepEqual(drawn(), drawn());
  assert.notDeepEqual(drawn()[0], new Draws({ ...key, seed: 6 }).unit());
});
