// tfjs takes an order of axes that names one of them twice, and fills the result with whatever comes.

import * as tf from '@tensorflow/tfjs';
import type { KernelCall } from './replaceKernel.ts';

export function checkTransposes(): void {
  const stock = tf.getKernel(tf.Transpose, 'wasm');
  tf.unregisterKernel(tf.Transpose, 'wasm');
  tf.registerKernel({ ...stock, kernelFunc: transpose });

  function transpose(call: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
    const { perm } = call.attrs as unknown as { perm: readonly number[] };
    if (new Set(perm).size < perm.length) {
      throw new RangeError(`The order of axes [${perm.join(', ')}] names an axis twice.`);
    }
    return stock.kernelFunc(call);
  }
}
