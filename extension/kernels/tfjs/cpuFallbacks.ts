// Operations of tfjs that its wasm backend does not have, such as the gradients of its own
// convolution, or does wrongly, done by its cpu backend: slow, but a `tf.sequential` trains.

import * as tf from '@tensorflow/tfjs';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs';

/** In wasm, a window whose largest number is negative gets no gradient. */
const wrongInWasm = ['MaxPoolGrad', 'MaxPool3DGrad'];

/** After all kernels that we replace or add. */
export function leaveRestToCpu(): void {
  const known = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const kernelName of wrongInWasm) {
    if (known.delete(kernelName)) tf.unregisterKernel(kernelName, 'wasm');
  }
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (known.has(kernel.kernelName)) continue;
    tf.registerKernel({
      kernelName: kernel.kernelName,
      backendName: 'wasm',
      kernelFunc: onCpu(kernel),
    });
  }
}

interface Backend {
  readSync(dataId: object): tf.BackendValues;
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object;
  disposeData(dataId: object, force?: boolean): boolean;
}

function onCpu({ kernelFunc }: KernelConfig): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const cpu = tf.findBackend('cpu') as unknown as Backend;
    const wasm = backend as Backend;
    const moved = Object.entries(inputs).flatMap(([name, input]) =>
      input ? [[name, move(input, wasm, cpu)] as const] : [],
    );
    const outputs = kernelFunc({ inputs: Object.fromEntries(moved), attrs, backend: cpu });
    const results = [outputs].flat().map((output) => move(output, cpu, wasm));
    for (const each of [...moved.map(([, input]) => input), ...[outputs].flat()]) {
      cpu.disposeData(each.dataId, true);
    }
    return Array.isArray(outputs) ? results : results[0];
  };
}

function move({ dataId, shape, dtype }: TensorInfo, from: Backend, to: Backend): TensorInfo {
  const values = from.readSync(dataId);
  return { dataId: to.write(values.slice(), shape, dtype), shape, dtype };
}
