import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { someNumbers } from '../nn/finiteDifferences.ts';

before(() => initBackend());

test('starting the backend twice starts it once', async () => {
  const backend = tf.backend();
  await Promise.all([initBackend(), initBackend({ threads: 2 })]);
  assert.equal(tf.backend(), backend);
  assert.equal(tf.getBackend(), 'wasm');
});

test('rows of one segment are added, and ids outside are left out', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
  const sums = tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, -1], 'int32'), 3);
  assert.deepEqual(sums.arraySync(), [
    [3, 4],
    [0, 0],
    [6, 8],
  ]);
});

test('transposed factors give the product of the transposed matrices', () => {
  const a = someNumbers<tf.Rank.R3>([2, 3, 4]);
  const b = someNumbers<tf.Rank.R3>([2, 5, 3]);
  const got = tf.matMul(a, b, true, true).dataSync();
  const want = tf.matMul(a.transpose([0, 2, 1]), b.transpose([0, 2, 1])).dataSync();
  assert.deepEqual([...got], [...want]);
});

test('sums and means over several axes keep their digits and their shapes', () => {
  const x = tf.fill<tf.Rank.R4>([64, 2, 40, 40], 0.1);
  const mean = x.mean([0, 2, 3]);
  assert.deepEqual(mean.shape, [2]);
  assert.ok(Math.abs(mean.dataSync()[0] - 0.1) < 1e-7);
  assert.deepEqual(x.sum([1, 3], true).shape, [64, 1, 40, 1]);
  assert.ok(Math.abs(x.sum().dataSync()[0] - 20_480) < 0.01);
});

test('unpacking gives the slices of the chosen axis', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  assert.deepEqual(
    tf.unstack(x).map((row) => [...row.dataSync()]),
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  );
  assert.deepEqual([...tf.unstack(x, 1)[1].dataSync()], [2, 4, 6]);
});

test('masks of different shapes are spread over each other, in either order', () => {
  const rows = tf.tensor3d([1, 0, 1, 0, 1, 1], [2, 1, 3], 'bool');
  const triangle = tf.tensor2d([1, 0, 0, 1, 1, 0, 1, 1, 1], [3, 3], 'bool');
  const expected = [
    [1, 0, 0, 1, 0, 0, 1, 0, 1],
    [0, 0, 0, 0, 1, 0, 0, 1, 1],
  ].flat();
  for (const both of [tf.logicalAnd(rows, triangle), tf.logicalAnd(triangle, rows)]) {
    assert.deepEqual(both.shape, [2, 3, 3]);
    assert.equal(both.dtype, 'bool');
    assert.deepEqual([...both.dataSync()], expected);
  }
});

test('a product whose inner sizes differ is refused, and so are stacks that do not pair', () => {
  const [a, b] = [tf.zeros<tf.Rank.R2>([3, 4]), tf.zeros<tf.Rank.R2>([5, 2])];
  assert.throws(() => tf.matMul(a, b), /Inner sizes .* 3 × 4 and 5 × 2/);
  assert.throws(() => tf.matMul(a, a), /Inner sizes/);
  assert.deepEqual(tf.matMul(a, a, false, true).shape, [3, 3]);
  const stacks = [tf.zeros<tf.Rank.R3>([2, 3, 3]), tf.zeros<tf.Rank.R3>([3, 3, 3])];
  assert.throws(() => tf.matMul(stacks[0], stacks[1]), /broadcast together with shapes 2 and 3/);
});

test('a slice that lies outside is refused', () => {
  assert.throws(() => tf.zeros([4]).slice([6]), /from \[6\] .* outside of \[4\]/);
  assert.throws(() => tf.zeros([4, 2]).slice([3, 0], [2, 2]), /outside of \[4, 2\]/);
  assert.deepEqual(tf.zeros([4, 2]).slice([4, 0]).shape, [0, 2]);
});

test('an order of axes that names one twice is refused', () => {
  assert.throws(
    () => tf.transpose(tf.zeros([2, 3, 3]), [0, 1, 1]),
    /\[0, 1, 1\] names an axis twice/,
  );
});

test('the repairs leave no tensor and no memory behind', () => {
  const a = someNumbers<tf.Rank.R2>([3, 4]);
  const before = tf.memory();
  tf.tidy(() => {
    tf.matMul(a, a, true, false);
    a.sum([0, 1]);
    tf.unstack(a);
    tf.unsortedSegmentSum(a, tf.tensor1d([0, 1, 0], 'int32'), 2);
  });
  assert.equal(tf.memory().numTensors, before.numTensors);
  assert.equal(tf.memory().numDataBuffers, before.numDataBuffers);
});

test('ReLU of whole numbers is whole numbers', () => {
  const y = tf.relu(tf.tensor1d([-3, 0, 7], 'int32'));
  assert.deepEqual([...y.dataSync()], [0, 0, 7]);
});
