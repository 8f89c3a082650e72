// Models from the ready-made layers of TensorFlow.js, trained with its cpu backend and with ours: the
// same curve, and one that falls. Weights that are older than the last update cannot do that.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { trainableModel } from '../../../extension/engine/models/trainableModel.ts';
import { initBackend, useFusedKernels } from '../../../extension/kernels/index.ts';
import { Adam } from '../../../extension/nn/optimizers.ts';
import { randomTensor } from './bothPaths.ts';

before(() => initBackend());
after(() => {
  useFusedKernels(false);
  void tf.setBackend('wasm');
});

const steps = 300;
const classes = 3;
const image = { inputShape: [6, 6, 1] };
const rows = () => tf.layers.reshape({ ...image, targetShape: [6, 6] });

/** From images (6, 6, 1) to the logits of three classes. */
const models: Readonly<Record<string, () => tf.layers.Layer[]>> = {
  dense: () => [
    tf.layers.flatten(image),
    tf.layers.dense({ units: 8, activation: 'relu' }),
    tf.layers.dense({ units: classes }),
  ],
  conv2d: () => [
    tf.layers.conv2d({ ...image, filters: 4, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: classes }),
  ],
  'depthwise conv2d': () => [
    tf.layers.depthwiseConv2d({ ...image, kernelSize: 3, depthMultiplier: 3, padding: 'same' }),
    tf.layers.averagePooling2d({ poolSize: 3 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: classes }),
  ],
  'separable conv2d': () => [
    tf.layers.separableConv2d({ ...image, filters: 4, kernelSize: 3, strides: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: classes }),
  ],
  'batch normalization': () => [
    // A bias would change nothing but the mean, and wander with the rounding of its gradient, 0.
    tf.layers.conv2d({ ...image, filters: 4, kernelSize: 3, useBias: false }),
    tf.layers.batchNormalization(),
    tf.layers.activation({ activation: 'tanh' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: classes }),
  ],
  LSTM: () => [rows(), tf.layers.lstm({ units: 5 }), tf.layers.dense({ units: classes })],
  GRU: () => [rows(), tf.layers.gru({ units: 5 }), tf.layers.dense({ units: classes })],
  bidirectional: () => [
    rows(),
    tf.layers.bidirectional({
      layer: tf.layers.simpleRNN({ units: 4 }),
      mergeMode: 'concat',
    }),
    tf.layers.dense({ units: classes }),
  ],
  embedding: () => [
    tf.layers.flatten(image),
    tf.layers.embedding({ inputDim: 4, outputDim: 3 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: classes }),
  ],
  'dropout with a seed': () => [
    tf.layers.flatten(image),
    tf.layers.dense({ units: 12, activation: 'elu' }),
    tf.layers.dropout({ rate: 0.3, seed: 5 }),
    tf.layers.dense({ units: classes }),
  ],
};

interface Training {
  readonly losses: readonly number[];
  /** Of all parameters, at the first step. */
  readonly gradients: readonly Float32Array[];
  /** What is not trained: running statistics, before and after. */
  readonly buffers: readonly (readonly [Float32Array, Float32Array])[];
}

/** Twelve images to learn by heart. Ours updates in place, the other by tfjs's own operations. */
function train(backend: 'wasm' | 'cpu', layers: () => tf.layers.Layer[]): Training {
  void tf.setBackend(backend);
  useFusedKernels(backend === 'wasm');
  const model = tf.sequential({ layers: layers() });
  model.setWeights(model.getWeights().map(({ shape }, i) => startingWeight(shape, i)));
  const trained = trainableModel(model);
  const parameters = trained.namedParameters();
  const variables = [...parameters.values()];
  const optimizer = new Adam(parameters, { learningRate: 0.005 });
  const x = tf.tidy(() => randomTensor([12, 6, 6, 1], 'images').add(1).mul(1.99).floor());
  const targets = tf.tidy(() =>
    tf.oneHot(tf.range(0, 12, 1, 'int32').mod(tf.scalar(classes, 'int32')), classes),
  );
  const buffers = [...trained.namedBuffers().values()];
  const copies = () => buffers.map((each) => Float32Array.from(each.dataSync()));
  const buffersBefore = copies();
  const losses: number[] = [];
  let gradients: readonly Float32Array[] = [];
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.losses.softmaxCrossEntropy(targets, trained.forward([x]) as tf.Tensor).asScalar(),
        variables,
      );
      losses.push(value.dataSync()[0]);
      const named = Array.from(parameters, ([name, each]) => [name, grads[each.name]] as const);
      if (step === 1) gradients = named.map(([, each]) => Float32Array.from(each.dataSync()));
      optimizer.step(new Map(named));
    });
  }
  const pairs = copies().map((values, i) => [buffersBefore[i], values] as const);
  optimizer.dispose();
  tf.dispose([x, targets]);
  model.dispose();
  return { losses, gradients, buffers: pairs };
}

/** Matrices around 0; vectors, among which are variances, above it. */
function startingWeight(shape: tf.Shape, index: number): tf.Tensor {
  const middle = shape.length > 1 ? 0 : 0.31;
  const numbers = randomTensor(shape as number[], `weight ${index}`);
  return tf.tidy(() => numbers.mul(0.3).add(middle));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

for (const [title, layers] of Object.entries(models)) {
  test(`${title}: the gradients and ${steps} steps of the cpu backend, and it learns`, () => {
    const [cpu, ours] = [train('cpu', layers), train('wasm', layers)];
    cpu.gradients.forEach((expected, i) => {
      const scale = Math.max(1, ...expected.map(Math.abs));
      assert.ok(largestDifference(ours.gradients[i], expected) <= 1e-5 * scale, `gradient ${i}`);
    });
    assert.ok(Math.abs(ours.losses[0] - cpu.losses[0]) <= 1e-5);
    const apart = largestDifference(ours.losses, cpu.losses);
    assert.ok(apart <= 1e-3, `the curves are ${apart} apart`);
    const last = ours.losses.slice(-20).reduce((sum, loss) => sum + loss / 20, 0);
    assert.ok(last < 0.8 * ours.losses[0], `from ${ours.losses[0]} to ${last}`);
    ours.buffers.forEach(([start, end], i) => {
      assert.ok(largestDifference(start, end) > 0.01, `buffer ${i} does not move`);
      const scale = Math.max(1, ...end);
      const difference = largestDifference(cpu.buffers[i][1], end);
      assert.ok(difference < 1e-3 * scale, `buffer ${i} is ${difference} apart`);
    });
  });
}
