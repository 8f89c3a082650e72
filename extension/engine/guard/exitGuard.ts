// A person's code may call `process.exit`. In a thread that would end the thread only, but without a
// word; thrown, it has a line.

import process from 'node:process';
import { ProblemError } from '../../protocol/problem.ts';

/** For threads that run own code. */
export function forbidExit(): void {
  const exit = process.exit.bind(process);
  // After an error that nobody caught, Node itself ends the thread in this way.
  process.on('uncaughtExceptionMonitor', () => (process.exit = exit));
  process.exit = (code) => {
    throw new ProblemError('process.exit({code}) was called. A model must not end the process.', {
      code: Number(code ?? 0),
    });
  };
}
