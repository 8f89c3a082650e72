import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Adam, clipGradNorm, crossEntropy, Sgd, valueAndGrads } from 'tensorscope/nn';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';

before(() => initBackend());

const near = (got: number, want: number) => {
  assert.ok(Math.abs(got - want) < 1e-5, `got ${got}, want ${want}`);
};

test('cross-entropy is −log of the probability of the truth, averaged or summed', () => {
  const logits = tf.tensor2d([Math.log(1), Math.log(3), 0, 0], [2, 2]);
  const targets = tf.tensor1d([1, 0], 'int32');
  const [first, second] = [-Math.log(0.75), Math.log(2)];
  near(crossEntropy(logits, targets).dataSync()[0], (first + second) / 2);
  near(crossEntropy(logits, targets, { reduction: 'sum' }).dataSync()[0], first + second);
  near(crossEntropy(logits, targets, { ignoreIndex: 0 }).dataSync()[0], first);
  const all = tf.tensor1d([0, 0], 'int32');
  near(crossEntropy(logits, all, { ignoreIndex: 0 }).dataSync()[0], 0);
});

test('label smoothing spreads its share over all classes', () => {
  const logits = tf.tensor2d([Math.log(3), 0], [1, 2]);
  const smoothed = crossEntropy(logits, tf.tensor1d([0], 'int32'), { labelSmoothing: 0.2 });
  near(smoothed.dataSync()[0], -0.9 * Math.log(0.75) - 0.1 * Math.log(0.25));
});

test('logits of a thousand do not overflow', () => {
  const loss = crossEntropy(tf.tensor2d([1000, -1000], [1, 2]), tf.tensor1d([1], 'int32'));
  near(loss.dataSync()[0], 2000);
});

test('SGD with momentum carries its speed on', () => {
  const p = tf.variable(tf.tensor1d([0]));
  const sgd = new Sgd(new Map([['p', p]]), { learningRate: 0.1, momentum: 0.5 });
  for (const want of [-0.1, -0.25, -0.425]) {
    sgd.step(new Map([['p', tf.tensor1d([1])]]));
    near(p.dataSync()[0], want);
  }
  sgd.dispose();
});

test("Adam's first step is the learning rate, whatever the size of the gradient", () => {
  const p = tf.variable(tf.tensor1d([0, 0, 0]));
  const adam = new Adam(new Map([['p', p]]), { learningRate: 0.01 });
  adam.step(new Map([['p', tf.tensor1d([100, -1e-3, 0])]]));
  const [large, small, none] = p.dataSync();
  near(large, -0.01);
  near(small, 0.01);
  assert.equal(none, 0);
  adam.dispose();
});

test('a parameter without a gradient stays where it is', () => {
  const [used, unused] = [tf.variable(tf.scalar(2)), tf.variable(tf.scalar(3))];
  const params = new Map<string, tf.Variable>([
    ['used', used],
    ['unused', unused],
  ]);
  const { grads } = valueAndGrads(() => used.square().asScalar(), params);
  assert.deepEqual([...grads.keys()], ['used']);
  new Adam(params, { learningRate: 1 }).step(grads);
  near(unused.dataSync()[0], 3);
  near(used.dataSync()[0], 1);
});

test('clipping shortens long gradients to the norm and leaves short ones as they are', () => {
  const grads = new Map<string, tf.Tensor>([
    ['a', tf.tensor1d([3])],
    ['b', tf.tensor1d([4])],
  ]);
  const clipped = clipGradNorm(grads, 1);
  near(clipped.norm, 5);
  near(clipped.grads.get('a')?.dataSync()[0] ?? 0, 0.6);
  near(clipGradNorm(grads, 10).grads.get('b')?.dataSync()[0] ?? 0, 4);
});
