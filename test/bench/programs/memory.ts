// Trains for long and looks at the memory now and then. Answers a list of looks, in bytes.

import * as tf from '@tensorflow/tfjs';
import process from 'node:process';
import { createTrainer } from '../../../extension/engine/training/createTrainer.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { answer, readPlan } from './plan.ts';

const plan = readPlan() as { request: TrainRequest; threads: number; looks: number[] };

/** `inUse`: what the program holds, garbage collected; `rss`: what the system has given to it. */
function look() {
  globalThis.gc?.();
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const wasmHeap = wasm.HEAPU8.buffer.byteLength;
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    inUse: heapUsed + arrayBuffers + wasmHeap,
    wasmHeap,
    rss,
    tensors: tf.memory().numTensors,
  };
}

const experiment = await createTrainer(plan.request, plan.threads);
const looks: ReturnType<typeof look>[] = [];
for (let step = 1; step <= Math.max(...plan.looks); step++) {
  experiment.stepOnce(step);
  if (plan.looks.includes(step)) looks.push(look());
}
answer(looks);
