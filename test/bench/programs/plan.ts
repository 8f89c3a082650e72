// What the programs of the bench are told when they start, and what the short ones answer.

import process from 'node:process';

/** JSON in the first argument. */
export function readPlan(): unknown {
  return JSON.parse(process.argv[2]);
}

/** The result of a program that measures once. */
export function answer(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
