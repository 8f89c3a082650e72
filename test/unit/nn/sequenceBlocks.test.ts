import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  Dropout,
  Embedding,
  LayerNorm,
  LearnedPositionalEncoding,
  Linear,
  maskedSoftmax,
  MultiHeadAttention,
  padMask,
  PositionalEncoding,
  subsequentMask,
  valueAndGrads,
} from 'tensorscope/nn';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { gradientError, someNumbers } from './finiteDifferences.ts';

before(() => initBackend());

test('a linear layer multiplies by its transposed weight, for inputs of any rank', () => {
  const layer = new Linear(2, 3);
  layer.weight.assign(tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]));
  layer.bias?.assign(tf.tensor1d([0, 0, 10]));
  const y = layer.forward(tf.tensor3d([1, 2, 3, 4], [1, 2, 2]));
  assert.deepEqual(y.shape, [1, 2, 3]);
  assert.deepEqual([...y.dataSync()], [1, 2, 13, 3, 4, 17]);
});

test('looking up the padding id teaches its row nothing', () => {
  const embedding = new Embedding(3, 2, { paddingIdx: 1 });
  embedding.initialize(5);
  const ids = tf.tensor1d([0, 1, 1, 2, 2], 'int32');
  const loss = () => embedding.forward(ids).sum().asScalar();
  const { grads } = valueAndGrads(loss, embedding.namedParameters());
  assert.deepEqual([...(grads.get('weight')?.dataSync() ?? [])], [1, 1, 0, 0, 2, 2]);
});

test('dropout keeps the mean, repeats itself for the same step, and rests in eval mode', () => {
  const dropout = new Dropout(0.25);
  dropout.initialize(1);
  const x = tf.ones([10_000]);
  const draw = (step: number) => {
    dropout.setTrainingStep(step);
    return [...dropout.forward(x).dataSync()];
  };
  const first = draw(1);
  assert.ok(first.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6));
  assert.ok(Math.abs(first.reduce((sum, value) => sum + value) / 10_000 - 1) < 0.03);
  assert.deepEqual(draw(1), first);
  assert.notDeepEqual(draw(2), first);
  assert.equal(dropout.eval().forward(x), x);
});

test('two calls of one dropout within a step drop different numbers', () => {
  const dropout = new Dropout(0.5);
  dropout.setTrainingStep(1);
  const [a, b] = [0, 1].map(() => [...dropout.forward(tf.ones([64])).dataSync()]);
  assert.notDeepEqual(a, b);
});

test('layer norm gives every row mean 0 and variance 1', () => {
  const y = new LayerNorm(4).forward(tf.tensor2d([1, 2, 3, 4, 100, 200, 300, 400], [2, 4]));
  const rows = y.arraySync();
  for (const row of rows) {
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value)) < 1e-4);
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value * value, 0) / 4 - 1) < 1e-3);
  }
  assert.ok(Math.abs(rows[0][0] - rows[1][0]) < 1e-4);
});

test('layer norm and attention have the gradients that finite differences find', () => {
  const norm = new LayerNorm(3);
  const x = tf.variable(someNumbers<tf.Rank.R3>([1, 3, 3]));
  const upstream = someNumbers([1, 3, 3]);
  const ofNorm = new Map<string, tf.Variable>([['x', x], ...norm.namedParameters()]);
  assert.ok(gradientError(() => norm.forward(x).mul(upstream).sum(), ofNorm, 1e-3) < 0.01);

  const attention = new MultiHeadAttention(2, 3, 2, 1);
  attention.initialize(3);
  const ofAttention = new Map<string, tf.Variable>([['x', x], ...attention.namedParameters()]);
  const loss = () => attention.forward(x, subsequentMask(3)).output.mul(upstream).sum().asScalar();
  assert.ok(gradientError(loss, ofAttention) < 0.01);
});

test('attention weights sum to 1 over what may be seen and are 0 elsewhere', () => {
  const mask = tf.tensor2d([1, 1, 0, 0, 0, 0], [2, 3], 'bool');
  const weights = maskedSoftmax(tf.tensor2d([0, Math.log(3), 99, 1, 2, 3], [2, 3]), mask);
  const [open, closed] = weights.arraySync() as number[][];
  assert.ok(Math.abs(open[0] - 0.25) < 1e-6 && Math.abs(open[1] - 0.75) < 1e-6);
  assert.equal(open[2], 0);
  assert.deepEqual(closed, [0, 0, 0]);
});

test('softmax of scores that lie far apart holds neither NaN nor denormal numbers', () => {
  const weights = maskedSoftmax(tf.tensor1d([0, -60, -95, -1000, 500 - 500])).dataSync();
  assert.deepEqual([...weights], [0.5, 0, 0, 0, 0.5]);
});

test('masks hide padding and the future', () => {
  const pad = padMask(tf.tensor2d([4, 7, 0], [1, 3], 'int32'), 0);
  assert.deepEqual(pad.arraySync(), [[[1, 1, 0]]]);
  const causal = subsequentMask(3).arraySync();
  assert.deepEqual(causal, [
    [
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ],
  ]);
});

test('positions are sines and cosines, or learned, and never more than the table has', () => {
  const x = tf.zeros<tf.Rank.R3>([1, 2, 4]);
  const fixed = new PositionalEncoding(4, 2).forward(x).dataSync();
  [0, 1, 0, 1, Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)].forEach((want, i) => {
    assert.ok(Math.abs(fixed[i] - want) < 1e-6);
  });
  const learned = new LearnedPositionalEncoding(4, 2);
  learned.initialize(1);
  const [first, second] = learned.forward(x).arraySync()[0];
  assert.notDeepEqual(first, second);
  for (const encoding of [new PositionalEncoding(4, 1), new LearnedPositionalEncoding(4, 1)]) {
    assert.throws(() => encoding.forward(x), /2 tokens is longer than this model's 1 positions/);
  }
});
