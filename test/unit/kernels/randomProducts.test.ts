// Our products, fused operations and bounds on random shapes, against the cpu backend of tfjs.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { initBackend } from '../../../extension/kernels/index.ts';
import { randomTensor } from './bothPaths.ts';
import { assertClose, cases, Choices, on, values } from './randomCases.ts';

before(() => initBackend());
after(() => void tf.setBackend('wasm'));

test('products of stacks of matrices, in every transposition', () => {
  for (const number of cases) {
    const choices = new Choices('product', number);
    const [m, k, n] = [choices.size(1, 40), choices.size(0, 40), choices.size(1, 40)];
    const [transposeA, transposeB] = [choices.of([false, true]), choices.of([false, true])];
    const [aBatch, bBatch] = choices.of([
      [[], []],
      [[3], [3]],
      [[1], [4]],
      [[2, 3], [3]],
      [[0], [0]],
    ]);
    const compute = () => {
      const a = randomTensor([...aBatch, ...(transposeA ? [k, m] : [m, k])], 'a');
      const b = randomTensor([...bBatch, ...(transposeB ? [n, k] : [k, n])], 'b');
      return values(tf.matMul(a, b, transposeA, transposeB));
    };
    assertClose(on('wasm', compute), on('cpu', compute), `${number}: ${m} × ${k} × ${n}`);
  }
});

test('a product whose stacks are spread over each other is that of the spread stacks', () => {
  void tf.setBackend('wasm');
  const [a, b] = [randomTensor([2, 1, 4, 5], 'a'), randomTensor([1, 3, 5, 6], 'b')];
  const spread = tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(b, [2, 1, 1, 1]));
  const product = tf.matMul(a, b);
  assert.deepEqual(product.shape, [2, 3, 4, 6]);
  assert.deepEqual([...values(product)], [...values(spread)]);
});

test('products and convolutions with biases of every rank and every activation', () => {
  const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;
  const biases = [undefined, [5], [1, 5], [4, 5], []];
  for (const activation of activations) {
    for (const shape of biases) {
      const options = () => ({
        activation,
        bias: shape && randomTensor(shape, 'bias'),
        leakyreluAlpha: 0.3,
        preluActivationWeights: randomTensor([5], 'alpha'),
      });
      const product = () =>
        values(
          tf.fused.matMul({
            a: randomTensor<tf.Rank.R2>([4, 7], 'a'),
            b: randomTensor<tf.Rank.R2>([7, 5], 'b'),
            ...options(),
          }),
        );
      assertClose(on('wasm', product), on('cpu', product), `product, ${activation}`);
      if (shape?.length === 2) continue;
      const convolution = () =>
        values(
          tf.fused.conv2d({
            x: randomTensor<tf.Rank.R4>([2, 6, 5, 3], 'x'),
            filter: randomTensor<tf.Rank.R4>([3, 3, 3, 5], 'filter'),
            ...{ strides: 1, pad: 'same' as const },
            ...options(),
          }),
        );
      assertClose(on('wasm', convolution), on('cpu', convolution), `convolution, ${activation}`);
    }
  }
});

test('numbers of a slice, whole or in part, and of empty tensors', () => {
  for (const number of cases) {
    const choices = new Choices('slice', number);
    const shape = Array.from({ length: choices.size(1, 4) }, () => choices.size(0, 9));
    const begin = shape.map((size) => choices.size(0, size));
    const size = shape.map((length, axis) => choices.size(0, length - begin[axis]));
    const compute = () => {
      const part = randomTensor(shape, 'x').slice(begin, size);
      const filled = tf.clipByValue(part, -0.5, 0.25);
      return [
        part,
        filled,
        part.sum(),
        part.relu(),
        part.tanh(),
        part.cast('bool'),
        part.mul(2),
      ].map((each) => [...each.dataSync()]);
    };
    const [cpu, ours] = [on('cpu', compute), on('wasm', compute)];
    cpu.forEach((expected, i) =>
      assertClose(ours[i], expected, `${number}: ${JSON.stringify([shape, begin, size])}`),
    );
  }
});

test('bounds keep NaN, and truth is whatever is not 0', () => {
  const numbers = [NaN, -2, 0.5, 256, 0, -0, 1e-30, Infinity];
  const compute = () => {
    const x = tf.tensor1d(numbers);
    return [x.clipByValue(-1, 1), x.cast('bool'), x.cast('int32').cast('bool')].map((each) => [
      ...each.dataSync(),
    ]);
  };
  const ours = on('wasm', compute);
  assert.deepEqual(ours[0], [NaN, -1, 0.5, 1, 0, -0, Math.fround(1e-30), 1]);
  assert.deepEqual(ours[1], [1, 1, 1, 1, 0, 0, 1, 1]);
  assert.deepEqual(ours[2].slice(1, 6), [1, 0, 1, 0, 0]);
});
