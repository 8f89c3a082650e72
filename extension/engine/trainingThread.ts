// The training thread: prepares the experiment, runs the loop, and reads orders between steps.
// It ends by itself when the loop has ended, and its tensors with it.

import { parentPort, workerData } from 'node:worker_threads';
import { dispatch } from '../protocol/engineMessages.ts';
import type { Handlers } from '../protocol/engineMessages.ts';
import { ProblemError, toProblem } from '../protocol/problem.ts';
import { createExperiment } from './experiments/createExperiment.ts';
import type { Experiment } from './experiments/experiment.ts';
import { ProgressBatcher } from './progressBatcher.ts';
import { TrainLoop } from './trainLoop.ts';
import type { LoopState } from './trainLoop.ts';
import type { FromWorker, ToWorker, WorkerStart } from './workerMessages.ts';

function post(message: FromWorker, transfer: readonly ArrayBufferLike[] = []): void {
  parentPort?.postMessage(message, transfer as ArrayBuffer[]);
}

function postWeights(experiment: Experiment, step: number): void {
  const snapshot = experiment.snapshot(step);
  post(
    { kind: 'snapshot', snapshot },
    [...snapshot.values.values()].map((values) => values.buffer),
  );
}

/** After a trap the backend's memory may not be readable; why the run ended matters more. */
function postLastWeights(experiment: Experiment, step: number): void {
  try {
    postWeights(experiment, step);
  } catch (error) {
    console.error(error);
  }
}

function connect(loop: TrainLoop, experiment: Experiment): void {
  const handlers: Handlers<ToWorker> = {
    pause: () => loop.pause(),
    resume: () => loop.resume(),
    stepOnce: () => loop.stepOnce(),
    stop: () => loop.stop(),
    setLearningRate: ({ value }) => experiment.setLearningRate(value),
    copyWeights: () => postWeights(experiment, loop.step),
  };
  parentPort?.on('message', (message: ToWorker) => dispatch(handlers, message));
}

async function train(experiment: Experiment): Promise<void> {
  const batcher = new ProgressBatcher(experiment, (report) => post({ kind: 'progress', report }));
  let lastState: LoopState = 'training';
  const loop = new TrainLoop(experiment, {
    stepped: (step, { loss, units }, seconds) => batcher.addStep(step, loss, units, seconds),
    validated: (point) => batcher.addValidation(point),
    stateChanged: (state) => {
      batcher.flush();
      lastState = state;
      if (state === 'training' || state === 'paused')
        post({ kind: 'state', state: { kind: state } });
    },
  });
  connect(loop, experiment);
  try {
    await loop.run();
  } finally {
    batcher.flush();
    postLastWeights(experiment, loop.step);
  }
  post({ kind: 'state', state: { kind: lastState } });
}

async function main({ request, threads }: WorkerStart): Promise<void> {
  const experiment = await createExperiment(request, threads);
  post({
    kind: 'prepared',
    run: {
      description: experiment.description,
      sizes: experiment.sizes,
      samples: experiment.sampleBatch(),
    },
  });
  await train(experiment);
}

try {
  await main(workerData as WorkerStart);
} catch (error) {
  post({ kind: 'state', state: { kind: 'failed', problem: toProblem(error) } });
  // A mistake of the person's is told by the host; a defect of ours needs its stack.
  if (!(error instanceof ProblemError)) console.error(error);
} finally {
  parentPort?.close();
}
