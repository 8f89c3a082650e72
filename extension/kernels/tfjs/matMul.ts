// Every matrix product of tfjs on our own kernel. There a product with a transposed factor, which
// every gradient of a matrix product is, runs ten times slower than any other.

import * as tf from '@tensorflow/tfjs';
import { addressOf } from '../heap.ts';
import { multiply, multiplyBatch, rowMajor, transposed } from '../matrixProduct.ts';
import type { KernelArguments, WasmHeap } from './kernelArguments.ts';

export function replaceMatMul(): void {
  tf.unregisterKernel(tf.BatchMatMul, 'wasm');
  tf.registerKernel({ kernelName: tf.BatchMatMul, backendName: 'wasm', kernelFunc: batchMatMul });
}

/** Shapes (…, m, k) and (…, k, n); a single matrix is used again for every other. */
function batchMatMul({ inputs, backend, attrs }: KernelArguments): tf.TensorInfo {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  const { transposeA, transposeB } = attrs as unknown as Record<string, boolean>;
  const left = stackOf(a, transposeA);
  const right = stackOf(b, transposeB);
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  checkInnerSizes(left, right);
  const sizes = { m: left.rows, k: left.columns, n: right.columns };
  const heap = backend as unknown as WasmHeap;
  const product = heap.makeOutput([...batchShape, sizes.m, sizes.n], 'float32');
  const batch = tf.util.sizeFromShape(batchShape);
  if (batch === 1) multiply(left, right, sizes, addressOf(product));
  else multiplyBatch(batch, left, right, sizes, addressOf(product));
  return product;
}

/** tfjs leaves this to its backends. A kernel would read beyond the end of a matrix. */
function checkInnerSizes(left: Stack, right: Stack): void {
  if (left.columns !== right.rows) {
    throw new RangeError(
      `Inner sizes of a matrix product differ: ${left.rows} × ${left.columns} and ` +
        `${right.rows} × ${right.columns}.`,
    );
  }
  if (left.count !== right.count && left.count !== 1 && right.count !== 1) {
    throw new RangeError(`A product cannot pair ${left.count} and ${right.count} matrices.`);
  }
}

type Stack = ReturnType<typeof stackOf>;

/** A tensor as a stack of matrices, seen transposed if asked. */
function stackOf(x: tf.TensorInfo, isTransposed: boolean) {
  const [rows, columns] = x.shape.slice(-2);
  const matrix = rowMajor(addressOf(x), columns);
  const count = tf.util.sizeFromShape(x.shape.slice(0, -2));
  const stack = { count, batchStride: count === 1 ? 0 : rows * columns };
  if (!isTransposed) return { ...matrix, ...stack, rows, columns };
  return { ...transposed(matrix), ...stack, rows: columns, columns: rows };
}
