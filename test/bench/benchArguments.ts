// The command line of `npm run bench`. Every mistake is one sentence.

import { parseArgs } from 'node:util';
import { benchModelNames, type BenchModelName } from './benchModels.ts';

export const measurementNames = [
  'gemm',
  'ownModels',
  'denormals',
  'coldStart',
  'shards',
  'streaming',
  'watching',
  'query',
  'editing',
  'memory',
] as const;
export type MeasurementName = (typeof measurementNames)[number];

export interface BenchArguments {
  readonly models: readonly BenchModelName[];
  readonly measurements: readonly MeasurementName[];
  readonly rounds: number;
  readonly seconds: number;
  readonly jsonFile: string | undefined;
}

export const usage = `Measures how fast the models train, ours and others.

  npm run bench [-- options]

  --only NAME,…    some of ${[...benchModelNames, ...measurementNames].join(', ')}; default: all
  --rounds N       turns of every contender; default 3
  --seconds S      about how long one turn lasts; default 2
  --json FILE      write all results
  --help           this text

PyTorch is measured when a Python has it: TENSORSCOPE_PYTHON, python3, python, /usr/bin/python3.
`;

/** `undefined`: help was asked for. */
export function readArguments(args: readonly string[]): BenchArguments | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '2' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const chosen = readNames(values.only);
  return {
    models: benchModelNames.filter((name) => chosen.includes(name)),
    measurements: measurementNames.filter((name) => chosen.includes(name)),
    rounds: readRounds(values.rounds),
    seconds: readSeconds(values.seconds),
    jsonFile: values.json,
  };
}

function readNames(only: string | undefined): readonly string[] {
  const known: readonly string[] = [...benchModelNames, ...measurementNames];
  if (only === undefined) return known;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new Error(
    `There is nothing named "${unknown}" to measure. Choose from ${known.join(', ')}.`,
  );
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 100) return rounds;
  throw new Error(`--rounds must be a whole number from 1 to 100; it is ${text}.`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 20) return seconds;
  throw new Error(`--seconds must be more than 0 and at most 20; it is ${text}.`);
}
