// Trains for some steps with a number of threads, and answers with every loss and all weights.
// A worker of its own for each run: the first run of a thread decides how many threads compute.

import { parentPort, workerData } from 'node:worker_threads';
import { createTrainer } from '../../../extension/engine/training/createTrainer.ts';
import type { WeightSnapshot } from '../../../extension/engine/models/weights.ts';
import { registerSourceLoader } from '../../../extension/engine/source/sourceLoader.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';

export interface TrainingOrder {
  readonly request: TrainRequest;
  readonly threads: number;
  readonly steps: number;
}

export interface TrainingOutcome {
  readonly losses: readonly number[];
  readonly weights: WeightSnapshot['values'];
}

registerSourceLoader();
const { request, threads, steps } = workerData as TrainingOrder;
const experiment = await createTrainer(request, threads);
const losses = Array.from({ length: steps }, (_, i) => experiment.stepOnce(i + 1).loss);
const outcome: TrainingOutcome = { losses, weights: experiment.snapshot(steps).values };
parentPort?.postMessage(outcome);
