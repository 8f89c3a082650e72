// Numbers as truth values: whatever is not 0 is true. The wasm backend cuts a number down to its
// lowest byte, so that 0.5 and 256 are false there.

import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replaceKernel.ts';
import type { WasmHeap } from './replaceKernel.ts';

export function repairCasts(): void {
  replaceKernel(tf.Cast, (stock) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { dtype } = call.attrs as unknown as { dtype: tf.DataType };
    if (dtype !== 'bool' || x.dtype === 'bool') return stock(call);
    const heap = call.backend as unknown as WasmHeap;
    const truths = heap.makeOutput(x.shape, 'bool');
    // Views are taken after makeOutput: it may grow, and thereby move, the memory.
    const numbers = heap.typedArrayFromHeap(x);
    heap.typedArrayFromHeap(truths).forEach((_, i, all) => {
      all[i] = Number(numbers[i] !== 0);
    });
    return truths;
  });
}
