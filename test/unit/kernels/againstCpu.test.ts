// Every kernel of the backend against the cpu backend of tfjs. The memory that a kernel gets for its
// results is filled with NaN first: a kernel that leaves some of it unwritten is wrong now and then.

import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { initBackend } from '../../../extension/kernels/index.ts';
import { randomTensor } from './bothPaths.ts';
import { kernelCases } from './cases/index.ts';
import { runCase } from './cases/kernelCase.ts';

before(async () => {
  await initBackend();
  poisonNewMemory();
});
after(() => void tf.setBackend('wasm'));

function poisonNewMemory(): void {
  const backend = tf.backend() as unknown as BackendWasm & { wasm: { HEAPU8: Uint8Array } };
  const makeOutput = backend.makeOutput.bind(backend);
  backend.makeOutput = (shape, dtype, memoryOffset, values) => {
    const output = makeOutput(shape, dtype, memoryOffset, values);
    if (memoryOffset || values || dtype === 'string') return output;
    const start = backend.getMemoryOffset(output.dataId);
    const bytes = tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);
    backend.wasm.HEAPU8.fill(255, start, start + bytes);
    return output;
  };
}

/** Digits that rounding in another order may change. */
const tolerance = 1e-5;

/** The first is wrong on the cpu backend from the second image on, the other is not there. */
const notComparable = ['ResizeNearestNeighborGrad', 'LogicalXor'];

for (const [kernel, given] of Object.entries(kernelCases)) {
  if (kernel.startsWith('Tensorscope') || notComparable.includes(kernel)) continue;
  test(`${kernel} computes what the cpu backend computes`, async () => {
    for (const each of [given].flat()) {
      const results: number[][][] = [];
      for (const backend of ['cpu', 'wasm']) {
        await tf.setBackend(backend);
        const weight = randomTensor(each.shape, 'weight');
        results.push(runCase(kernel, each, weight));
        weight.dispose();
      }
      const [cpu, ours] = results;
      assert.equal(ours.length, cpu.length);
      cpu.forEach((values, i) => assertClose(ours[i], values));
    }
  });
}

function assertClose(got: readonly number[], expected: readonly number[]): void {
  assert.equal(got.length, expected.length);
  const scale = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs));
  expected.forEach((value, i) => {
    if (Object.is(got[i], value) || got[i] === value) return;
    assert.ok(Math.abs(got[i] - value) <= tolerance * scale, `[${i}]: ${got[i]}, cpu ${value}`);
  });
}

test('a gradient of a linear operation is its transpose, whatever another backend says', () => {
  const x = randomTensor<tf.Rank.R4>([2, 5, 6, 3], 'x');
  const linear: Record<string, (image: tf.Tensor4D) => tf.Tensor4D> = {
    'mean of windows, padded': (image) => tf.avgPool(image, 3, 2, 'same'),
    'mean of windows': (image) => tf.avgPool(image, [2, 3], 1, 'valid'),
    'nearest pixel, larger': (image) => tf.image.resizeNearestNeighbor(image, [7, 9]),
    'nearest pixel, smaller': (image) => tf.image.resizeNearestNeighbor(image, [3, 4]),
    'bilinear, larger': (image) => tf.image.resizeBilinear(image, [7, 9]),
  };
  for (const [name, apply] of Object.entries(linear)) {
    tf.tidy(() => {
      const y = apply(x);
      const dy = randomTensor(y.shape, 'dy');
      const dx = tf.grad((image: tf.Tensor) => apply(image as tf.Tensor4D))(x, dy);
      const [forward] = y.mul(dy).sum().dataSync();
      const [backward] = dx.mul(x).sum().dataSync();
      assert.ok(Math.abs(forward - backward) < 1e-4, `${name}: ${forward}, ${backward}`);
    });
  }
});

test('masks exclude each other where exactly one is true', () => {
  const [a, b] = [tf.tensor1d([1, 1, 0, 0], 'bool'), tf.tensor1d([1, 0, 1, 0], 'bool')];
  assert.deepEqual([...tf.logicalXor(a, b).dataSync()], [0, 1, 1, 0]);
});
