// The threads of this backend, for the operations that compute with our kernels.

import { Threads } from './threads.ts';

let threads: Threads | undefined;
let fused = false;

/** The backend must be running: the threads work in its memory. */
export function useThreads(count: number): void {
  if (threads?.count === count) return;
  threads?.stop();
  threads = new Threads(count);
}

function started(): Threads {
  if (!threads) throw new Error('initBackend() has not been awaited.');
  return threads;
}

export function threadCount(): number {
  return started().count;
}

/** See `Threads.run`. */
export function runKernel(name: string, count: number, grain: number, ...args: number[]): void {
  started().run(name, count, grain, args);
}

/**
 * Whether layers compute with fused kernels. Training does; tracing and pictures take the readable
 * path, whose every step can be looked at. Both give the same numbers, to rounding.
 */
export function isFused(): boolean {
  return fused;
}

export function useFusedKernels(on: boolean): void {
  fused = on;
}
