// `npm run reference [-- --only cnn,rnn,transformer] [--seed N] [--threads N]`: trains on real data
// at full length, as `npm run train` does, and ends with 1 if a result is outside its band.

import { existsSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readArguments } from '../../extension/engine/cli/trainArguments.ts';
import { announce } from '../../extension/engine/cli/trainInTerminal.ts';
import { createTrainer } from '../../extension/engine/training/createTrainer.ts';
import { trainHere } from './trainHere.ts';
import { isMet, outcomeTable, referenceRuns, type Outcome, type ReferenceRun } from './bands.ts';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string', default: '0' },
    },
  });
  const options = ['--seed', values.seed, '--threads', values.threads];
  const outcomes: Outcome[] = [];
  for (const run of chooseRuns(values.only)) outcomes.push(...(await train(run, options)));
  if (outcomes.length === 0) return 0;
  console.log(`\n${outcomeTable(outcomes)}`);
  return outcomes.every(isMet) ? 0 : 1;
}

function chooseRuns(only: string | undefined): readonly ReferenceRun[] {
  if (only === undefined) return referenceRuns;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !referenceRuns.some(({ model }) => model === name));
  if (unknown === undefined) return referenceRuns.filter(({ model }) => names.includes(model));
  const known = referenceRuns.map(({ model }) => model).join(', ');
  throw new Error(`There is no model "${unknown}". Choose from ${known}.`);
}

/** Nothing, with the reason printed, where the data are not there. */
async function train(run: ReferenceRun, options: readonly string[]): Promise<Outcome[]> {
  const command = readArguments([...run.args, ...options]);
  const path = command?.request.data.path ?? '';
  if (!command || !existsSync(path)) {
    console.log(`${run.model}: skipped, ${path} is not there. Set TENSORSCOPE_DATA to its folder.`);
    return [];
  }
  const { request, threads } = command;
  const experiment = await createTrainer(request, threads);
  announce(experiment.description);
  const { stepsPerEpoch, seed, totalSteps } = experiment.description;
  const outcomes: Outcome[] = [];
  let seconds = 0;
  let lastStep = 0;
  await trainHere(experiment, (step, stepSeconds) => {
    seconds += stepSeconds;
    lastStep = step;
    const milestone = run.milestones.find((each) => each.step(stepsPerEpoch) === step);
    if (!milestone) return;
    outcomes.push({ run, milestone, value: run.value(experiment), seconds, seed });
  });
  experiment.dispose();
  if (lastStep < totalSteps) throw new Error(`The run was stopped at step ${lastStep}.`);
  return outcomes;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
