// One stage of the test run as a process with a time limit. Whatever it started ends with it.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Command } from '../npm.ts';
import { killTree } from '../processTree.ts';
import { repositoryRoot } from '../vscode/paths.ts';
import type { TestCounts } from './counts.ts';

export interface StageEnd {
  readonly succeeded: boolean;
  /** Why it failed, where its own output cannot say it. */
  readonly reason?: string;
  /** What it wrote to the file that COUNTS_FILE names. */
  readonly counts?: TestCounts;
}

let running: number | undefined;

/** For the one who is asked to stop: Ctrl-C, or a time limit around the whole run. */
export function killRunningStage(): void {
  if (running !== undefined) killTree(running);
}

export async function runStage(
  makeCommand: (countsFile: string) => Command | undefined,
  limitMs: number,
): Promise<StageEnd> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'tensorscope-stage-'));
  const countsFile = path.join(scratch, 'counts.json');
  try {
    const command = makeCommand(countsFile);
    if (!command) return { succeeded: false, reason: 'there is nothing to run' };
    const end = await waitForEnd(command, countsFile, limitMs);
    return existsSync(countsFile) ? { ...end, counts: readCounts(countsFile) } : end;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readCounts(file: string): TestCounts | undefined {
  const text = readFileSync(file, 'utf8');
  return text === '' ? undefined : (JSON.parse(text) as TestCounts);
}

function waitForEnd(command: Command, countsFile: string, limitMs: number): Promise<StageEnd> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      cwd: repositoryRoot,
      shell: command.shell,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, COUNTS_FILE: countsFile },
    });
    running = child.pid;
    let reason: string | undefined;
    const timer = setTimeout(() => {
      reason = `not done after ${limitMs / 1000} s, ended`;
      killRunningStage();
    }, limitMs);
    const finish = (succeeded: boolean): void => {
      clearTimeout(timer);
      running = undefined;
      resolve({ succeeded, reason });
    };
    child.once('error', (error) => {
      reason = error.message;
      finish(false);
    });
    child.once('exit', (code) => {
      finish(code === 0);
    });
  });
}
