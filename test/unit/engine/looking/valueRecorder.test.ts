// What a pass keeps: gradients of all that was told, and nothing of what is the model's own.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ValueRecorder } from '../../../../extension/engine/looking/valueRecorder.ts';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import { LookedModel } from '../views/lookedModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

test('a gradient is that of the loss by the tensor, through all of its uses', () => {
  const w = tf.variable(tf.tensor2d([1, -2, 3, 0.5], [2, 2]));
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const after = (h: tf.Tensor): tf.Scalar =>
    tf.tanh(h).mul(h).sum().add(h.square().mean()).asScalar();
  const recorder = new ValueRecorder();
  tf.tidy(() =>
    recorder.backward(() => {
      // Twice, as an expression and the name that it is given.
      const h = recorder.value(2, recorder.value(1, tf.matMul(x, w)));
      const ids = recorder.value(3, tf.argMax(h, 1));
      recorder.value(4, ids.cast('float32'));
      return recorder.value(5, after(h));
    }, [w]),
  );
  const [first, second, ids, casted, loss] = recorder.kept.map(([kept]) => kept.gradient);
  const expected = tf.tidy(() => tf.grad(after)(tf.matMul(x, w)));
  assert.deepEqual(first?.arraySync(), expected.arraySync());
  assert.equal(second, first);
  assert.deepEqual([ids, casted], [undefined, undefined]);
  assert.equal(loss?.dataSync()[0], 1);
  recorder.dispose();
});

test('a loss that no parameter is in has no gradients, and its values are kept', () => {
  const recorder = new ValueRecorder();
  const w = tf.variable(tf.scalar(1));
  tf.tidy(() => recorder.backward(() => recorder.value(1, tf.scalar(2).square()), [w]));
  const [[{ tensor, gradient }]] = recorder.kept;
  assert.deepEqual([tensor.dataSync()[0], gradient], [4, undefined]);
  recorder.dispose();
});

test('nothing is left of a pass', () => {
  const w = tf.variable(tf.scalar(3));
  const before = tf.memory().numTensors;
  const recorder = new ValueRecorder();
  tf.tidy(() => recorder.backward(() => recorder.value(1, w.square().mul(w)), [w]));
  recorder.dispose();
  assert.equal(tf.memory().numTensors, before);
});

/** Has tensors that it makes once: with its file, with itself, and when they are first needed. */
const keeping = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const half = tf.scalar(0.5);
const order = tf.tensor1d([1, 0], 'int32');

class Keeping extends nn.Module {
  readonly head: nn.Linear;
  readonly shift = tf.scalar(1);
  private ones: tf.Tensor | undefined;
  private readonly signs = new Map<number, tf.Tensor>();
  constructor(pixels: number, classes: number, seed: number) {
    super();
    this.head = new nn.Linear(pixels, classes);
    this.initialize(seed);
  }
  forward(x: tf.Tensor4D): tf.Tensor2D {
    this.ones ??= tf.keep(tf.ones([1, x.shape[2] * x.shape[3]]));
    if (!this.signs.has(1)) this.signs.set(1, tf.keep(tf.scalar(-1)));
    const flat = x.reshape<tf.Tensor2D>([x.shape[0], -1]);
    const turned = tf.gather(tf.stack([flat, flat.mul(half)]), order).sum(0);
    const moved = turned.add(this.shift).mul(this.ones).mul(this.signs.get(1)!);
    return this.head.forward(moved as tf.Tensor2D);
  }
}
export default defineExperiment({
  data: digits(),
  model: ({ height, width, classes }, seed) => new Keeping(height * width, classes, seed),
  steps: 1,
  settings: { batchSize: 4 },
});
`;

test('tensors that a model made once are there at every look', async () => {
  const model = await LookedModel.written(keeping);
  assert.deepEqual(
    model.table.findings.filter(({ severity }) => severity === 'error'),
    [],
  );
  for (const name of ['this.shift', 'this.ones', 'order', 'half', 'moved']) {
    // Where it is used: what makes it runs once only.
    const site = model.table.sites.findLast((each) => each.name === name);
    assert.ok(site, name);
    const place = { site: site.id, module: '', iteration: 0, part: 0 };
    const means = [];
    for (const sample of [0, 4, 8]) means.push((await model.lookAt(place, sample)).statistics.mean);
    assert.ok(means.every(Number.isFinite), `${name}: ${means.join(', ')}`);
  }
});
