// What does not fit into the memory of WebAssembly is refused before anything is computed: left to
// itself, malloc gives address 0, and a kernel traps there after a minute of paging.

import * as tf from '@tensorflow/tfjs';

/** Addresses are 32 bits wide. */
const mostBytes = 2 ** 32;

export class MemoryLimitError extends Error {
  /** Of the tensor that was refused. */
  readonly bytes: number;
  /** It would have fitted, but not with its gradient, which is as large. */
  readonly isForGradient: boolean;

  constructor(bytes: number, isForGradient: boolean) {
    super(`A tensor of ${bytes} bytes does not fit`);
    this.name = 'MemoryLimitError';
    this.bytes = bytes;
    this.isForGradient = isForGradient;
    // The line that asked for it lies below many frames of tfjs.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 50;
    Error.captureStackTrace(this);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
  readonly asm: { readonly memory: WebAssembly.Memory };
}

export function refuseWhatDoesNotFit(): void {
  const { wasm } = tf.backend() as unknown as { readonly wasm: Allocator };
  // The first call puts another function in its place.
  wasm._free(wasm._malloc(8));
  const malloc = wasm._malloc.bind(wasm);
  wasm._malloc = (bytes) => {
    const used = tf.engine().state.numBytes;
    const isForGradient = 2 * bytes > mostBytes && isTaped();
    if (isForGradient || used + bytes > mostBytes) {
      throw new MemoryLimitError(bytes, isForGradient);
    }
    const address = malloc(bytes);
    // Free memory may lie in pieces that are too small; then there is no place, or one beyond the end.
    const end = (address >>> 0) + bytes;
    const isThere = address !== 0 && end <= wasm.asm.memory.buffer.byteLength;
    if (bytes > 0 && !isThere) throw new MemoryLimitError(bytes, false);
    return address;
  };
}

/** What is computed now will be gone back through. */
function isTaped(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
