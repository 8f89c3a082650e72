// A person's code may call `process.exit`. In a thread that would end the thread only, but without a
// word; thrown, it has a line.

import process from 'node:process';
import { ProblemError } from '../protocol/problem.ts';

/** For threads that run own code. */
export function forbidExit(): void {
  process.exit = (code) => {
    throw new ProblemError('process.exit({code}) was called. A model must not end the process.', {
      code: Number(code ?? 0),
    });
  };
}
