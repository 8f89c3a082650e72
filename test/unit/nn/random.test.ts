import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  normal,
  permutation,
  randomHalves,
  randomWords,
  threefry,
  uniform,
} from '../../../extension/nn/random.ts';

const key = { seed: 7, purpose: 'dropout', step: 3 };

test('Threefry-2x32-20 gives the numbers its authors published', () => {
  assert.deepEqual(threefry(0, 0, 0, 0), [0x6b200159, 0x99ba4efe]);
  const ones = 0xffffffff;
  assert.deepEqual(threefry(ones, ones, ones, ones), [0x1cb996fc, 0xbb002be7]);
  const pi = threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3);
  assert.deepEqual(pi, [0xc4923a9c, 0x483df7a0]);
});

test('a number depends on its index alone, wherever a draw begins', () => {
  const all = randomWords(key, 20);
  for (const [first, count] of [
    [0, 5],
    [1, 4],
    [6, 9],
    [7, 13],
  ]) {
    assert.deepEqual([...randomWords(key, count, first)], [...all.slice(first, first + count)]);
  }
});

test('each word has two halves, the lower one first, wherever a draw begins', () => {
  const halves = [...randomWords(key, 10)].flatMap((word) => [word & 0xffff, word >>> 16]);
  for (const [first, count] of [
    [0, 20],
    [1, 4],
    [2, 9],
    [7, 0],
    [11, 8],
  ]) {
    assert.deepEqual([...randomHalves(key, count, first)], halves.slice(first, first + count));
  }
});

test('seed, purpose and step each change the numbers', () => {
  const words = randomWords(key, 4).join();
  for (const other of [{ seed: 8 }, { purpose: 'shuffle' }, { step: 4 }]) {
    assert.notEqual(randomWords({ ...key, ...other }, 4).join(), words);
  }
});

test('uniform numbers fill 0 to 1 evenly and normal ones have mean 0 and deviation 1', () => {
  const u = uniform(key, 20_000);
  assert.ok(u.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(mean(u) - 0.5) < 0.01);
  const z = normal(key, 20_000);
  assert.ok(Math.abs(mean(z)) < 0.02);
  assert.ok(Math.abs(mean(z.map((value) => value * value)) - 1) < 0.03);
});

test('a permutation holds every index once', () => {
  const order = permutation(key, 100);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...Array(100).keys()],
  );
  assert.notDeepEqual([...order], [...Array(100).keys()]);
});

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
