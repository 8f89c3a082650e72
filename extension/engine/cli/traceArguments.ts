// The command line of `npm run trace`. Every mistake is one sentence.

import { ProblemError } from '../../protocol/problem.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import { absolutePath } from './commandFiles.ts';
import { parseCommandLine, readTimeLimit } from './commandLine.ts';

export const usage = `Looks for mistakes in model files, without training, and prints their layers.

  npm run trace -- FILE… [options]

  FILE                a model of your own: .ts, .mts, .js or .mjs
  --time-limit S      seconds that one FILE may take, default 10
  --json FILE         write findings, layers and parameters of every FILE
  --help              this text

Exit code: 0 without errors (there may be warnings), 1 with an error, 2 for a wrong command line.
`;

export interface TraceCommand {
  /** As they were written. */
  readonly files: readonly string[];
  /** Absolute. */
  readonly jsonFile: string | undefined;
  readonly limit: TimeLimit;
}

/** `undefined`: help was asked for. */
export function readTraceArguments(args: readonly string[]): TraceCommand | undefined {
  const { values, positionals } = parseCommandLine(args, {
    'time-limit': { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return undefined;
  if (positionals.length === 0) {
    throw new ProblemError('Name one file of a model, or several. See --help.');
  }
  return {
    files: positionals,
    jsonFile: values.json === undefined ? undefined : absolutePath(values.json),
    limit: readTimeLimit(values['time-limit']),
  };
}
