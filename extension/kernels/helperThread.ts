// A helper thread: computes pieces of kernels until the thread that it helps ends.

import { workerData } from 'node:worker_threads';
import { JobBoard } from './jobBoard.ts';
import { KernelInstance } from './kernelModule.ts';
import type { HelperStart } from './threads.ts';

const start = workerData as HelperStart;
const board = new JobBoard(start.board);
const { kernels } = new KernelInstance(start.module, start.memory, start.scratch, start.thread);

for (;;) {
  board.work(kernels);
  board.waitForWork();
}
