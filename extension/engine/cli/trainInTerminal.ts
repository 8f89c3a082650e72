// One training run in the terminal, from its first line to its last step.

import process from 'node:process';
import type { Experiment } from '../experiments/experiment.ts';
import { ProgressBatcher } from '../progressBatcher.ts';
import { TrainLoop } from '../trainLoop.ts';
import { createDisplay } from './progressDisplay.ts';
import { RunRecord } from './runRecord.ts';

export function announce({ description }: Experiment): void {
  const { model, dataTitle, parameters, totalSteps, stepsPerEpoch, seed } = description;
  console.log(
    `${model} on ${dataTitle}: ${parameters} parameters, ${totalSteps} steps ` +
      `(${stepsPerEpoch} per epoch), seed ${seed}`,
  );
}

/** `afterStep` is told of every step and how long it took; what it does itself is not counted. */
export async function trainInTerminal(
  experiment: Experiment,
  afterStep: (step: number, seconds: number) => void = () => {},
): Promise<RunRecord> {
  const { description } = experiment;
  const record = new RunRecord(description);
  const display = createDisplay(description, process.stdout);
  const batcher = new ProgressBatcher(experiment, (report) => display.show(report));
  const loop = new TrainLoop(experiment, {
    stateChanged: () => {},
    stepped: (step, result, seconds) => {
      record.addStep(step, result, seconds);
      batcher.addStep(step, result.loss, result.units, seconds);
      afterStep(step, seconds);
    },
    validated: (point) => {
      record.addValidation(point);
      batcher.addValidation(point);
    },
  });
  // A second Ctrl-C finds no listener and ends the process as usual.
  process.once('SIGINT', () => loop.stop());
  try {
    await loop.run();
  } finally {
    batcher.flush();
    display.end();
  }
  return record;
}
