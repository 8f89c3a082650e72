// Strings and complex numbers: the wasm backend of tfjs can store strings, but computes with
// neither. Every kernel that meets one leaves the call to the cpu backend.

import * as tf from '@tensorflow/tfjs';
import { floatsAt } from '../heap.ts';
import { onCpu } from './cpuFallbacks.ts';
import { replaceKernel } from './replaceKernel.ts';
import type { KernelCall } from './replaceKernel.ts';

/** After all kernels that we replace or add. */
export function leaveForeignTypesToCpu(): void {
  readComplexNumbers();
  for (const { kernelName } of tf.getKernelsForBackend('wasm')) {
    if (!tf.getKernel(kernelName, 'cpu')) continue;
    const cpu = onCpu(kernelName);
    replaceKernel(kernelName, (ours) => (call) => (isForeign(call) ? cpu(call) : ours(call)));
  }
}

/** Inputs are a list, or have names and may be left out. */
function isForeign({ inputs, attrs }: KernelCall): boolean {
  if (isForeignType((attrs as { dtype?: unknown } | undefined)?.dtype)) return true;
  for (const input of Object.values(inputs as Record<string, tf.TensorInfo | undefined>)) {
    if (isForeignType(input?.dtype)) return true;
  }
  return false;
}

function isForeignType(dtype: unknown): boolean {
  return dtype === 'string' || dtype === 'complex64';
}

interface StoredTensor {
  readonly dtype: tf.DataType;
  readonly shape: number[];
  readonly memoryOffset: number;
}

/** They are stored as pairs, real part first, and the backend does not know how to read them. */
function readComplexNumbers(): void {
  const backend = tf.backend() as unknown as {
    dataIdMap: { get(dataId: object): StoredTensor };
    readSync(dataId: object, start?: number, end?: number): tf.BackendValues;
  };
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId, start, end) => {
    const { dtype, shape, memoryOffset } = backend.dataIdMap.get(dataId);
    if (dtype !== 'complex64') return readSync(dataId, start, end);
    return floatsAt(memoryOffset, 2 * tf.util.sizeFromShape(shape)).slice();
  };
}
