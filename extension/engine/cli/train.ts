// `npm run train`: trains a model in the terminal, with the engine's own loop and experiments.

import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ProblemError } from '../../protocol/problem.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { createExperiment } from '../experiments/createExperiment.ts';
import type { Experiment } from '../experiments/experiment.ts';
import { ProgressBatcher } from '../progressBatcher.ts';
import { TrainLoop } from '../trainLoop.ts';
import { createDisplay } from './progressDisplay.ts';
import { RunRecord } from './runRecord.ts';
import { readArguments, usage } from './trainArguments.ts';

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  if (!command) {
    process.stdout.write(usage);
    return;
  }
  const { request, jsonFile, threads } = command;
  if (jsonFile) checkWritable(jsonFile);
  const experiment = await createExperiment(request, threads);
  announce(request, experiment);
  const record = await train(experiment);
  console.log('Testing … (Ctrl-C: leave without a result)');
  const result = record.result(experiment);
  if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(result)}\n`);
  console.log(JSON.stringify({ ...result, curve: undefined, validation: undefined }, undefined, 2));
  experiment.dispose();
}

/** Better now than after an hour of training. */
function checkWritable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    throw new ProblemError('{file} is a folder. Name a file in it.', { file });
  }
  try {
    accessSync(found ? file : path.dirname(path.resolve(file)), constants.W_OK);
  } catch {
    throw new ProblemError(
      '{file} cannot be written. Choose a folder that exists and may be written to.',
      { file },
    );
  }
}

function announce({ model }: TrainRequest, { description }: Experiment): void {
  const { dataTitle, parameters, totalSteps, stepsPerEpoch, seed } = description;
  console.log(
    `${model} on ${dataTitle}: ${parameters} parameters, ${totalSteps} steps ` +
      `(${stepsPerEpoch} per epoch), seed ${seed}`,
  );
}

async function train(experiment: Experiment): Promise<RunRecord> {
  const { description } = experiment;
  const record = new RunRecord(description);
  const display = createDisplay(description, process.stdout);
  const batcher = new ProgressBatcher(experiment, (report) => display.show(report));
  const loop = new TrainLoop(experiment, {
    stateChanged: () => {},
    stepped: (step, result, seconds) => {
      record.addStep(step, result, seconds);
      batcher.addStep(step, result.loss, result.units, seconds);
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

try {
  await main();
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
