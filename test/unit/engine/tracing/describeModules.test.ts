// The modules of a model as a trace knows them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';
import { describeModules } from '../../../../extension/engine/tracing/trace.ts';
import { trainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';

before(() => initBackend());

class Tied extends nn.Module {
  readonly first = new nn.Linear(2, 3);
  readonly stack = [new nn.Linear(3, 3), this.first];

  forward(x: tf.Tensor2D): tf.Tensor {
    return this.first.forward(x);
  }
}

class Child {
  readonly weight = tf.variable(tf.ones([4]));
  readonly parent: object;

  constructor(parent: object) {
    this.parent = parent;
  }
}

class Plain {
  readonly child = new Child(this);

  forward(): tf.Tensor {
    return this.child.weight;
  }
}

function described(model: object) {
  const traced = describeModules(trainableModel(model));
  return traced.modules.map(({ path, className, parameters }) => {
    const sizes = [...parameters.values()].reduce((sum, size) => sum + size, 0);
    return [path, className, sizes];
  });
}

test('a module with two names has the first, and counts once in the model', () => {
  assert.deepEqual(described(new Tied()), [
    ['', 'Tied', 9 + 12],
    ['first', 'Linear', 9],
    ['stack.0', 'Linear', 12],
  ]);
});

test('a part that knows its parent leaves the model at the root', () => {
  assert.deepEqual(described(new Plain()), [
    ['', 'Plain', 4],
    ['child', 'Child', 4],
  ]);
});

test('layers of tfjs have the names that their variables begin with', () => {
  const layers = [tf.layers.dense({ inputShape: [2], units: 3 }), tf.layers.dense({ units: 1 })];
  assert.deepEqual(described(tf.sequential({ layers })), [
    ['', 'Sequential', 13],
    ['0_dense', 'Dense', 9],
    ['1_dense', 'Dense', 4],
  ]);
});
