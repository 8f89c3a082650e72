// A sum over several axes adds up thousands of numbers in a row in tfjs and loses digits that batch
// norm needs; one axis after the other keeps them.

import * as tf from '@tensorflow/tfjs';
import type { KernelCall, WasmHeap } from './replaceKernel.ts';

export function reduceAxisByAxis(kernelName: string): void {
  const reduce = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...reduce, kernelFunc: oneAfterTheOther });

  function oneAfterTheOther({ inputs, backend, attrs }: KernelCall): tf.TensorInfo {
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
