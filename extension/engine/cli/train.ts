// `npm run train`: trains a model in the terminal, with the engine's own loop and experiments.

import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ProblemError } from '../../protocol/problem.ts';
import { createExperiment } from '../experiments/createExperiment.ts';
import { readArguments, usage } from './trainArguments.ts';
import { announce, trainInTerminal } from './trainInTerminal.ts';

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  if (!command) {
    process.stdout.write(usage);
    return;
  }
  const { request, jsonFile, threads } = command;
  if (jsonFile) checkWritable(jsonFile);
  const experiment = await createExperiment(request, threads);
  announce(experiment);
  const record = await trainInTerminal(experiment);
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

try {
  await main();
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
