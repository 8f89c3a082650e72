// The fused layers for images give what their readable paths give.

import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import assert from 'node:assert/strict';
import { before, mock, test } from 'node:test';
import { initBackend, useFusedKernels } from '../../../extension/kernels/index.ts';
import { BatchNorm2d, Conv2d, MaxPool2d } from '../../../extension/nn/index.ts';
import { assertClose, assertPathsAgree, randomTensor } from './bothPaths.ts';

before(() => initBackend({ threads: 2 }));

type Shape = [number, number, number, number];

/** Images (B, C, H, W), then output channels and kernel side. */
const convolutions: { x: Shape; O: number; K: number }[] = [
  { x: [1, 1, 1, 1], O: 1, K: 1 },
  { x: [1, 1, 3, 2], O: 2, K: 2 },
  { x: [2, 3, 4, 9], O: 5, K: 4 },
  { x: [3, 2, 5, 7], O: 3, K: 5 },
  { x: [5, 4, 6, 5], O: 7, K: 1 },
  { x: [17, 3, 11, 8], O: 6, K: 2 },
  { x: [64, 1, 28, 28], O: 8, K: 3 },
  { x: [35, 5, 13, 16], O: 9, K: 5 },
  { x: [9, 3, 7, 6], O: 17, K: 3 },
  { x: [19, 11, 18, 19], O: 22, K: 2 },
];

for (const path of ['im2col', 'sparse'] as const) {
  for (const { x, O, K } of convolutions) {
    test(`a convolution (${path}) of (${x.join(', ')}) by ${O} kernels of ${K} agrees`, () => {
      const layer = new Conv2d(x[1], O, K, { path });
      const inputs = {
        x: randomTensor(x, 'x'),
        weight: randomTensor([O, x[1], K, K], 'weight'),
        bias: randomTensor([O], 'bias'),
      };
      assertPathsAgree(inputs, (given) => {
        Object.assign(layer, { weight: given.weight, bias: given.bias });
        return layer.forward(given.x as tf.Tensor4D);
      });
    });
  }

  test(`a convolution (${path}) computes no gradient of the image unless asked`, () => {
    const layer = new Conv2d(2, 3, 3, { path });
    const x = randomTensor<tf.Rank.R4>([4, 2, 6, 7], 'x');
    const made = shapesMade(() => {
      tf.variableGrads(() => layer.forward(x).square().sum().asScalar());
    });
    assert.ok(made.includes('3,2,3,3'), 'the gradient of the weights');
    assert.ok(!made.includes('4,2,6,7'), 'the gradient of the image');
    const whenAsked = shapesMade(
      () => void tf.grad((image) => layer.forward(image as tf.Tensor4D))(x),
    );
    assert.ok(whenAsked.includes('4,2,6,7'), 'the gradient of the image, when asked');
  });
}

test('the sparse matrix of a convolution is made once for an image size, and freed', () => {
  const layer = new Conv2d(1, 2, 2, { path: 'sparse' });
  const built = tf.memory().numTensors;
  const run = (H: number, W: number) =>
    withFusedKernels(() => tf.tidy(() => void layer.forward(tf.ones([1, 1, H, W]))));
  run(4, 5);
  const first = tf.memory().numTensors;
  run(4, 5);
  run(5, 4);
  assert.equal(tf.memory().numTensors, first);
  layer.dispose();
  const parameters = 2;
  assert.equal(tf.memory().numTensors, built - parameters);
});

const batches: Shape[] = [
  [3, 1, 2, 1],
  [1, 3, 2, 3],
  [5, 2, 7, 5],
  [3, 9, 33, 35],
  [64, 8, 26, 26],
];

for (const shape of batches) {
  for (const training of [true, false]) {
    const mode = training ? 'training' : 'eval';
    test(`batch norm of (${shape.join(', ')}) agrees in ${mode} mode`, () => {
      const C = shape[1];
      const inputs = {
        x: randomTensor(shape, 'x'),
        gamma: randomTensor([C], 'gamma'),
        beta: randomTensor([C], 'beta'),
      };
      assertPathsAgree(inputs, (given) => {
        const layer = new BatchNorm2d(C);
        layer.training = training;
        layer.running_mean.assign(randomTensor([C], 'running mean'));
        layer.running_var.assign(tf.square(randomTensor<tf.Rank.R1>([C], 'running variance')));
        Object.assign(layer, { gamma: given.gamma, beta: given.beta });
        return layer.forward(given.x as tf.Tensor4D);
      });
    });
  }
}

test('batch norm keeps the same running statistics on both paths', () => {
  const [readable, fused] = [false, true].map((isFused) => {
    const layer = new BatchNorm2d(3, { momentum: 0.3 });
    const before = layer.running_var.clone();
    const steps = () => {
      layer.forward(randomTensor([7, 3, 5, 6], 'first'));
      layer.forward(randomTensor<tf.Rank.R4>([7, 3, 5, 6], 'second').mul<tf.Tensor4D>(0.01).add(2));
    };
    if (isFused) withFusedKernels(steps);
    else steps();
    assert.deepEqual([...before.dataSync()], [1, 1, 1], 'an older copy stays as it was');
    return layer;
  });
  for (const name of ['running_mean', 'running_var'] as const) {
    const values = (layer: BatchNorm2d) => layer[name].dataSync() as Float32Array;
    assertClose(values(fused), values(readable), name);
  }
});

/** The variance of the first convolution's maps is as small as eps. */
test('batch norm of small numbers far from 0 keeps its digits', () => {
  const x = randomTensor([64, 2, 26, 26], 'x').mul(0.003).add(0.5);
  const layer = new BatchNorm2d(2);
  const y = withFusedKernels(() => layer.forward(x as tf.Tensor4D)).dataSync();
  const values = x.dataSync();
  let [sum, squares] = [0, 0];
  const ofFirst = [...values.keys()].filter((i) => Math.floor(i / 676) % 2 === 0);
  for (const i of ofFirst) sum += values[i] / ofFirst.length;
  for (const i of ofFirst) squares += (values[i] - sum) ** 2 / ofFirst.length;
  const expected = ofFirst.map((i) => (values[i] - sum) / Math.sqrt(squares + 1e-5));
  assertClose(
    Float32Array.from(ofFirst, (i) => y[i]),
    Float32Array.from(expected),
    'y',
  );
});

/** Images, then the side of the window and the stride. */
const pools: { x: Shape; K: number; stride: number }[] = [
  { x: [1, 1, 2, 2], K: 2, stride: 1 },
  { x: [2, 3, 5, 7], K: 2, stride: 2 },
  { x: [3, 2, 8, 11], K: 3, stride: 2 },
  { x: [3, 2, 9, 6], K: 3, stride: 1 },
  { x: [2, 1, 10, 13], K: 2, stride: 3 },
  { x: [1, 5, 17, 23], K: 4, stride: 4 },
  { x: [64, 8, 26, 26], K: 2, stride: 2 },
];

for (const { x, K, stride } of pools) {
  test(`pooling (${x.join(', ')}) by ${K} with stride ${stride} agrees`, () => {
    const layer = new MaxPool2d(K, stride);
    assertPathsAgree({ x: randomTensor(x, 'x') }, (given) => layer.forward(given.x as tf.Tensor4D));
  });
}

for (const stride of [1, 2, 3]) {
  test(`of equal maxima the first gets the gradient, with stride ${stride}`, () => {
    const layer = new MaxPool2d(3, stride);
    assertPathsAgree({ x: tf.ones([2, 1, 12, 13]) }, (given) =>
      layer.forward(given.x as tf.Tensor4D),
    );
  });
}

function withFusedKernels<Result>(compute: () => Result): Result {
  useFusedKernels(true);
  try {
    return compute();
  } finally {
    useFusedKernels(false);
  }
}

/** The shapes of all results that are made room for while `compute` runs fused. */
function shapesMade(compute: () => void): string[] {
  const shapes: string[] = [];
  const backend = tf.backend() as unknown as BackendWasm;
  const watched = mock.method(backend, 'makeOutput');
  try {
    withFusedKernels(() => tf.tidy(compute));
    for (const call of watched.mock.calls) shapes.push(call.arguments[0].join());
  } finally {
    watched.mock.restore();
  }
  return shapes;
}
