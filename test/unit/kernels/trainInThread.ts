// Trains in a thread of its own, so that any number of threads may compute.

import { Worker } from 'node:worker_threads';
import type { TrainingOrder, TrainingOutcome } from './trainingWorker.ts';

export function trainInThread(order: TrainingOrder): Promise<TrainingOutcome> {
  const worker = new Worker(new URL('./trainingWorker.ts', import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    worker.once('message', (outcome: TrainingOutcome) => {
      resolve(outcome);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}
