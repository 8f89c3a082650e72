// The command line of `npm run look`. Every mistake is one sentence.

import type { Take } from '../../protocol/looks/tensor.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import { absolutePath } from './commandFiles.ts';
import { parseCommandLine, readNumber, readTimeLimit } from './commandLine.ts';
import { readRequest, requestOptions } from './requestArguments.ts';

export const usage = `Looks at a model: at the values of an expression, at an input, or at the samples.

  npm run look -- cnn|rnn|transformer|FILE --kind tensor|samples [options]

  FILE                         a model of your own: .ts, .mts, .js or .mjs
  --kind tensor                one tensor of a pass over a sample: name a --place or an --input
    --place FILE:LINE[:COLUMN] an expression, for example nn/attention.ts:48
    --module PATH              the module that it runs in, encoder.layer_stack.1; default: the first
    --iteration N | all        which time it runs there, from 0; default 0
    --part N                   which tensor of a list or object, from 0; default 0
    --input N                  an input of the model, from 0
    --sample N                 the sample, from 0; default 0
    --take whole|picture|summary   how much of it; default: whole
  --kind samples               all samples: label, prediction and loss of each
  --step N                     train N steps first; default: a new model
  --weights FILE.safetensors   weights instead of those of a new or trained model, by name and shape
  --data, --preset, --seed, --set KEY=VALUE   as for npm run train
  --time-limit S               seconds that a FILE may take, default 10
  --json FILE                  write the answer; NaN and infinite numbers are texts
  --help                       this text
`;

/** A look before the model is traced: where the place lies is not known yet. */
export type Wanted =
  | { readonly kind: 'samples' }
  | {
      readonly kind: 'tensor';
      readonly at: WantedPlace | { readonly input: number };
      readonly sample: number;
      readonly take: Take;
    };

export interface WantedPlace {
  /** As it was written. */
  readonly file: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column?: number;
  readonly module?: string;
  readonly iteration: number | 'all';
  readonly part: number;
}

export interface LookCommand {
  /** Its length is what is trained first. */
  readonly request: TrainRequest;
  /** Steps to train; 0: a new model. */
  readonly steps: number;
  readonly wanted: Wanted;
  /** Both absolute. */
  readonly weightsFile: string | undefined;
  readonly jsonFile: string | undefined;
  readonly limit: TimeLimit;
}

const tensorOptions = {
  place: { type: 'string' },
  module: { type: 'string' },
  iteration: { type: 'string' },
  part: { type: 'string' },
  input: { type: 'string' },
  sample: { type: 'string' },
  take: { type: 'string' },
} as const;

const options = {
  ...requestOptions,
  ...tensorOptions,
  kind: { type: 'string' },
  step: { type: 'string' },
  weights: { type: 'string' },
  'time-limit': { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parseCommandLine<typeof options>>['values'];

/** `undefined`: help was asked for. */
export function readLookArguments(args: readonly string[]): LookCommand | undefined {
  const { values, positionals } = parseCommandLine(args, options);
  if (values.help) return undefined;
  const steps = readCount('--step', values.step ?? '0');
  const { data, preset, seed, set, weights, json } = values;
  if (steps === 0) refuseWithoutTraining({ data, seed });
  const length = steps === 0 ? {} : { steps: String(steps) };
  return {
    request: readRequest(positionals, { data, preset, seed, set, ...length }),
    steps,
    wanted: readWanted(values),
    weightsFile: weights === undefined ? undefined : absolutePath(weights),
    jsonFile: json === undefined ? undefined : absolutePath(json),
    limit: readTimeLimit(values['time-limit']),
  };
}

function refuseWithoutTraining(given: Readonly<Record<string, string | undefined>>): void {
  const [name] = Object.keys(given).filter((key) => given[key] !== undefined);
  if (!name) return;
  throw new ProblemError(
    '--{name} says how to train, and a new model is not trained. Give --step N, or leave it out.',
    { name },
  );
}

function readWanted(values: Values): Wanted {
  const { kind = 'nothing' } = values;
  if (kind === 'tensor') return readTensor(values);
  if (kind !== 'samples') {
    throw new ProblemError('--kind must be tensor or samples; got {kind}.', { kind });
  }
  const names = Object.keys(tensorOptions) as (keyof typeof tensorOptions)[];
  const given = names.find((name) => values[name] !== undefined);
  if (given === undefined) return { kind };
  throw new ProblemError('--kind samples is about all samples. Leave out --{given}.', { given });
}

function readTensor(values: Values): Wanted {
  const { place, input, sample = '0', take = 'whole' } = values;
  if ((place === undefined) === (input === undefined)) {
    throw new ProblemError(
      'Name one tensor: --place FILE:LINE for an expression, or --input N for an input of the model.',
    );
  }
  if (take !== 'whole' && take !== 'picture' && take !== 'summary') {
    throw new ProblemError('--take must be whole, picture or summary; got {take}.', { take });
  }
  return {
    kind: 'tensor',
    at: place === undefined ? readInput(values) : readPlace(place, values),
    sample: readCount('--sample', sample),
    take: { kind: take },
  };
}

function readInput({ input = '0', module, iteration, part }: Values): { readonly input: number } {
  const given = Object.entries({ module, iteration, part }).find(([, text]) => text !== undefined);
  if (!given) return { input: readCount('--input', input) };
  throw new ProblemError('--{name} belongs to --place. An input of the model has none.', {
    name: given[0],
  });
}

function readPlace(text: string, { module, iteration = '0', part = '0' }: Values): WantedPlace {
  const match = /^(?<file>.+?):(?<line>[1-9]\d*)(?::(?<column>[1-9]\d*))?$/.exec(text);
  if (!match?.groups) {
    throw new ProblemError(
      '--place must be a file and a line, as in nn/attention.ts:48; got {text}.',
      { text },
    );
  }
  const { file, line, column } = match.groups as Readonly<Record<string, string | undefined>>;
  return {
    file: file ?? '',
    line: Number(line),
    ...(column === undefined ? {} : { column: Number(column) }),
    ...(module === undefined ? {} : { module }),
    iteration: iteration === 'all' ? 'all' : readCount('--iteration', iteration, ', or all'),
    part: readCount('--part', part),
  };
}

/** `others`: what may be said instead of a number. */
function readCount(option: string, text: string, others = ''): number {
  const count = readNumber(text);
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw new ProblemError('{option} must be a whole number from 0{others}; got {text}.', {
    option,
    others,
    text,
  });
}
