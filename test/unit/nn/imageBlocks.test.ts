import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { BatchNorm2d, Conv2d, MaxPool2d, valueAndGrads } from 'tensorscope/nn';
import type { ConvolutionPath } from 'tensorscope/nn';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { gradientError, someNumbers } from './finiteDifferences.ts';

before(() => initBackend());

test('a convolution slides the kernel without flipping it and adds the bias once', () => {
  for (const path of ['im2col', 'sparse', 'loops'] as const) {
    const conv = new Conv2d(1, 1, 2, { path });
    conv.weight.assign(tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]));
    conv.bias.assign(tf.tensor1d([100]));
    const y = conv.forward(tf.tensor4d([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 3, 3]));
    assert.deepEqual([...y.dataSync()], [105, 103, 102, 105], path);
  }
});

test('the three ways to convolve agree, and so do their gradients', () => {
  const results = (['im2col', 'sparse', 'loops'] as const).map(convolveAndDifferentiate);
  for (const other of results.slice(1)) {
    for (const [name, values] of other) {
      const reference = results[0].get(name) ?? [];
      values.forEach((value, i) => {
        assert.ok(Math.abs(value - reference[i]) < 1e-4, `${name}[${i}]`);
      });
    }
  }
});

function convolveAndDifferentiate(path: ConvolutionPath): Map<string, number[]> {
  const conv = new Conv2d(2, 3, 3, { path });
  conv.weight.assign(someNumbers<tf.Rank.R4>([3, 2, 3, 3]));
  const x = tf.variable(someNumbers<tf.Rank.R4>([2, 2, 5, 4]));
  const variables = new Map<string, tf.Variable>([['x', x], ...conv.namedParameters()]);
  const { grads } = valueAndGrads(() => conv.forward(x).square().sum(), variables);
  return new Map([...grads].map(([name, gradient]) => [name, [...gradient.dataSync()]]));
}

test('a kernel that does not fit, or too few channels, is refused in words', () => {
  const conv = new Conv2d(1, 1, 3);
  assert.throws(() => conv.forward(tf.zeros([1, 1, 2, 5])), /3×3 kernel .* 2×5 image/);
  assert.throws(() => conv.forward(tf.zeros([1, 2, 5, 5])), /expects 1 channels.* has 2/);
});

test('batch norm makes each channel mean 0 and variance 1, and follows with momentum', () => {
  const norm = new BatchNorm2d(2, { momentum: 0.25 });
  const x = tf.tensor4d([1, 3, 10, 30], [1, 2, 1, 2]);
  const y = norm.forward(x).dataSync();
  [-1, 1, -1, 1].forEach((want, i) => {
    assert.ok(Math.abs(y[i] - want) < 1e-4);
  });
  assert.deepEqual([...norm.running_mean.dataSync()], [0.5, 5]);
  assert.deepEqual([...norm.running_var.dataSync()], [1, 25.75]);
});

test('in eval mode batch norm uses the running statistics and leaves them alone', () => {
  const norm = new BatchNorm2d(1).eval();
  norm.running_mean.assign(tf.tensor1d([2]));
  norm.running_var.assign(tf.tensor1d([4]));
  const y = norm.forward(tf.tensor4d([6, 2], [1, 1, 1, 2])).dataSync();
  assert.ok(Math.abs(y[0] - 2) < 1e-4 && Math.abs(y[1]) < 1e-6);
  assert.deepEqual([...norm.running_mean.dataSync()], [2]);
});

test('the gradient of batch norm agrees with finite differences', () => {
  const norm = new BatchNorm2d(2);
  const x = tf.variable(someNumbers<tf.Rank.R4>([3, 2, 2, 2]));
  const weights = someNumbers<tf.Rank.R4>([3, 2, 2, 2]);
  const variables = new Map<string, tf.Variable>([['x', x], ...norm.namedParameters()]);
  const error = gradientError(() => norm.forward(x).mul(weights).sum(), variables);
  assert.ok(error < 0.01, String(error));
});

test('pooling keeps the largest of each window and drops what fills none', () => {
  const x = tf.tensor4d([1, 2, 9, 4, 3, 9, 9, 9, 9], [1, 1, 3, 3]);
  assert.deepEqual([...new MaxPool2d(2).forward(x).dataSync()], [4]);
  assert.deepEqual([...new MaxPool2d(2, 1).forward(x).dataSync()], [4, 9, 9, 9]);
});

test('of equal maxima the first one receives the whole gradient', () => {
  const x = tf.variable(tf.tensor4d([5, 5, 5, 5], [1, 1, 2, 2]));
  const pool = new MaxPool2d(2);
  const { grads } = valueAndGrads(() => pool.forward(x).sum(), new Map([['x', x]]));
  assert.deepEqual([...(grads.get('x')?.dataSync() ?? [])], [1, 0, 0, 0]);
});
