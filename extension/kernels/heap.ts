// Tensors as kernels see them: places in the memory of the wasm backend.

import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What kernels need of the wasm backend: where tensors lie, and room for new ones. */
type Heap = Pick<BackendWasm, 'dataIdMap' | 'makeOutput' | 'disposeData' | 'refCount'> & {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    readonly HEAPU8: Uint8Array;
    /** The list of tensors inside the wasm module: what it has packed of one goes with its entry. */
    readonly tfjs: {
      disposeData(id: number): void;
      registerTensor(id: number, size: number, memoryOffset: number): void;
    };
  };
};

interface StoredTensor {
  /** Its number in the wasm module. */
  readonly id: number;
  readonly memoryOffset: number;
}

function heap(): Heap {
  return tf.backend() as unknown as Heap;
}

/** All tensors of this thread lie in it; shared, so that other threads see the same ones. */
export function backendMemory(): WebAssembly.Memory {
  return heap().wasm.asm.memory;
}

/** Where a tensor's first number lies. */
export function addressOf(tensor: tf.TensorInfo): number {
  return (heap().dataIdMap.get(tensor.dataId) as StoredTensor).memoryOffset;
}

/** A tensor with room for its numbers, which a kernel will write; it belongs to the current tidy. */
export function emptyTensor<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  dtype: 'float32' | 'int32' = 'float32',
): tf.Tensor<Rank> {
  const info = heap().makeOutput(shape, dtype);
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor<Rank>;
}

/** The same without a tensor around it, as the kernels of tfjs return it. */
export function newTensorInfo(shape: number[], dtype: 'float32' | 'int32' = 'float32') {
  return heap().makeOutput(shape, dtype);
}

/**
 * Where a variable lies that a kernel is about to change in place. Whatever else knows its numbers
 * must not be taken for the new ones: a clone, which shares its memory in tfjs, keeps the old ones,
 * and copies that the wasm backend has packed for its own kernels, which it finds by the tensor's
 * number there, are forgotten. Every kernel that changes a variable takes its address from here.
 */
export function addressToChange(variable: tf.Variable): number {
  const backend = heap();
  if (backend.refCount(variable.dataId) > 1) tf.tidy(() => variable.assign(variable.add(0)));
  const { id, memoryOffset } = backend.dataIdMap.get(variable.dataId) as StoredTensor;
  backend.wasm.tfjs.disposeData(id);
  backend.wasm.tfjs.registerTensor(id, variable.size, memoryOffset);
  return memoryOffset;
}

/** A view of memory, for reading at once: the next tensor that is made may move the memory. */
export function floatsAt(address: number, count: number): Float32Array {
  return new Float32Array(heap().wasm.HEAPU8.buffer, address, count);
}

export function intsAt(address: number, count: number): Int32Array {
  return new Int32Array(heap().wasm.HEAPU8.buffer, address, count);
}

/** Lends memory for `floats` numbers to `use`, for intermediate results. */
export function withTemporary<Result>(floats: number, use: (address: number) => Result): Result {
  const info = heap().makeOutput([floats], 'float32');
  try {
    return use(addressOf(info));
  } finally {
    heap().disposeData(info.dataId);
  }
}
