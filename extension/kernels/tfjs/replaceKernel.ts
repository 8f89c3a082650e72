// How kernels of tfjs are replaced on its wasm backend, or added where it has none, and what those
// that we put in get from it.

import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export type KernelFunction = tf.KernelConfig['kernelFunc'];
export type KernelCall = Parameters<KernelFunction>[0];

/** What they need of the backend: its memory, and room in it. */
export type WasmHeap = Pick<
  BackendWasm,
  'makeOutput' | 'typedArrayFromHeap' | 'disposeData' | 'incRef'
>;

/** `make` is given the kernel of tfjs, for the calls that it leaves as they are. */
export function replaceKernel(
  kernelName: string,
  make: (stock: KernelFunction) => KernelFunction,
): void {
  const stock = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...stock, kernelFunc: make(stock.kernelFunc) });
}

/** Runs another kernel of the backend from within one; whoever calls disposes of the result. */
export function runOther(
  kernelName: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attrs: object = {},
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(kernelName, 'wasm');
  const call = { inputs, attrs, backend: tf.backend() } as KernelCall;
  return kernelFunc(call) as tf.TensorInfo;
}

export function dispose(...tensors: readonly tf.TensorInfo[]): void {
  const heap = tf.backend() as unknown as WasmHeap;
  for (const { dataId } of tensors) heap.disposeData(dataId);
}
