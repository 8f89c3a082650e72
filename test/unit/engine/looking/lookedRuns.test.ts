// Runs of an expression that a look finds and the trace does not: the trace sees no real values.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import type { Site } from '../../../../extension/protocol/shapeTable.ts';
import { LookedModel } from '../views/lookedModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

/** Two blocks that halve their input until its mean is small; blank images are not halved at all. */
const halving = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Halving extends nn.Module {
  private readonly enough: number;
  constructor(enough: number) {
    super();
    this.enough = enough;
  }
  forward(x: tf.Tensor): tf.Tensor {
    let small = x;
    while (small.mean().dataSync()[0] > this.enough) {
      small = tf.mul(small, 0.5);
      const both = [small, tf.neg(small)];
      const count = 1 + 2;
    }
    return small;
  }
}
class Net extends nn.Module {
  readonly first = new Halving(0.03);
  readonly second = new Halving(0.01);
  readonly head: nn.Linear;
  constructor(pixels: number, classes: number, seed: number) {
    super();
    this.head = new nn.Linear(pixels, classes);
    this.initialize(seed);
  }
  forward(x: tf.Tensor4D): tf.Tensor2D {
    const flat = x.reshape<tf.Tensor2D>([x.shape[0], -1]);
    return this.head.forward(this.second.forward(this.first.forward(flat)) as tf.Tensor2D);
  }
}
export default defineExperiment({
  data: digits(),
  model: ({ height, width, classes }, seed) => new Net(height * width, classes, seed),
  steps: 1,
  settings: { batchSize: 4 },
});
`;

function siteNamed({ table }: LookedModel, name: string, kind: Site['kind'] = 'expression'): Site {
  const found = table.sites.find((site) => site.name === name && site.kind === kind);
  assert.ok(found, name);
  return found;
}

const placeAt = ({ id }: Site, module: string, iteration = 0, part = 0) => ({
  ...{ site: id, module, iteration, part },
});

test('each run of a loop that only real values go into can be looked at, in each module', async () => {
  const model = await LookedModel.written(halving);
  const site = siteNamed(model, 'tf.mul(small, 0.5)');
  assert.deepEqual(site.executions, []);
  const first = await model.lookAt(placeAt(site, ''));
  assert.deepEqual(first.modules, ['first', 'second']);
  assert.ok(first.iterations > 1, `${first.iterations} runs`);
  assert.deepEqual(first.place, placeAt(site, 'first'));
  const sums = await Promise.all(
    Array.from({ length: first.iterations }, async (_, iteration) => {
      const { statistics } = await model.lookAt(placeAt(site, 'first', iteration));
      return statistics.mean;
    }),
  );
  sums.slice(1).forEach((mean, i) => assert.ok(Math.abs(mean - sums[i] / 2) < 1e-6));
  const beyond = await model.lookAt(placeAt(site, 'first', 99));
  assert.deepEqual(beyond.place, placeAt(site, 'first', first.iterations - 1));
  const second = await model.lookAt(placeAt(site, 'second'));
  assert.ok(Math.abs(second.statistics.mean - beyond.statistics.mean / 2) < 1e-6);
});

test('the assigned name has the same runs as what is assigned to it', async () => {
  const model = await LookedModel.written(halving);
  const names = model.table.sites.filter(({ name, kind, range }) => {
    const right = siteNamed(model, 'tf.mul(small, 0.5)').range;
    return name === 'small' && kind === 'declaration' && range.startLine === right.startLine;
  });
  assert.equal(names.length, 1);
  const [name, value] = await Promise.all([
    model.lookAt(placeAt(names[0], '')),
    model.lookAt(placeAt(siteNamed(model, 'tf.mul(small, 0.5)'), '')),
  ]);
  assert.deepEqual([name.iterations, name.modules], [value.iterations, value.modules]);
  assert.deepEqual(name.statistics, value.statistics);
});

test('the tensors of an array are named, as the trace names them', async () => {
  const model = await LookedModel.written(halving);
  const both = await model.lookAt(placeAt(siteNamed(model, 'both', 'declaration'), '', 0, 1));
  assert.deepEqual(both.parts, ['[0]', '[1]']);
});

test('a module that the trace came to is never mistaken for another one', async () => {
  const model = await LookedModel.written(halving);
  const head = model.table.sites.find(({ executions }) =>
    executions.some((e) => e.modulePath === 'head'),
  );
  assert.ok(head);
  await assert.rejects(model.lookAt(placeAt(head, 'first')), /did not come to/);
});

test('a value that is no tensor is not said to be out of reach', async () => {
  const model = await LookedModel.written(halving);
  const count = siteNamed(model, 'count', 'declaration');
  assert.deepEqual(count.executions, []);
  await assert.rejects(model.lookAt(placeAt(count, '')), /made no tensor/);
});
