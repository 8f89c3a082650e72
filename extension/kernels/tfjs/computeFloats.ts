// Kernels of ours in place of those that tfjs has for any type of number.

import * as tf from '@tensorflow/tfjs';
import { onCpu } from './cpuFallbacks.ts';
import type { KernelCall, KernelFunction } from './replaceKernel.ts';

/** Ours for tensors of floats; of other numbers the cpu backend of tfjs takes care. */
export function computeFloats(kernelName: string, ours: KernelFunction): void {
  const others = onCpu(kernelName);
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: (call) => (areFloats(call.inputs) ? ours(call) : others(call)),
  });
}

function areFloats(inputs: KernelCall['inputs']): boolean {
  for (const input of Object.values(inputs as Record<string, tf.TensorInfo | undefined>)) {
    if (input && input.dtype !== 'float32') return false;
  }
  return true;
}
