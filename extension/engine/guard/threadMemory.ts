// How much memory one thread has: that of the whole process says nothing about whose it is.

import type { Worker } from 'node:worker_threads';

export interface WatchedThread {
  readonly worker: Worker;
  /** Of its tensors. Shared with the threads that help it, so that V8 counts it for none. */
  readonly memory?: WebAssembly.Memory;
}

/**
 * In bytes: what its JavaScript keeps, arrays included, and its tensors. Answered in the middle of
 * a loop, too; 0 for a thread that is gone.
 */
export async function bytesOf({ worker, memory }: WatchedThread): Promise<number> {
  try {
    const { used_heap_size, external_memory } = await worker.getHeapStatistics();
    return used_heap_size + external_memory + (memory?.buffer.byteLength ?? 0);
  } catch {
    return 0;
  }
}
