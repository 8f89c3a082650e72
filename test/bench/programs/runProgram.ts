// Runs a program of the bench in a process of its own: one backend for each, and none in the bench.

import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const longestMs = 300_000;

/** The program's answer; `flags` are Node's. */
export async function runProgram(
  file: string,
  plan: object,
  flags: readonly string[] = [],
): Promise<unknown> {
  const program = path.join(import.meta.dirname, file);
  const args = ['--no-warnings', ...flags, program, JSON.stringify(plan)];
  const { stdout } = await run(process.execPath, args, { timeout: longestMs });
  const answer = stdout.split('\n').find((line) => /^[[{]/.test(line));
  if (answer === undefined) throw new Error(`${file} has answered nothing.`);
  return JSON.parse(answer);
}
