// A terminal command as a process of its own, run to its end.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  /** Where the person called npm, which runs the command in the package's folder. */
  readonly npmStart?: string;
  /** `whenPrinted` is called once, when the command has printed this text. */
  readonly text?: string;
  readonly whenPrinted?: (pid: number) => void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export function runCommand(
  command: 'train' | 'trace' | 'look',
  args: readonly string[],
  { npmStart, text = '', whenPrinted }: Circumstances = {},
): Promise<Ended> {
  const program = fileURLToPath(
    new URL(`../../extension/engine/cli/${command}.ts`, import.meta.url),
  );
  const env = { ...process.env, INIT_CWD: npmStart };
  const child = spawn(process.execPath, [program, ...args], { cwd: root, env });
  let [stdout, stderr] = ['', ''];
  let isWaiting = whenPrinted !== undefined;
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
    if (!isWaiting || !stdout.includes(text) || child.pid === undefined) return;
    isWaiting = false;
    whenPrinted?.(child.pid);
  });
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
