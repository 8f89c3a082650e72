// Names and lengths of the axes of inputs, from the data and the key on top of a model's file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {
  axesOf,
  passSizes,
  sampleInputs,
  sizesOf,
} from '../../../../extension/engine/tracing/inputAxes.ts';
import type { DataSizes } from '../../../../extension/engine/models/modelFactory.ts';

const images: DataSizes = { kind: 'images', channels: 3, height: 28, width: 28, classes: 10 };
const texts: DataSizes = { kind: 'text', vocabularySize: 7 };
const pairs: DataSizes = {
  kind: 'pairs',
  sourceVocabularySize: 9,
  targetVocabularySize: 8,
  sourcePad: 0,
  targetPad: 0,
  sourceLength: 180,
  targetLength: 40,
};
const arrays: DataSizes = { kind: 'arrays', inputShape: [2, 5], targetShape: [], classes: 3 };
const settings = { batchSize: 64, sequenceLength: 100 };

function namesOf(sizes: DataSizes, text = ''): string[] {
  return axesOf(sizes, settings, text).map(({ name }) => name);
}

test('without a key the axes have their usual letters', () => {
  assert.deepEqual(namesOf(images), ['B', 'H', 'W']);
  assert.deepEqual(namesOf(texts), ['T', 'B']);
  assert.deepEqual(namesOf(pairs), ['B', 'S', 'T']);
  assert.deepEqual(namesOf(arrays), ['B']);
});

test('a key on one line names the axes', () => {
  const key = '// Dimensions: N batch, C channels, Y height, X width\nconst a = 1;\n';
  assert.deepEqual(namesOf(images, key), ['N', 'Y', 'X']);
});

test('a key goes on over the comment lines that follow, and ends with them', () => {
  const key = `// A net.
//
// Dimensions: L time
// steps, N batch size,
// E width of the embedding.

// B batch, T time steps
`;
  assert.deepEqual(namesOf(texts, key), ['L', 'N']);
});

test('a key ends at an empty line of its comment', () => {
  const key = '// Dimensions: N batch, Y height, X width\n//\n// It sees all of it, B batch.\n';
  assert.deepEqual(namesOf(images, key), ['N', 'Y', 'X']);
});

test('a key is read under Windows line ends, too', () => {
  const key = '// Dimensions: N batch, Y image height,\r\n// X image width\r\nimport x;\r\n';
  assert.deepEqual(namesOf(images, key), ['N', 'Y', 'X']);
});

test('meanings are read in any case and spacing, and longer letters are letters', () => {
  const key = '// Dimensions: Src  Source   Length, Trg target, Bat samples.\n';
  assert.deepEqual(namesOf(pairs, key), ['Bat', 'Src', 'Trg']);
});

test('a letter that the key gives to something else is not used for an axis', () => {
  const key = '// Dimensions: H heads, B batch, W window\n';
  assert.deepEqual(namesOf(images, key), ['B', 'height', 'width']);
  assert.deepEqual(namesOf(texts, '// Dimensions: T target words, B batch\n'), ['time', 'B']);
});

test('a word that only contains a meaning is another one', () => {
  const key = '// Dimensions: P height after the convolution, M batch of memories\n';
  assert.deepEqual(namesOf(images, key), ['B', 'H', 'W']);
});

for (const sizes of [images, texts, pairs, arrays]) {
  test(`passes over ${sizes.kind} change each axis alone, then all of them`, () => {
    const axes = axesOf(sizes, settings, '');
    const [base, ...others] = passSizes(axes);
    const changes = others.map((lengths) =>
      Object.keys(base).filter((name) => lengths[name] !== base[name]),
    );
    const names = axes.map(({ name }) => name);
    assert.deepEqual(changes, [...names.map((name) => [name]), names]);
  });

  test(`no two axes of ${sizes.kind} share a length that they have in turn`, () => {
    const axes = axesOf(sizes, settings, '');
    for (const { base, alone, together } of axes) {
      assert.equal(new Set([base, alone, together]).size, 3);
    }
    const last = Object.values(passSizes(axes).at(-1) ?? {});
    assert.equal(new Set(last).size, last.length);
  });
}

test('training has its own batch and sequence length; a long sequence is traced in part', () => {
  const axes = axesOf(texts, settings, '');
  assert.deepEqual(
    sizesOf(axes, ({ trained }) => trained),
    { T: 100, B: 64 },
  );
  assert.equal(passSizes(axes)[0].T, 64);
});

test('a sequence is never longer than the positions that a model has', () => {
  const [, source, target] = axesOf(pairs, { batchSize: 2, positions: 4 }, '');
  assert.deepEqual([source.base, target.base], [4, 4]);
  for (const { alone, together } of [source, target]) {
    assert.ok(alone >= 1 && alone <= 4 && together >= 1 && together <= 4);
  }
});

test('sample inputs have the shapes that forward takes, and targets that fit', () => {
  tf.tidy(() => {
    const shapesOf = (sizes: DataSizes) => {
      const axes = axesOf(sizes, settings, '');
      const { inputs, targets } = sampleInputs(sizes, axes, passSizes(axes)[0]);
      return [...inputs, targets].map(({ shape, dtype }) => `${dtype} ${shape.join()}`);
    };
    assert.deepEqual(shapesOf(images), ['float32 3,3,28,28', 'int32 3']);
    assert.deepEqual(shapesOf(texts), ['int32 64,3', 'int32 64,3']);
    assert.deepEqual(shapesOf(pairs), ['int32 3,29', 'int32 3,11', 'int32 3,11']);
    assert.deepEqual(shapesOf(arrays), ['float32 3,2,5', 'int32 3']);
    const numbers: DataSizes = { ...arrays, targetShape: [4], classes: 0 };
    assert.deepEqual(shapesOf(numbers), ['float32 3,2,5', 'float32 3,4']);
  });
});

test('sample tokens stay inside their vocabulary', () => {
  tf.tidy(() => {
    const axes = axesOf(pairs, settings, '');
    const { inputs, targets } = sampleInputs(pairs, axes, passSizes(axes)[0]);
    assert.equal(inputs[0].max().dataSync()[0], 8);
    assert.equal(inputs[1].max().dataSync()[0], 7);
    assert.equal(targets.max().dataSync()[0], 7);
    assert.equal(inputs[0].min().dataSync()[0], 0);
  });
});

test('pairs are passed over in few tokens and shown as long as those of the data are', () => {
  const axes = axesOf(pairs, { ...settings, positions: 200 }, '');
  const trained = sizesOf(axes, (axis) => axis.trained);
  assert.deepEqual(trained, { B: 64, S: 180, T: 40 });
  for (const sizes of passSizes(axes)) assert.ok(sizes.S <= 29 && sizes.T <= 11);
});
