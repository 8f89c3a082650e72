import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { SamplesLook } from '../../../../extension/engine/looking/samplesLook.ts';
import { trainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import type { DataWords, SampleSet } from '../../../../extension/engine/tasks/task.ts';
import { logitsLoss } from '../../../../extension/engine/tasks/loss.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';

before(async () => {
  await initBackend();
});

const count = 5;
const floats = (shape: number[], values: number[]) =>
  ({ shape, dtype: 'float32', values: Float32Array.from(values) }) as const;
const ints = (shape: number[], values: number[]) =>
  ({ shape, dtype: 'int32', values: Int32Array.from(values) }) as const;

/** Images of two pixels, which are the logits of the two classes. */
const images: SampleSet = {
  inputs: [floats([count, 2], [3, 1, 0, 2, 5, 4, 1, 1.5, 0, 9])],
  targets: ints([count], [0, 0, 0, 1, 1]),
  ...{ count, batchAxis: 0, words: { kind: 'images', classes: ['cat', 'dog'] } },
};

function look(
  set: SampleSet,
  forward = (x: tf.Tensor) => x,
  draw = (): void => undefined,
): SamplesLook {
  return new SamplesLook(trainableModel({ forward }), logitsLoss, set, draw);
}

test('each sample has its label, the most probable class, and its own loss', () => {
  const facts = look(images).advance(Infinity) ?? assert.fail('not all');
  assert.deepEqual(
    facts.map(({ label, prediction }) => [label, prediction]),
    [
      ['cat', 'cat'],
      ['cat', 'dog'],
      ['cat', 'cat'],
      ['dog', 'dog'],
      ['dog', 'dog'],
    ],
  );
  assert.ok(Math.abs(facts[1].loss - Math.log(1 + Math.exp(2))) < 1e-5);
});

test('the losses of the samples are those that the cpu backend of TensorFlow.js computes', async () => {
  const facts = look(images).advance(Infinity) ?? assert.fail('not all');
  const [logits] = images.inputs;
  await tf.setBackend('cpu');
  try {
    const expected = tf.tidy(() => {
      const labels = tf.oneHot(tf.tensor1d([...images.targets.values], 'int32'), 2);
      const outputs = tf.tensor2d([...logits.values], [count, 2]);
      return tf.losses.softmaxCrossEntropy(labels, outputs, undefined, 0, tf.Reduction.NONE);
    });
    const values = [...expected.dataSync()];
    facts.forEach(({ loss }, i) => assert.ok(Math.abs((loss ?? NaN) - values[i]) < 1e-5));
  } finally {
    await tf.setBackend('wasm');
  }
});

test('it can be taken in parts, which make the same whole and are computed once', () => {
  let forwards = 0;
  let drawn = 0;
  const counting = (x: tf.Tensor): tf.Tensor => {
    forwards++;
    return x;
  };
  const parts = look(images, counting, () => {
    drawn++;
  });
  const answers = Array.from({ length: count }, () => parts.advance(-1));
  assert.deepEqual(answers.slice(0, -1), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(answers.at(-1), look(images).advance(Infinity));
  assert.deepEqual(parts.advance(0), answers.at(-1));
  assert.deepEqual([forwards, drawn], [count, count]);
});

test('texts and pairs are told in words, without marks and padding, and cut where they are long', () => {
  const vocabulary = ['<pad>', '<s>', 'a', 'b', '\n'];
  const of = (words: DataWords, inputs: SampleSet['inputs'], targets: number[]): string =>
    look(
      { inputs, targets: ints([1, targets.length], targets), count: 1, batchAxis: 0, words },
      () => tf.zeros([targets.length, vocabulary.length]),
    ).advance(0)?.[0].label ?? assert.fail('none');
  const text = { kind: 'text', vocabulary } as const;
  assert.equal(of(text, [ints([1, 4], [2, 4, 4, 3])], [2]), 'a b');
  const long = Array.from({ length: 60 }, () => 2);
  assert.equal(of(text, [ints([1, 60], long)], [2]), `${'a'.repeat(47)}…`);
  const pairs: DataWords = {
    kind: 'pairs',
    source: vocabulary,
    target: ['<pad>', '<s>', 'one', 'two'],
    sourcePad: 0,
    targetPad: 0,
  };
  const [source, target] = [ints([1, 4], [1, 2, 3, 0]), ints([1, 3], [1, 2, 3])];
  assert.equal(of(pairs, [source, target], [2, 3, 0]), 'ab → one two');
});

test('nothing is left behind', () => {
  const before = tf.memory().numTensors;
  look(images).advance(Infinity);
  assert.equal(tf.memory().numTensors, before);
});
