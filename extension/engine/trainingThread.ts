// The training thread: loads what any run needs, waits for its one run, prepares the experiment,
// runs the loop, and reads orders between steps. It ends by itself when the loop has ended, and its
// tensors with it.

import { parentPort } from 'node:worker_threads';
import { initBackend } from '../kernels/index.ts';
import { dispatch } from '../protocol/engineMessages.ts';
import type { Handlers } from '../protocol/engineMessages.ts';
import { ProblemError } from '../protocol/problem.ts';
import { createExperiment } from './experiments/createExperiment.ts';
import type { Experiment } from './experiments/experiment.ts';
import { loadModelModules } from './modelModules.ts';
import { forbidExit } from './exitGuard.ts';
import { ownFrames, ownProblem } from './ownFrames.ts';
import { ProgressBatcher } from './progressBatcher.ts';
import { RunRecord } from './runRecord.ts';
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

/** Validation samples for what is shown at the caret: enough for a batch, quick to compute. */
const probeCount = 4;

forbidExit();

/** Orders that have come while there was no loop yet; `begin` is the first of all. */
const early: ToWorker[] = [];
const begun = Promise.withResolvers<WorkerStart>();
let obey = (message: ToWorker): void => {
  if (message.kind === 'begin') begun.resolve(message.start);
  else early.push(message);
};
parentPort?.on('message', (message: ToWorker) => obey(message));

function connect(loop: TrainLoop, experiment: Experiment): void {
  const handlers: Handlers<ToWorker> = {
    begin: () => {},
    pause: () => loop.pause(),
    resume: () => loop.resume(),
    stepOnce: () => loop.stepOnce(),
    stop: () => loop.stop(),
    setLearningRate: ({ value }) => experiment.setLearningRate(value),
    copyWeights: () => postWeights(experiment, loop.step),
  };
  obey = (message) => dispatch(handlers, message);
  for (const message of early) obey(message);
}

async function train(experiment: Experiment, test = false): Promise<void> {
  const record = test ? new RunRecord(experiment.description) : undefined;
  const batcher = new ProgressBatcher(experiment, (report) => post({ kind: 'progress', report }));
  let lastState: LoopState = 'training';
  const loop = new TrainLoop(experiment, {
    stepped: (step, result, seconds) => {
      batcher.addStep(step, result.loss, result.units, seconds);
      record?.addStep(step, result, seconds);
    },
    validated: (point) => {
      batcher.addValidation(point);
      record?.addValidation(point);
    },
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
  if (record) {
    post({ kind: 'testing' });
    post({ kind: 'tested', result: record.result(experiment) });
  }
  post({ kind: 'state', state: { kind: lastState } });
}

async function main(): Promise<void> {
  await Promise.all([initBackend(), loadModelModules()]);
  const { request, threads, test } = await begun.promise;
  post({ kind: 'begun' });
  const experiment = await createExperiment(request, threads);
  post({
    kind: 'prepared',
    run: {
      description: experiment.description,
      sizes: experiment.sizes,
      samples: experiment.sampleBatch(),
      probes: experiment.samples(probeCount),
    },
  });
  await train(experiment, test);
}

try {
  await main();
} catch (error) {
  post({ kind: 'state', state: { kind: 'failed', problem: ownProblem(error) } });
  // A mistake of the person's has been told with its line; a defect of ours needs its stack.
  if (!(error instanceof ProblemError || ownFrames(error).length > 0)) console.error(error);
} finally {
  parentPort?.close();
}
