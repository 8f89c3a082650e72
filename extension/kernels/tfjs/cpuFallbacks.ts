// Operations of tfjs that its wasm backend does not have, or does wrongly, done by its cpu backend:
// slow, but right.

import * as tf from '@tensorflow/tfjs';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import { replaceKernel } from './replaceKernel.ts';

/**
 * What these do in wasm: give histograms of images another shape; add to whatever lay in the memory
 * before; leave results unwritten, or read beside the image, from the second image on.
 */
const wrongInWasm = [
  tf.Bincount,
  tf.Conv3DBackpropInputV2,
  tf.Dilation2D,
  tf.Dilation2DBackpropFilter,
  tf.Dilation2DBackpropInput,
  tf.MaxPoolWithArgmax,
  tf.Transform,
];

/** Takes every kernel from the cpu backend that the wasm backend has not got by now. */
export function leaveRestToCpu(): void {
  for (const kernelName of wrongInWasm) replaceKernel(kernelName, () => onCpu(kernelName));
  // With batch axes wasm reads numbers from beside the tensor.
  replaceKernel(tf.GatherV2, (stock) => {
    const cpu = onCpu(tf.GatherV2);
    return (call) => ((call.attrs as { batchDims?: number }).batchDims ? cpu(call) : stock(call));
  });
  const known = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (known.has(kernelName)) continue;
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: onCpu(kernelName) });
  }
}

interface Backend {
  readSync(dataId: object): tf.BackendValues;
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** The kernel of the cpu backend: tensors are copied there, and the results back. */
export function onCpu(kernelName: string): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const cpu = tf.findBackend('cpu') as unknown as Backend;
    const wasm = backend as Backend;
    const there: TensorInfo[] = [];
    // A kernel may throw, as for an index beyond a table.
    try {
      const moved = mapTensors(inputs, (input) => {
        const copy = move(input, wasm, cpu);
        there.push(copy);
        // Some look at the rank, though an input need not be a whole tensor.
        return { ...copy, rank: copy.shape.length };
      });
      const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
      const outputs = kernelFunc({ inputs: moved as tf.NamedTensorInfoMap, attrs, backend: cpu });
      there.push(...[outputs].flat());
      const results = [outputs].flat().map((output) => move(output, cpu, wasm));
      return Array.isArray(outputs) ? results : results[0];
    } finally {
      for (const { dataId } of there) cpu.disposeData(dataId, true);
    }
  };
}

/** By name or in a list, as those of `einsum`; some are lists themselves, some are left out. */
type Inputs =
  TensorInfo | null | undefined | readonly Inputs[] | { readonly [name: string]: Inputs };

function mapTensors(inputs: Inputs, change: (input: TensorInfo) => TensorInfo): Inputs {
  if (inputs === null || inputs === undefined) return inputs;
  if (isTensor(inputs)) return change(inputs);
  if (isList(inputs)) return inputs.map((input) => mapTensors(input, change));
  const entries = Object.entries(inputs);
  return Object.fromEntries(entries.map(([name, input]) => [name, mapTensors(input, change)]));
}

function isTensor(inputs: object): inputs is TensorInfo {
  return 'dataId' in inputs;
}

function isList(inputs: object): inputs is readonly Inputs[] {
  return Array.isArray(inputs);
}

function move(tensor: TensorInfo, from: Backend, to: Backend): TensorInfo {
  const { shape, dtype } = tensor;
  const values = from.readSync(tensor.dataId);
  if (dtype === 'complex64' && to === tf.findBackend('cpu')) {
    return complexOnCpu(values as Float32Array, shape, to);
  }
  // Some kernels there give whole numbers in an array of floats.
  const typed = dtype === 'string' ? values : tf.util.toTypedArray(values, dtype);
  return { dataId: to.write(typed.slice(), shape, dtype), shape, dtype };
}

/** There a complex tensor is made of two others. */
function complexOnCpu(pairs: Float32Array, shape: number[], cpu: Backend): TensorInfo {
  const parts = tf.backend_util.splitRealAndImagArrays(pairs);
  const tensorOf = (values: Float32Array): TensorInfo => {
    return { dataId: cpu.write(values, shape, 'float32'), shape, dtype: 'float32' };
  };
  const inputs = { real: tensorOf(parts.real), imag: tensorOf(parts.imag) };
  const { kernelFunc } = tf.getKernel(tf.Complex, 'cpu');
  const complex = kernelFunc({ inputs, backend: cpu, attrs: {} }) as TensorInfo;
  for (const { dataId } of Object.values(inputs)) cpu.disposeData(dataId, true);
  return complex;
}
