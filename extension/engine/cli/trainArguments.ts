// The command line of `npm run train` as a training request. Every mistake is one sentence.

import { ProblemError } from '../../protocol/problem.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import { threadCount } from '../training/threadCount.ts';
import { absolutePath } from './commandFiles.ts';
import { parseCommandLine, readNumber, readTimeLimit } from './commandLine.ts';
import { readRequest, requestOptions } from './requestArguments.ts';

export const usage = `Trains a model in the terminal.

  npm run train -- cnn|rnn|transformer|FILE [options]

  FILE                             a model of your own: .ts, .mts, .js or .mjs
  --data NAME | NAME:PATH | PATH   what to train on; default: the generated set of the model
                                   cnn: digits, mnist   rnn: grammar, text   transformer: dates, pairs
                                   mnist, text and pairs without a path: from $TENSORSCOPE_DATA
                                   a FILE names its data itself
  --preset NAME                    settings and length; default: the first preset of the model
  --steps N | --epochs N           how long; default: the preset's steps, or those of the FILE
  --seed S                         default 0
  --threads N                      that compute; default: all cores but one; same numbers for any N
  --set KEY=VALUE                  a setting, for example --set batchSize=32; may be repeated
  --time-limit S                   seconds, default 10: a FILE is ended when loading it, or one of its
                                   steps, takes six times as long
  --json FILE                      write the result and the loss curve
  --help                           this text

Ctrl-C ends the run after its step, and still tests the model and writes the result.
`;

export interface TrainCommand {
  readonly request: TrainRequest;
  /** Absolute. */
  readonly jsonFile: string | undefined;
  readonly threads: number;
  /** For a model of the person's own. */
  readonly limit: TimeLimit;
}

/** `undefined`: help was asked for. */
export function readArguments(args: readonly string[]): TrainCommand | undefined {
  const { values, positionals } = parseCommandLine(args, {
    ...requestOptions,
    steps: { type: 'string' },
    epochs: { type: 'string' },
    threads: { type: 'string' },
    'time-limit': { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return undefined;
  return {
    request: readRequest(positionals, values),
    jsonFile: values.json === undefined ? undefined : absolutePath(values.json),
    threads: readThreads(values.threads),
    limit: readTimeLimit(values['time-limit']),
  };
}

function readThreads(text: string | undefined): number {
  const threads = text === undefined ? 0 : readNumber(text);
  if (typeof threads === 'number' && Number.isInteger(threads) && threads >= 0 && threads <= 64) {
    return threadCount(threads);
  }
  throw new ProblemError('--threads must be a whole number from 0 to 64; got {text}.', {
    text: text ?? '',
  });
}
