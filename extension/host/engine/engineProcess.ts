// The engine as an operating-system process: fork, send, listen, end. Everything above this
// interface also works with a fake.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { FromEngine, ToEngine } from '../../protocol/engineMessages.ts';
import { EngineOutput } from './engineOutput.ts';

export type EngineEnd =
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'error'; readonly message: string };

export interface EngineProcess {
  readonly pid: number | undefined;
  send(message: ToEngine): void;
  onMessage(listener: (message: FromEngine) => void): void;
  /** Called exactly once, however the process ends. */
  onEnd(listener: (end: EngineEnd) => void): void;
  /** Asks the process to end, and ends it by force if it does not. */
  kill(): void;
}

export interface EngineLog {
  info(entry: string): void;
  warn(entry: string): void;
  /** So many entries were not logged since the last run or trace began. */
  leftOut(count: number): void;
}

const patienceMs = 2000;

export function forkEngine(file: string, log: EngineLog): EngineProcess {
  const child = fork(file, [], {
    serialization: 'advanced',
    silent: true,
    // Else the child inherits the debugger's port of the extension host.
    execArgv: [],
    env: { ...process.env },
  });
  const outputs = [
    follow(child.stdout, (entry) => log.info(entry), log),
    follow(child.stderr, (entry) => log.warn(entry), log),
  ];
  return {
    pid: child.pid,
    // A failed write is the child's end, which `onEnd` reports with its reason.
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
      const printsAnew = message.kind === 'start' || message.kind === 'trace';
      if (printsAnew) for (const output of outputs) output.begin();
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromEngine)),
    onEnd: (listener) => tellEndOnce(child, listener),
    kill: () => killWithin(child, patienceMs),
  };
}

/** Without a stream, as of a process that could not be started, nothing is ever printed. */
function follow(
  stream: Readable | null,
  write: (entry: string) => void,
  log: EngineLog,
): EngineOutput {
  const output = new EngineOutput(write, (count) => log.leftOut(count));
  stream?.setEncoding('utf8').on('data', (piece: string) => output.take(piece));
  stream?.once('end', () => output.end());
  return output;
}

function tellEndOnce(child: ChildProcess, listener: (end: EngineEnd) => void): void {
  let told = false;
  const tell = (end: EngineEnd): void => {
    if (told) return;
    told = true;
    listener(end);
  };
  child.on('error', ({ message }) => tell({ kind: 'error', message }));
  child.on('exit', (code, signal) =>
    tell(signal ? { kind: 'signal', signal } : { kind: 'exit', code: code ?? 0 }),
  );
}

function killWithin(child: ChildProcess, milliseconds: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  child.once('exit', () => clearTimeout(force));
}
