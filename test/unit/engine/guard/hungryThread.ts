// A thread that takes memory in the way that it is told, and then does not come back.

import { parentPort, workerData } from 'node:worker_threads';

const megabyte = 2 ** 20;
const memory = new WebAssembly.Memory({ initial: 1, maximum: 16_384, shared: true });
const kept: unknown[] = [];

const takes: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  arrays: () => kept.push(new Float64Array(300 * (megabyte / 8)).fill(1)),
  objects: () => kept.push(Array.from({ length: 20 * megabyte }, (_, i) => i + 0.5)),
  tensors: () => {
    memory.grow((300 * megabyte) / 65_536);
    new Uint8Array(memory.buffer).fill(1);
  },
};

takes[workerData as string]();
parentPort?.postMessage(memory);
for (;;);
