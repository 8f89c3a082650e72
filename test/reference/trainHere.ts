// A run on this thread, so that the model can be tested between two of its steps.

import process from 'node:process';
import { createDisplay } from '../../extension/engine/cli/progressDisplay.ts';
import type { Trainer } from '../../extension/engine/training/trainer.ts';
import { ProgressBatcher } from '../../extension/engine/training/progressBatcher.ts';
import { TrainLoop } from '../../extension/engine/training/trainLoop.ts';

/** `afterStep` is told of every step and how long it took; what it does itself is not counted. */
export async function trainHere(
  trainer: Trainer,
  afterStep: (step: number, seconds: number) => void,
): Promise<void> {
  const display = createDisplay(trainer.description, process.stdout);
  const batcher = new ProgressBatcher(trainer, (report) => display.show(report));
  const loop = new TrainLoop(trainer, {
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
