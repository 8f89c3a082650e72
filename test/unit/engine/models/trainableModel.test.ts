// Parameters, modules and modes of what may be trained: a class of one's own, an nn.Module, and a
// LayersModel of tfjs.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';
import { isOwner, trainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import type { TrainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

before(() => initBackend());

function variable(trainable = true): tf.Variable {
  return tf.variable(tf.ones([2]), trainable);
}

class Layer {
  readonly weight = variable();
  readonly seen = variable(false);

  forward(x: tf.Tensor): tf.Tensor {
    return x.mul(this.weight);
  }
}

class Plain {
  training = true;
  readonly steps = 3;
  readonly scale = variable();
  readonly layers = [new Layer(), new Layer()];
  readonly stages = [[variable()], [variable(), variable()]];
  readonly tied: tf.Variable;
  readonly named = { inner: variable() };

  constructor() {
    this.tied = this.scale;
  }

  forward(x: tf.Tensor): tf.Tensor {
    return this.layers.reduce((h, layer) => layer.forward(h), x);
  }
}

function names(model: TrainableModel): string[] {
  return [...model.namedParameters().keys()];
}

test('variables of a class are found in arrays and in objects of classes, each once', () => {
  const model = trainableModel(new Plain());
  assert.deepEqual(names(model), [
    ...['scale', 'layers.0.weight', 'layers.1.weight'],
    ...['stages.0.0', 'stages.1.0', 'stages.1.1'],
  ]);
  assert.deepEqual([...model.namedBuffers().keys()], ['layers.0.seen', 'layers.1.seen']);
  assert.deepEqual([...model.namedModules().keys()], ['', 'layers.0', 'layers.1']);
  assert.equal(model.className, 'Plain');
});

class Child {
  readonly parent: object;
  readonly weight = variable();

  constructor(parent: object) {
    this.parent = parent;
  }
}

class Parent {
  readonly first: Child = new Child(this);
  readonly again: Child = this.first;

  forward(): tf.Tensor {
    return this.first.weight;
  }
}

test('a part that knows its parent, or has two names, is found once, where it is first met', () => {
  const parent = new Parent();
  const model = trainableModel(parent);
  assert.deepEqual(
    [...model.namedModules()],
    [
      ['', parent],
      ['first', parent.first],
    ],
  );
  assert.deepEqual(names(model), ['first.weight']);
});

test('a class is told whether it trains if it asks, and forward gets all inputs', () => {
  const plain = new Plain();
  const model = trainableModel(plain);
  model.setTraining(false);
  assert.deepEqual([model.training, plain.training], [false, false]);
  const sum = trainableModel({ forward: (a: tf.Tensor, b: tf.Tensor) => a.add(b) });
  sum.setTraining(true);
  assert.ok(!('training' in sum.subject));
  const output = sum.forward([tf.scalar(1), tf.scalar(2)]) as tf.Tensor;
  assert.equal(output.dataSync()[0], 3);
});

test('a class that is disposed of leaves no variable', () => {
  const before = tf.memory().numTensors;
  const model = trainableModel(new Layer());
  assert.equal(tf.memory().numTensors, before + 4);
  model.dispose();
  // The two that the variables were made from are the test's.
  assert.equal(tf.memory().numTensors, before + 2);
});

test('an nn.Module keeps its own names and modes', () => {
  const module = new nn.Linear(3, 2);
  const model = trainableModel(module);
  assert.deepEqual(names(model), [...module.namedParameters().keys()]);
  model.setTraining(false);
  assert.equal(module.training, false);
  assert.equal(model.className, 'Linear');
  model.dispose();
});

function sequential(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3 }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
}

test('the variables of a LayersModel have the same names in every model that is made alike', () => {
  const [one, other] = [trainableModel(sequential()), trainableModel(sequential())];
  assert.deepEqual(names(one), [
    ...['0_conv2d.kernel', '0_conv2d.bias'],
    ...['1_batchnormalization.gamma', '1_batchnormalization.beta'],
    ...['3_dense.kernel', '3_dense.bias'],
  ]);
  assert.deepEqual(names(other), names(one));
  const statistics = ['moving_mean', 'moving_variance'];
  assert.deepEqual(
    [...one.namedBuffers().keys()],
    statistics.map((name) => `1_batchnormalization.${name}`),
  );
  assert.notEqual(
    one.namedParameters().get('3_dense.kernel'),
    other.namedParameters().get('3_dense.kernel'),
  );
});

test('a model inside a LayersModel loses no variable, though its layers name them alike', () => {
  const inner = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [4], units: 3 }),
      tf.layers.dense({ units: 2, useBias: false }),
    ],
  });
  const model = trainableModel(tf.sequential({ layers: [inner, tf.layers.dense({ units: 1 })] }));
  const sizes = [...model.namedParameters()].map(([name, { size }]) => [name, size]);
  assert.deepEqual(sizes, [
    ['0_sequential.kernel', 12],
    ['0_sequential.bias', 3],
    ['0_sequential.kernel_2', 6],
    ['1_dense.kernel', 2],
    ['1_dense.bias', 1],
  ]);
});

test('images are turned to what a LayersModel takes: channels last, or flat', () => {
  const image = tf.range(0, 2 * 3 * 4 * 5).reshape([2, 3, 4, 5]);
  const turned = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 5, 3] })] });
  const output = trainableModel(turned).forward([image]) as tf.Tensor;
  assert.deepEqual([...output.dataSync().subarray(0, 4)], [0, 20, 40, 1]);
  const flat = tf.sequential({
    layers: [tf.layers.activation({ activation: 'relu', inputShape: [60] })],
  });
  const rows = trainableModel(flat).forward([image]) as tf.Tensor;
  assert.deepEqual(rows.shape, [2, 60]);
  assert.deepEqual([...rows.dataSync().subarray(0, 4)], [0, 1, 2, 3]);
});

test('arrays that fit a LayersModel as they are are left so', () => {
  const samples = tf.range(0, 2 * 4 * 5 * 3).reshape([2, 4, 5, 3]);
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 5, 3] })] });
  const output = trainableModel(model).forward([samples]) as tf.Tensor;
  assert.deepEqual([...output.dataSync().subarray(0, 3)], [0, 1, 2]);
});

test('a LayersModel drops out in training only', () => {
  const layers = [tf.layers.dropout({ rate: 0.5, inputShape: [1000], seed: 1 })];
  const model = trainableModel(tf.sequential({ layers }));
  const zeros = () => {
    const output = model.forward([tf.ones([1, 1000])]) as tf.Tensor;
    return output.dataSync().filter((value) => value === 0).length;
  };
  assert.ok(zeros() > 400);
  model.setTraining(false);
  assert.equal(zeros(), 0);
});

for (const [title, value, says] of [
  ['nothing', undefined, /it is undefined/],
  ['null', null, /it is null/],
  ['a class', Layer, /make an object of it with new/],
  ['a number', 3, /it is a number/],
  ['an object without forward', { call: 1 }, /it is a plain object/],
  ['a single layer of tfjs', tf.layers.dense({ units: 1 }), /must be an nn\.Module/],
] as const) {
  test(`${title} is refused as a model`, () => {
    assert.throws(
      () => trainableModel(value),
      (error) => error instanceof ProblemError && says.test(error.message),
    );
  });
}

test('what has parameters to give is an owner', () => {
  assert.ok(isOwner(new Layer()) && isOwner(sequential()) && isOwner(new nn.Linear(1, 1)));
  assert.ok(!isOwner(new nn.MaxPool2d(2)) && !isOwner({ forward: () => 1 }) && !isOwner({}));
});
