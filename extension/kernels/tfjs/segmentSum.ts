// UnsortedSegmentSum, the gradient of every `tf.gather`: the wasm backend of tfjs has none.

import * as tf from '@tensorflow/tfjs';
import type { KernelCall, WasmHeap } from './replaceKernel.ts';

export function addSegmentSum(): void {
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName: 'wasm',
    kernelFunc: unsortedSegmentSum,
  });
}

/** Adds each row x[i] to row segmentIds[i] of the result; ids outside the range are left out. */
function unsortedSegmentSum({ inputs, backend, attrs }: KernelCall): tf.TensorInfo {
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
