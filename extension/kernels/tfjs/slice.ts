// Cutting a sequence: tfjs on wasm copies the whole of it for every slice, even for one time step.

import * as tf from '@tensorflow/tfjs';
import type { KernelCall, WasmHeap } from './replaceKernel.ts';

interface SliceAttributes {
  readonly begin: number | number[];
  readonly size: number | number[];
}

export function sliceWithoutCopies(): void {
  const stock = tf.getKernel(tf.Slice, 'wasm');
  tf.unregisterKernel(tf.Slice, 'wasm');
  tf.registerKernel({ ...stock, kernelFunc: slice });

  function slice(call: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { begin, size } = call.attrs as unknown as SliceAttributes;
    const [start, shape] = tf.slice_util.parseSliceParams(x, begin, size);
    checkInside(x, start, shape);
    // Only a slice that lies in one stretch of memory is easier to copy than tfjs does it.
    if (!tf.slice_util.isSliceContinous(x.shape, start, shape)) return stock.kernelFunc(call);
    const heap = call.backend as unknown as WasmHeap;
    const part = heap.makeOutput(shape, x.dtype);
    // Viewed after makeOutput: it may grow, and thereby move, the memory.
    const from = tf.slice_util.computeFlatOffset(start, tf.util.computeStrides(x.shape));
    const all = heap.typedArrayFromHeap(x);
    const length = tf.util.sizeFromShape(shape);
    heap.typedArrayFromHeap(part).set(all.subarray(from, from + length));
    return part;
  }
}

/** tfjs would read, or make an array of, what is not there. */
function checkInside(x: tf.TensorInfo, start: readonly number[], shape: readonly number[]): void {
  const isInside = start.every(
    (from, axis) => from >= 0 && shape[axis] >= 0 && from + shape[axis] <= x.shape[axis],
  );
  if (isInside) return;
  throw new RangeError(
    `A slice from [${start.join(', ')}] of the size [${shape.join(', ')}] lies outside of ` +
      `[${x.shape.join(', ')}].`,
  );
}

/** The gradient of a sequence of one step comes without its list; tfjs expects one. */
export function unpackOneStep(): void {
  tf.unregisterGradient(tf.Unpack);
  tf.registerGradient({
    kernelName: tf.Unpack,
    gradFunc: (dy, _saved, attrs) => ({
      value: () => tf.stack([dy].flat(), (attrs as unknown as { axis: number }).axis),
    }),
  });
}
