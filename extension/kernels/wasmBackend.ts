// The backend that computes: TensorFlow.js on WebAssembly (SIMD), with four repairs.
// - UnsortedSegmentSum, the gradient of every embedding, is missing there and gets a kernel in
//   plain JavaScript on the backend's own memory.
// - A matrix product with a transposed factor, which every gradient of a matrix product is, runs
//   ten times slower than transposing first; so that is done.
// - A sum over several axes adds up thousands of numbers in a row and loses digits that batch norm
//   needs; one axis after the other keeps them.
// - Cutting a sequence into its time steps copied the whole sequence for every step.

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type KernelArguments = Parameters<tf.KernelConfig['kernelFunc']>[0];
/** What the repairs need of the backend: its memory, and room in it. */
type WasmHeap = Pick<BackendWasm, 'makeOutput' | 'typedArrayFromHeap' | 'disposeData'>;

const wasmFile = 'tfjs-backend-wasm-simd.wasm';

let started: Promise<void> | undefined;

/**
 * Makes wasm the current backend; later calls wait for the first one. `wasmFolder` (a URL that ends
 * with a slash) holds the wasm file: by default the folder of the bundle, or the installed package.
 */
export function initBackend(wasmFolder: URL = defaultWasmFolder()): Promise<void> {
  started ??= start(wasmFolder);
  return started;
}

function defaultWasmFolder(): URL {
  const beside = new URL('./', import.meta.url);
  if (existsSync(new URL(wasmFile, beside))) return beside;
  const installed = import.meta.resolve('@tensorflow/tfjs-backend-wasm/package.json');
  return new URL('dist/', installed);
}

async function start(wasmFolder: URL): Promise<void> {
  setWasmPaths(fileURLToPath(wasmFolder));
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(`The wasm backend did not start; it should be in ${wasmFolder.href}.`);
  }
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName: 'wasm',
    kernelFunc: unsortedSegmentSum,
  });
  transposeBeforeMatMul();
  reduceAxisByAxis(tf.Sum);
  reduceAxisByAxis(tf.Mean);
  unpackWithoutCopies();
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

function transposeBeforeMatMul(): void {
  const product = tf.getKernel(tf.BatchMatMul, 'wasm');
  const transpose = tf.getKernel(tf.Transpose, 'wasm');
  tf.unregisterKernel(tf.BatchMatMul, 'wasm');
  tf.registerKernel({ ...product, kernelFunc: transposedFirst });

  function transposedFirst({ inputs, backend, attrs }: KernelArguments): tf.TensorInfo {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = attrs as unknown as Record<string, boolean>;
    const heap = backend as unknown as WasmHeap;
    const left = transposeA ? swapLastTwo(a, backend) : a;
    const right = transposeB ? swapLastTwo(b, backend) : b;
    const result = product.kernelFunc({
      inputs: { a: left, b: right },
      backend,
      attrs: { transposeA: false, transposeB: false },
    }) as tf.TensorInfo;
    if (left !== a) heap.disposeData(left.dataId);
    if (right !== b) heap.disposeData(right.dataId);
    return result;
  }

  function swapLastTwo(x: tf.TensorInfo, backend: KernelArguments['backend']): tf.TensorInfo {
    const perm = x.shape.map((_, axis) => axis);
    perm.push(...perm.splice(-2).reverse());
    return transpose.kernelFunc({ inputs: { x }, backend, attrs: { perm } }) as tf.TensorInfo;
  }
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
