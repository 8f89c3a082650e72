// Every matrix product of tfjs on our own kernel. There a product with a transposed factor, which
// every gradient of a matrix product is, runs ten times slower than any other.

import * as tf from '@tensorflow/tfjs';
import { addressOf, floatsAt } from '../heap.ts';
import { multiply, multiplyBatch, rowMajor, transposed } from '../matrixProduct.ts';
import type { ProductSizes } from '../matrixProduct.ts';
import { computeFloats } from './computeFloats.ts';
import type { KernelCall, WasmHeap } from './replaceKernel.ts';

export function replaceMatMul(): void {
  computeFloats(tf.BatchMatMul, batchMatMul);
}

/** Shapes (…, m, k) and (…, k, n); a single matrix is used again for every other. */
function batchMatMul({ inputs, backend, attrs }: KernelCall): tf.TensorInfo {
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
  const c = addressOf(product);
  if (sizes.k === 0) floatsAt(c, tf.util.sizeFromShape(product.shape)).fill(0);
  else if (batch === 1) multiply(left, right, sizes, c);
  else if (isPaired(left, batch) && isPaired(right, batch)) {
    multiplyBatch(batch, left, right, sizes, c);
  } else multiplySpread(a, b, { left, right, batchShape, sizes, c });
  return product;
}

/** One matrix for each product, or the same for all. */
function isPaired({ count }: Stack, batch: number): boolean {
  return count === batch || count === 1;
}

/** Batch axes that are spread over each other: (2, 1, m, k) and (3, k, n). */
function multiplySpread(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { left, right, batchShape, sizes, c }: SpreadProduct,
): void {
  const lefts = spreadIndices(a.shape.slice(0, -2), batchShape);
  const rights = spreadIndices(b.shape.slice(0, -2), batchShape);
  const bytes = Float32Array.BYTES_PER_ELEMENT;
  lefts.forEach((index, i) => {
    const matrix = (stack: Stack, at: number) => {
      return { ...stack, address: stack.address + bytes * at * stack.rows * stack.columns };
    };
    const to = c + bytes * i * sizes.m * sizes.n;
    multiply(matrix(left, index), matrix(right, rights[i]), sizes, to);
  });
}

interface SpreadProduct {
  readonly left: Stack;
  readonly right: Stack;
  readonly batchShape: readonly number[];
  readonly sizes: ProductSizes;
  readonly c: number;
}

/** For each element of a tensor of shape `to`, the index of the one of shape `from` beside it. */
function spreadIndices(from: readonly number[], to: readonly number[]): number[] {
  const missing = to.length - from.length;
  return to.reduce(
    (indices: number[], size, axis) => {
      const own = axis < missing ? 1 : from[axis - missing];
      return indices.flatMap((index) =>
        Array.from({ length: size }, (_, i) => index * own + (own === 1 ? 0 : i)),
      );
    },
    [0],
  );
}

/** tfjs leaves this to its backends. A kernel would read beyond the end of a matrix. */
function checkInnerSizes(left: Stack, right: Stack): void {
  if (left.columns !== right.rows) {
    throw new RangeError(
      `Inner sizes of a matrix product differ: ${left.rows} × ${left.columns} and ` +
        `${right.rows} × ${right.columns}.`,
    );
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
