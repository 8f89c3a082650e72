// Operations that the wasm backend of tfjs lacks or does wrongly, against its cpu backend.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { trainableModel } from '../../../extension/engine/models/trainableModel.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { randomTensor } from './bothPaths.ts';

before(() => initBackend());
beforeEach(() => void tf.setBackend('wasm'));
after(() => void tf.setBackend('wasm'));

/** The values that `compute` gives on a backend. */
function on(backend: 'wasm' | 'cpu', compute: () => tf.Tensor[]): number[][] {
  void tf.setBackend(backend);
  assert.equal(tf.getBackend(), backend);
  return tf.tidy(() => compute().map((tensor) => [...tensor.dataSync()]));
}

function assertAgree(compute: () => tf.Tensor[], tolerance: number): void {
  const [wasm, cpu] = [on('wasm', compute), on('cpu', compute)];
  assert.equal(wasm.length, cpu.length);
  cpu.forEach((expected, part) => {
    assert.equal(wasm[part].length, expected.length);
    assert.ok(expected.some((value) => value !== 0));
    expected.forEach((value, i) => {
      const got = wasm[part][i];
      assert.ok(Math.abs(got - value) <= tolerance, `part ${part}[${i}]: ${got}, cpu ${value}`);
    });
  });
}

/** Loss and gradients of all weights of a model on images (2, 6, 6, 1), made anew on each backend. */
function gradientsOf(layers: () => tf.layers.Layer[]): () => tf.Tensor[] {
  return () => {
    const model = tf.sequential({ layers: layers() });
    const weights = model.getWeights().map(({ shape }, i) => randomTensor(shape, `weight ${i}`));
    model.setWeights(weights);
    const variables = [...trainableModel(model).namedParameters().values()];
    const x = randomTensor<tf.Rank.R4>([2, 6, 6, 1], 'images');
    const loss = () => {
      const output = model.apply(x, { training: true }) as tf.Tensor;
      return output.mul(randomTensor(output.shape, 'upstream')).sum().asScalar();
    };
    const { value, grads } = tf.variableGrads(loss, variables);
    const found = [value, ...variables.map(({ name }) => grads[name])];
    model.dispose();
    return found;
  };
}

const inputShape = [6, 6, 1];
const models: Record<string, () => tf.layers.Layer[]> = {
  conv2d: () => [tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 })],
  'conv2d with strides and padding': () => [
    tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
  ],
  'two convolutions': () => [
    tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3, activation: 'tanh' }),
    tf.layers.conv2d({ filters: 3, kernelSize: 2 }),
  ],
  'max pooling': () => [
    tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
  ],
  'average pooling': () => [
    tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 }),
    tf.layers.averagePooling2d({ poolSize: 2 }),
  ],
  'depthwise convolution': () => [
    tf.layers.depthwiseConv2d({ inputShape, kernelSize: 3, depthMultiplier: 2 }),
  ],
  'batch normalisation': () => [
    tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 }),
    tf.layers.batchNormalization(),
  ],
  'a recurrent layer': () => [
    tf.layers.reshape({ inputShape, targetShape: [6, 6] }),
    tf.layers.simpleRNN({ units: 3 }),
  ],
  'an LSTM': () => [
    tf.layers.reshape({ inputShape, targetShape: [6, 6] }),
    tf.layers.lstm({ units: 3 }),
  ],
};

for (const [title, layers] of Object.entries(models)) {
  test(`the gradients of ${title} are those of the cpu backend`, () => {
    assertAgree(gradientsOf(layers), 1e-4);
  });
}

test('pooling of negative numbers has a gradient, too', () => {
  const gradient = tf.tidy(() => {
    const x = tf.tensor4d([-4, -1, -3, -2], [1, 2, 2, 1]);
    return [
      ...tf
        .grad((image: tf.Tensor) => tf.maxPool(image as tf.Tensor4D, 2, 2, 'valid'))(x)
        .dataSync(),
    ];
  });
  assert.deepEqual(gradient, [0, 1, 0, 0]);
});

const activations = { elu: tf.elu, selu: tf.selu, softplus: tf.softplus, leakyRelu: tf.leakyRelu };

for (const [name, activation] of Object.entries(activations)) {
  test(`the gradient of ${name} is that of the cpu backend`, () => {
    assertAgree(() => {
      const x = randomTensor<tf.Rank.R2>([4, 4], 'activation');
      return [tf.grad((each: tf.Tensor) => activation(each).square())(x)];
    }, 1e-5);
  });
}

test('an operation with two results gives both', () => {
  const x = () => randomTensor<tf.Rank.R2>([4, 4], 'square');
  assertAgree(() => Object.values(tf.moments(x().add(3))), 1e-5);
  assertAgree(() => {
    const { values, indices } = tf.topk(x(), 2);
    return [values, indices];
  }, 1e-6);
});

test('whole numbers stay whole numbers on the way', () => {
  const sorted = tf.tidy(() => {
    const { values, indices } = tf.unique(tf.tensor1d([4, 2, 4, 7, 2], 'int32'));
    return [values, indices].map((tensor) => [tensor.dtype, ...tensor.dataSync()]);
  });
  assert.deepEqual(sorted, [
    ['int32', 4, 2, 7],
    ['int32', 0, 1, 0, 2, 1],
  ]);
});

test('nothing is left behind, on neither backend', () => {
  const compute = gradientsOf(models['two convolutions']);
  on('wasm', compute);
  const before = { ...tf.memory(), cpu: tf.findBackend('cpu').numDataIds() };
  on('wasm', compute);
  assert.equal(tf.memory().numTensors, before.numTensors);
  assert.equal(tf.memory().numDataBuffers, before.numDataBuffers);
  assert.equal(tf.findBackend('cpu').numDataIds(), before.cpu);
});

/** Calls that the kernels of the cpu backend refuse while they compute. */
const refused: Record<string, () => unknown> = {
  'an index beyond a batched table': () =>
    tf.gather(randomTensor([2, 3], 'table'), tf.tensor2d([[7], [7]], [2, 1], 'int32'), 1, 1),
  'a running sum of complex numbers': () => tf.cumsum(tf.complex([1, 2], [3, 4])),
};

for (const [name, call] of Object.entries(refused)) {
  test(`${name}: a kernel that throws leaves nothing in the memory of the cpu backend`, () => {
    const kept = (): number => tf.findBackend('cpu').numDataIds();
    const before = kept();
    tf.tidy(() => assert.throws(call));
    assert.equal(kept(), before);
  });
}
