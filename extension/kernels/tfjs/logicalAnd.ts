// LogicalAnd of masks of different shapes: tfjs works out the place of every element anew, which for
// the masks of a Transformer takes 1 % of a step.

import * as tf from '@tensorflow/tfjs';
import type { KernelCall, WasmHeap } from './replaceKernel.ts';

export function spreadMasksByRows(): void {
  const sameShapes = tf.getKernel(tf.LogicalAnd, 'wasm');
  tf.unregisterKernel(tf.LogicalAnd, 'wasm');
  tf.registerKernel({
    ...sameShapes,
    kernelFunc: (call) => {
      const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const isSame = tf.util.arraysEqual(a.shape, b.shape);
      return isSame ? sameShapes.kernelFunc(call) : logicalAnd(call);
    },
  });
}

function logicalAnd({ inputs, backend }: KernelCall): tf.TensorInfo {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [aSteps, bSteps] = [stepsOf(a.shape, shape), stepsOf(b.shape, shape)];
  const heap = backend as unknown as WasmHeap;
  const output = heap.makeOutput(shape, 'bool');
  // Views are taken after makeOutput: it may grow, and thereby move, the memory.
  const [left, right] = [heap.typedArrayFromHeap(a), heap.typedArrayFromHeap(b)];
  const both = heap.typedArrayFromHeap(output);
  let written = 0;
  const write = (axis: number, aAt: number, bAt: number): void => {
    if (axis === shape.length) {
      both[written++] = Number(left[aAt] !== 0 && right[bAt] !== 0);
      return;
    }
    for (let i = 0; i < shape[axis]; i++) {
      write(axis + 1, aAt + i * aSteps[axis], bAt + i * bSteps[axis]);
    }
  };
  write(0, 0, 0);
  return output;
}

/** Elements from one index of each axis of `to` to the next; 0 where `from` is spread. */
function stepsOf(from: readonly number[], to: readonly number[]): number[] {
  const missing = to.length - from.length;
  let step = 1;
  const steps = to.map(() => 0);
  for (let axis = from.length - 1; axis >= 0; axis--) {
    if (from[axis] > 1) steps[missing + axis] = step;
    step *= from[axis];
  }
  return steps;
}
