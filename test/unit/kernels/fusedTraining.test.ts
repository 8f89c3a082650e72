// The recurrence, the loss and the optimizers give what their readable paths give.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { initBackend, useFusedKernels } from '../../../extension/kernels/index.ts';
import { Adam, clipGradNorm, crossEntropy, elman } from '../../../extension/nn/index.ts';
import {
  Linear,
  Sgd,
  type CrossEntropyOptions,
  type Optimizer,
} from '../../../extension/nn/index.ts';
import { assertClose, assertPathsAgree, randomTensor } from './bothPaths.ts';

before(() => initBackend({ threads: 2 }));

for (const [T, B, H] of [
  [1, 1, 1],
  [3, 1, 5],
  [1, 7, 4],
  [5, 13, 9],
  [9, 26, 33],
]) {
  test(`Elman's recurrence over ${T} steps, batch ${B}, ${H} units agrees`, () => {
    const layer = new Linear(H, H);
    const inputs = {
      x: randomTensor<tf.Rank.R3>([T, B, H], 'x'),
      h0: randomTensor<tf.Rank.R2>([B, H], 'h0'),
      // Small enough that rounding does not grow from step to step.
      weight: randomTensor<tf.Rank.R2>([H, H], 'weight').mul<tf.Tensor2D>(1 / H),
      bias: randomTensor<tf.Rank.R1>([H], 'bias'),
    };
    assertPathsAgree(inputs, (given) => {
      Object.assign(layer, { weight: given.weight, bias: given.bias });
      return elman(given.x as tf.Tensor3D, given.h0 as tf.Tensor2D, layer);
    });
  });
}

test('a gradient that vanishes through time ends at zero and never becomes denormal', () => {
  const [T, B, H] = [200, 2, 6];
  const layer = new Linear(H, H);
  const scaled = randomTensor<tf.Rank.R2>([H, H], 'weight').mul<tf.Tensor2D>(0.1);
  layer.weight.assign(scaled);
  useFusedKernels(true);
  try {
    const lossOfLast = (x: tf.Tensor) =>
      elman(x as tf.Tensor3D, tf.zeros([B, H]), layer)
        .slice([T - 1], [1])
        .sum()
        .asScalar();
    const gradient = tf
      .grad(lossOfLast)(randomTensor([T, B, H], 'x'))
      .dataSync();
    assert.equal(gradient[0], 0);
    assert.ok(gradient.every((value) => value === 0 || Math.abs(value) > 1.2e-38));
  } finally {
    useFusedKernels(false);
  }
});

for (const reduction of ['mean', 'sum'] as const) {
  for (const [N, K, labelSmoothing, ignoreIndex] of [
    [1, 2, 0, undefined],
    [5, 3, 0, undefined],
    [7, 10, 0.1, undefined],
    [33, 1001, 0, 0],
    [9, 6, 0.2, 2],
    [5, 4, 0.1, -1],
  ] as const) {
    const options = { reduction, labelSmoothing, ignoreIndex };
    test(`cross-entropy of ${N} × ${K} logits with ${JSON.stringify(options)} agrees`, () => {
      const classes = Int32Array.from({ length: N }, (_, row) => (row * 7) % K);
      if (ignoreIndex === -1) classes[1] = -1;
      const targets = tf.tensor1d(classes, 'int32');
      const logits = randomTensor<tf.Rank.R2>([N, K], 'logits').mul(20);
      assertPathsAgree({ logits }, (given) => crossEntropy(given.logits, targets, options));
    });
  }
}

for (const fused of [true, false]) {
  const path = fused ? 'fused' : 'readable';
  test(`a target that is no class is an error that names it, on the ${path} path`, () => {
    useFusedKernels(fused);
    try {
      for (const wrong of [3, -1, -100]) {
        const loss = (options: CrossEntropyOptions) => () =>
          crossEntropy(tf.zeros([2, 3]), tf.tensor1d([0, wrong], 'int32'), options);
        const message = `The target ${wrong} is none of the 3 classes.`;
        assert.throws(loss({}), new RangeError(message));
        assert.doesNotThrow(loss({ ignoreIndex: wrong }));
      }
    } finally {
      useFusedKernels(false);
    }
  });
}

test('ReLU and its gradient keep what is above zero', () => {
  const x = tf.tensor1d([-2, -0, 0, 0.5, 3, -1, 7]);
  assert.deepEqual([...tf.relu(x).dataSync()], [0, 0, 0, 0.5, 3, 0, 7]);
  const gradient = tf.grad((input) => tf.relu(input).mul(2))(x);
  assert.deepEqual([...gradient.dataSync()], [0, 0, 0, 2, 2, 0, 2]);
});

type Create = (params: ReadonlyMap<string, tf.Variable>) => Optimizer;

const optimizers: Readonly<Record<string, Create>> = {
  Adam: (params) => new Adam(params, { learningRate: 0.01 }),
  SGD: (params) => new Sgd(params, { learningRate: 0.1 }),
  'SGD with momentum': (params) => new Sgd(params, { learningRate: 0.1, momentum: 0.9 }),
};

for (const [name, create] of Object.entries(optimizers)) {
  test(`five steps of ${name} agree, and leave clones of the parameters alone`, () => {
    const [readable, fused] = [false, true].map((isFused) => parametersAfter(create, isFused));
    assert.deepEqual([...fused.keys()], [...readable.keys()]);
    for (const [key, values] of readable) assertClose(fused.get(key)!, values, key);
  });
}

/** Parameters of odd sizes and one that is longer than a piece of work. */
const sizes = { one: [1], odd: [3, 7], long: [130, 131] };

function parametersAfter(create: Create, isFused: boolean): Map<string, Float32Array> {
  useFusedKernels(isFused);
  try {
    const params = new Map(
      Object.entries(sizes).map(([name, shape]) => [
        name,
        tf.variable(randomTensor(shape as [number], name)),
      ]),
    );
    const clones = Array.from(params.values(), (variable) => variable.clone());
    const optimizer = create(params);
    for (let step = 0; step < 5; step++) {
      const grads = new Map(
        Array.from(params, ([name, { shape }]) => [name, randomTensor(shape, `${name} ${step}`)]),
      );
      optimizer.step(clipGradNorm(grads, 3).grads);
    }
    const values = [...Array.from(params), ...clones.map((clone, i) => [`clone ${i}`, clone])];
    return new Map(
      (values as [string, tf.Tensor][]).map(([name, tensor]) => [
        name,
        Float32Array.from(tensor.dataSync()),
      ]),
    );
  } finally {
    useFusedKernels(false);
  }
}

test("Adam's state never becomes denormal, however long there are no gradients", () => {
  useFusedKernels(true);
  try {
    const params = new Map([['w', tf.variable(randomTensor([9], 'w'))]]);
    const optimizer = new Adam(params, { learningRate: 0.01 });
    optimizer.step(new Map([['w', randomTensor([9], 'gradient')]]));
    const nothing = new Map([['w', tf.zeros([9])]]);
    for (let step = 0; step < 2000; step++) optimizer.step(nothing);
    const before = params.get('w')!.dataSync().slice();
    optimizer.step(nothing);
    assert.deepEqual(params.get('w')!.dataSync(), before);
  } finally {
    useFusedKernels(false);
  }
});
