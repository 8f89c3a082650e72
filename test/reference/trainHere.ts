// A run on this thread, so that the model can be tested between two of its steps.

import process from 'node:process';
import { createDisplay } from '../../extension/engine/cli/progressDisplay.ts';
import type { Experiment } from '../../extension/engine/experiments/experiment.ts';
import { ProgressBatcher } from '../../extension/engine/progressBatcher.ts';
import { TrainLoop } from '../../extension/engine/trainLoop.ts';

/** `afterStep` is told of every step and how long it took; what it does itself is not counted. */
export async function trainHere(
  experiment: Experiment,
  afterStep: (step: number, seconds: number) => void,
): Promise<void> {
  const display = createDisplay(experiment.description, process.stdout);
  const batcher = new ProgressBatcher(experiment, (report) => display.show(report));
  const loop = new TrainLoop(experiment, {
    stateChanged: () => {},
    stepped: (step, result, seconds) => {
      batcher.addStep(step, result.loss, result.units, seconds);
      afterStep(step, seconds);
    },
    validated: (point) => batcher.addValidation(point),
  });
  // A second Ctrl-C finds no listener and ends the process as usual.
  process.once('SIGINT', () => loop.stop());
  try {
    await loop.run();
  } finally {
    batcher.flush();
    display.end();
  }
}
