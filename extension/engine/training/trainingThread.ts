// The training thread: loads what any run needs, waits for its one run, prepares the trainer,
// runs the loop, and reads orders between steps. It ends by itself when the loop has ended, and its
// tensors with it.

import { parentPort } from 'node:worker_threads';
import { backendMemory, initBackend } from '../../kernels/index.ts';
import { dispatch } from '../../protocol/dispatch.ts';
import type { Handlers } from '../../protocol/dispatch.ts';
import { createTrainer } from './createTrainer.ts';
import type { Trainer } from './trainer.ts';
import { loadModelModules } from '../models/modelModules.ts';
import { forbidExit } from '../guard/exitGuard.ts';
import { logDefect, ownProblem } from '../source/ownFrames.ts';
import { lookedSamples } from '../tasks/task.ts';
import { ProgressBatcher } from './progressBatcher.ts';
import { RunRecord } from './runRecord.ts';
import { StepFailure } from './stepFailure.ts';
import { TrainLoop } from './trainLoop.ts';
import type { LoopState } from './trainLoop.ts';
import type { FromTraining, ToTraining, TrainingStart } from './trainingMessages.ts';

function post(message: FromTraining): void {
  parentPort?.postMessage(message);
}

function postWeights(trainer: Trainer, step: number): void {
  post({ kind: 'snapshot', snapshot: trainer.snapshot(step) });
}

/** After a trap the backend's memory may not be readable; why the run ended matters more. */
function postLastWeights(trainer: Trainer, step: number): void {
  try {
    postWeights(trainer, step);
  } catch (error) {
    console.error(error);
  }
}

forbidExit();

/** Orders that have come while there was no loop yet; `begin` is the first of all. */
const early: ToTraining[] = [];
const begun = Promise.withResolvers<TrainingStart>();
let obey = (message: ToTraining): void => {
  if (message.kind === 'begin') begun.resolve(message.start);
  else early.push(message);
};
parentPort?.on('message', (message: ToTraining) => obey(message));

function connect(loop: TrainLoop, trainer: Trainer): void {
  const handlers: Handlers<ToTraining> = {
    begin: () => {},
    pause: () => loop.pause(),
    resume: () => loop.resume(),
    stepOnce: () => loop.stepOnce(),
    stop: () => loop.stop(),
    setLearningRate: ({ value }) => trainer.setLearningRate(value),
    copyWeights: () => postWeights(trainer, loop.step),
  };
  obey = (message) => dispatch(handlers, message);
  for (const message of early) obey(message);
}

async function train(trainer: Trainer, test = false): Promise<void> {
  const record = test ? new RunRecord(trainer.description) : undefined;
  const batcher = new ProgressBatcher(trainer, (report) => post({ kind: 'progress', report }));
  let lastState: LoopState = 'training';
  const loop = new TrainLoop(trainer, {
    stepped: (step, result, seconds) => {
      batcher.addStep(step, result.loss, result.units, seconds);
      record?.addStep(step, result, seconds);
    },
    validated: (point) => {
      batcher.addValidation(point);
      record?.addValidation(point);
    },
    failing: () => post({ kind: 'failing' }),
    stateChanged: (state) => {
      batcher.flush();
      lastState = state;
      if (state === 'training' || state === 'paused')
        post({ kind: 'state', state: { kind: state } });
    },
  });
  connect(loop, trainer);
  try {
    await loop.run();
  } finally {
    batcher.flush();
    postLastWeights(trainer, loop.step);
  }
  if (record) {
    post({ kind: 'testing' });
    post({ kind: 'tested', result: record.result(trainer) });
  }
  post({ kind: 'state', state: { kind: lastState } });
}

async function main(): Promise<void> {
  await Promise.all([initBackend(), loadModelModules()]);
  const { request, threads, test } = await begun.promise;
  post({ kind: 'begun', memory: backendMemory() });
  const trainer = await createTrainer(request, threads);
  post({
    kind: 'prepared',
    run: {
      description: trainer.description,
      sizes: trainer.sizes,
      samples: trainer.samples(lookedSamples),
    },
  });
  await train(trainer, test);
}

try {
  await main();
} catch (error) {
  const isStep = error instanceof StepFailure;
  if (isStep) post({ kind: 'failedStep', failed: error.failed });
  const step = isStep ? error.place : undefined;
  post({ kind: 'state', state: { kind: 'failed', problem: ownProblem(error), step } });
  logDefect(error);
} finally {
  parentPort?.close();
}
