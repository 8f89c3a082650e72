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
  const sizes = { m: left.rows, k: left.columns, n: right.columns };
  const heap = backend as unknown as WasmHeap;
  const product = heap.makeOutput([...batchShape, sizes.m, sizes.n], 'float32');
  const batch = tf.util.sizeFromShape(batchShape);
  if (batch === 1) multiply(left, right, sizes, addressOf(product));
  else multiplyBatch(batch, left, right, sizes, addressOf(product));
  return product;
}

/** A tensor as a stack of matrices, seen transposed if asked. */
function stackOf(x: tf.TensorInfo, isTransposed: boolean) {
  const [rows, columns] = x.shape.slice(-2);
  const matrix = rowMajor(addressOf(x), columns);
  const isSingle = tf.util.sizeFromShape(x.shape) === rows * columns;
  const batchStride = isSingle ? 0 : rows * columns;
  if (!isTransposed) return { ...matrix, rows, columns, batchStride };
  return { ...transposed(matrix), rows: columns, columns: rows, batchStride };
}
