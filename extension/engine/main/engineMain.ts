// The engine process: connects the session with the host's channel. The only file of the engine,
// beside the terminal commands, that touches `process`.

import process from 'node:process';
import { dispatch } from '../../protocol/dispatch.ts';
import type { FromEngine, ToEngine } from '../../protocol/engineMessages.ts';
import type { Looker } from './looker.ts';
import { EngineSession } from './engineSession.ts';
import type { ReadyThread } from './readyThread.ts';

/** A host that has stopped reading must not keep a leaving engine alive. */
const exitTimeoutMs = 1000;

function send(message: FromEngine): void {
  // With a callback a host that has just gone is no error: `disconnect` ends this process.
  if (process.connected) process.send?.(message, undefined, {}, () => {});
}

function sendLast(message: FromEngine): void {
  setTimeout(() => process.exit(0), exitTimeoutMs);
  process.send?.(message, () => process.exit(0));
}

export function runEngine(threads: ReadyThread, looker: Looker): void {
  const session = new EngineSession({ send, sendLast, threads, looker });

  process.on('message', (message: ToEngine) => dispatch(session.handlers, message));
  process.on('disconnect', () => process.exit(0));

  // A run may fail, and the engine goes on.
  process.on('uncaughtException', (error) => {
    console.error(error);
    session.fail(error);
  });
}
