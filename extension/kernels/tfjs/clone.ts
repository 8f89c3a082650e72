// In tfjs on wasm a clone copies its tensor, and whatever a gradient needs later is kept as a clone.

import * as tf from '@tensorflow/tfjs';
import type { WasmHeap } from './replaceKernel.ts';

/** Both tensors have the same memory, as on the other backends of tfjs; the last one frees it. */
export function cloneWithoutCopies(): void {
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
