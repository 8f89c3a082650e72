// The backend that computes: TensorFlow.js on WebAssembly (SIMD), with five repairs.
// - UnsortedSegmentSum, the gradient of every embedding, is missing there and gets a kernel in
//   plain JavaScript on the backend's own memory.
// - A matrix product with a transposed factor, which every gradient of a matrix product is, runs ten
//   times slower there than any other; all products run on our own kernel.
// - A sum over several axes adds up thousands of numbers in a row and loses digits that batch norm
//   needs; one axis after the other keeps them.
// - Cutting a sequence into its time steps copied the whole sequence for every step.
// - A clone copied its tensor, and whatever a gradient needs later is kept as a clone.

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';
import { registerConv2d } from './fused/conv2d.ts';
import { registerSparseConvolution } from './fused/sparseConvolution.ts';
import { addressOf } from './heap.ts';
import { findBuilt } from './kernelModule.ts';
import { multiply, multiplyBatch, rowMajor, transposed } from './matrixProduct.ts';
import { registerRelu } from './relu.ts';
import { startThreads } from './runtime.ts';

type KernelArguments = Parameters<tf.KernelConfig['kernelFunc']>[0];
/** What the repairs need of the backend: its memory, and room in it. */
type WasmHeap = Pick<BackendWasm, 'makeOutput' | 'typedArrayFromHeap' | 'disposeData' | 'incRef'>;

let started: Promise<void> | undefined;

export interface BackendOptions {
  /** Threads that compute, the calling one included. The numbers do not depend on it. */
  readonly threads?: number;
}

/** Makes wasm the current backend; later calls wait for the first one. */
export function initBackend(options: BackendOptions = {}): Promise<void> {
  started ??= start(options);
  return started;
}

async function start({ threads = 1 }: BackendOptions): Promise<void> {
  const wasmFolder = new URL('./', findBuilt('tfjs-backend-wasm-simd.wasm'));
  setWasmPaths(fileURLToPath(wasmFolder));
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(`The wasm backend did not start; it should be in ${wasmFolder.href}.`);
  }
  startThreads(threads);
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName: 'wasm',
    kernelFunc: unsortedSegmentSum,
  });
  multiplyWithOwnKernel();
  registerRelu();
  registerConv2d();
  registerSparseConvolution();
  reduceAxisByAxis(tf.Sum);
  reduceAxisByAxis(tf.Mean);
  unpackWithoutCopies();
  cloneWithoutCopies();
}

/** Adds each row x[i] to row segmentIds[i] of the result; ids outside the range are left out. */
function unsortedSegmentSum({ inputs, backend, attrs }: KernelArguments): tf.TensorInfo {
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const { numSegments } = attrs as unknown as { numSegments: number };
  const heap = backend as unknown as WasmHeap;
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const rowLength = tf.util.sizeFromShape(rowShape);
  const output = heap.makeOutput([numSegments, ...rowShape], x.dtype);
  // Views are taken after makeOutput: it may grow, and thereby move, the memory.
  const rows = heap.typedArrayFromHeap(x);
  const ids = heap.typedArrayFromHeap(segmentIds);
  const sums = heap.typedArrayFromHeap(output).fill(0);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
    if (id < 0 || id >= numSegments) continue;
    const [from, to] = [i * rowLength, id * rowLength];
    for (let k = 0; k < rowLength; k++) sums[to + k] += rows[from + k];
  }
  return output;
}

/** Shapes (…, m, k) and (…, k, n); a factor with fewer matrices is used again for every other. */
function multiplyWithOwnKernel(): void {
  tf.unregisterKernel(tf.BatchMatMul, 'wasm');
  tf.registerKernel({ kernelName: tf.BatchMatMul, backendName: 'wasm', kernelFunc: batchMatMul });
}

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

function reduceAxisByAxis(kernelName: string): void {
  const reduce = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...reduce, kernelFunc: oneAfterTheOther });

  function oneAfterTheOther({ inputs, backend, attrs }: KernelArguments): tf.TensorInfo {
    const { x } = inputs as { x: tf.TensorInfo };
    const { axis, keepDims } = attrs as unknown as { axis: number | number[]; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => b - a);
    let partial = x;
    // The last axis first: it needs no transpose, and the rest is small after it.
    for (const each of axes.length > 0 ? axes.map((one) => [one]) : [[]]) {
      const attributes = { axis: each, keepDims };
      const next = reduce.kernelFunc({ inputs: { x: partial }, backend, attrs: attributes });
      if (partial !== x) (backend as unknown as WasmHeap).disposeData(partial.dataId);
      partial = next as tf.TensorInfo;
    }
    return partial;
  }
}

function unpackWithoutCopies(): void {
  const unpack = tf.getKernel(tf.Unpack, 'wasm');
  tf.unregisterKernel(tf.Unpack, 'wasm');
  tf.registerKernel({ ...unpack, kernelFunc: rowByRow });
  tf.unregisterGradient(tf.Unpack);
  tf.registerGradient({
    kernelName: tf.Unpack,
    gradFunc: (dy, _saved, attrs) => ({
      // The gradient of a sequence of one step comes without its list; tfjs expects one.
      value: () => tf.stack([dy].flat(), (attrs as unknown as { axis: number }).axis),
    }),
  });

  function rowByRow(call: KernelArguments): tf.TensorInfo | tf.TensorInfo[] {
    const { value } = call.inputs as { value: tf.TensorInfo };
    if ((call.attrs as unknown as { axis: number }).axis !== 0) return unpack.kernelFunc(call);
    const heap = call.backend as unknown as WasmHeap;
    const [count, ...rowShape] = value.shape;
    const length = tf.util.sizeFromShape(rowShape);
    return Array.from({ length: count }, (_, i) => {
      const row = heap.makeOutput(rowShape, value.dtype);
      // Viewed anew for each row: making room for it may have moved the memory.
      const all = heap.typedArrayFromHeap(value);
      heap.typedArrayFromHeap(row).set(all.subarray(i * length, (i + 1) * length));
      return row;
    });
  }
}

/** Both tensors have the same memory, as on the other backends of tfjs; the last one frees it. */
function cloneWithoutCopies(): void {
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel({
    kernelName: tf.Identity,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = (inputs as { x: tf.TensorInfo }).x;
      (backend as unknown as WasmHeap).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}
