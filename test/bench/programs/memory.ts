// Trains for long and looks at the memory early and late. Answers [{steps, rss, heap}, …] in bytes.

import * as tf from '@tensorflow/tfjs';
import process from 'node:process';
import { createExperiment } from '../../../extension/engine/experiments/createExperiment.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { answer, readPlan } from './plan.ts';

const plan = readPlan() as { request: TrainRequest; threads: number; looks: number[] };

function look(steps: number) {
  globalThis.gc?.();
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  return { steps, rss: process.memoryUsage.rss(), heap: wasm.HEAPU8.buffer.byteLength };
}

const experiment = await createExperiment(plan.request, plan.threads);
const looks: ReturnType<typeof look>[] = [];
for (let step = 1; step <= Math.max(...plan.looks); step++) {
  experiment.stepOnce(step);
  if (plan.looks.includes(step)) looks.push(look(step));
}
answer(looks);
