// What replaced kernels of tfjs get from it.

import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export type KernelArguments = Parameters<tf.KernelConfig['kernelFunc']>[0];

/** What they need of the backend: its memory, and room in it. */
export type WasmHeap = Pick<
  BackendWasm,
  'makeOutput' | 'typedArrayFromHeap' | 'disposeData' | 'incRef'
>;
