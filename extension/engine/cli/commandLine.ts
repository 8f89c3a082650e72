// What the terminal commands have in common: options, mistakes in one sentence, counts in words.

import process from 'node:process';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { ProblemError } from '../../protocol/problem.ts';
import { standardLimitSeconds } from '../guard/codeWatch.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Throws a ProblemError for an option that is not known, or has no value. */
export function parseCommandLine<const Known extends Options>(
  args: readonly string[],
  options: Known,
) {
  try {
    return parseArgs({ args: joinNegative(args), allowPositionals: true, options });
  } catch (error) {
    throw new ProblemError('{reason}. See --help.', { reason: (error as Error).message });
  }
}

/** `--steps -3` as `--steps=-3`: else the parser takes the number for an option of its own. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1);
    if (/^-[\d.]/.test(arg) && previous && /^--[\w-]+$/.test(previous)) {
      joined[joined.length - 1] = `${previous}=${arg}`;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

/** The text itself where it is no number: whoever checks the value says what is wrong with it. */
export function readNumber(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** `--time-limit SECONDS`, for a person's own code. */
export function readTimeLimit(text = String(standardLimitSeconds)): TimeLimit {
  const seconds = readNumber(text);
  if (typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds)) {
    return { seconds, setting: '--time-limit' };
  }
  throw new ProblemError('--time-limit must be a number of seconds above 0; got {text}.', { text });
}

/** A mistake of the person's is one line and exit code 2; a defect of ours shows its stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** `1 step`, `12 steps` */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
