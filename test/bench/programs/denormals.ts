// Steps whose numbers become tiny. Processors compute with denormal numbers up to a hundred times
// slower, and WebAssembly cannot turn them off, so kernels must not make them. Answers the time of
// a hard step ÷ that of an ordinary one, of the same sizes.

import * as tf from '@tensorflow/tfjs';
import { Adam, crossEntropy, MultiHeadAttention, valueAndGrads } from 'tensorscope/nn';
import { initBackend, useFusedKernels } from '../../../extension/kernels/index.ts';
import { MyRNN } from '../../../extension/models/rnn.ts';
import { median } from '../statistics.ts';
import { answer } from './plan.ts';

/** Milliseconds of each of `count` steps, after a few that do not count. */
function times(step: () => void, count: number): number[] {
  const each: number[] = [];
  for (let i = -3; i < count; i++) {
    const start = performance.now();
    tf.tidy(step);
    if (i >= 0) each.push(performance.now() - start);
  }
  return each;
}

/** Scores hundreds apart: almost every weight of a softmax row is below the smallest number. */
function softmaxRatio(): number {
  const attention = new MultiHeadAttention(4, 128, 32, 32);
  attention.initialize(1);
  const params = attention.namedParameters();
  const x = tf.randomNormal<tf.Rank.R3>([32, 20, 128], 0, 1, 'float32', 1);
  const loss = () => attention.forward(x).output.square().mean<tf.Scalar>();
  const step = () => void valueAndGrads(loss, params);
  const ordinary = median(times(step, 30));
  const { weight } = attention.qkv_proj;
  weight.assign(tf.tidy(() => weight.mul(10)));
  return median(times(step, 30)) / ordinary;
}

/** Without gradients the first moment shrinks by a tenth at every step, to nothing after 900. */
function adamRatio(): number {
  const weight = tf.variable(tf.randomNormal([100_000], 0, 1, 'float32', 1));
  const adam = new Adam(new Map([['weight', weight]]), { learningRate: 1e-3 });
  const gradient = tf.randomNormal([100_000], 0, 1, 'float32', 2);
  const first = times(() => adam.step(new Map([['weight', gradient]])), 100);
  const zero = tf.zeros([100_000]);
  const later = times(() => adam.step(new Map([['weight', zero]])), 2000);
  return median(later.slice(-1000)) / median(first);
}

/** A small recurrent matrix: the gradient of the last state dies out on its way to the first. */
function rnnRatio(): number {
  const [vocabSize, length, batch] = [80, 200, 16];
  const sizes = { vocabSize, embedDim: 32, hiddenDim: 64, outputDim: vocabSize };
  const model = new MyRNN({ ...sizes, predict: 'lastState' }, 1);
  const params = model.namedParameters();
  const text = tf.randomUniform<tf.Rank.R2>([length, batch], 0, vocabSize, 'int32', 1);
  const targets = tf.randomUniform<tf.Rank.R1>([batch], 0, vocabSize, 'int32', 2);
  const loss = () => crossEntropy(model.forward(text), targets);
  const step = () => void valueAndGrads(loss, params);
  const ordinary = median(times(step, 20));
  const { weight } = model.W_hh;
  weight.assign(tf.tidy(() => weight.mul(0.1)));
  return median(times(step, 20)) / ordinary;
}

await initBackend({ threads: 1 });
useFusedKernels(true);
answer({ softmax: softmaxRatio(), adam: adamRatio(), rnn: rnnRatio() });
