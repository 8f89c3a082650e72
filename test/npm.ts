// How scripts call npm: its own script under this very Node where npm started us, so that neither
// the machine's Node nor a shell comes between.

import process from 'node:process';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows finds `npm.cmd` through a shell only. */
  readonly shell: boolean;
}

export function npmCommand(...args: readonly string[]): Command {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) {
    return { file: process.execPath, args: [script, ...args], shell: false };
  }
  return { file: 'npm', args, shell: process.platform === 'win32' };
}
