import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { forkEngine } from '../../../../extension/host/engine/engineProcess.ts';
import type { EngineEnd, EngineProcess } from '../../../../extension/host/engine/engineProcess.ts';
import type { FromEngine, ToEngine } from '../../../../extension/protocol/engineMessages.ts';

interface Forked {
  readonly engine: EngineProcess;
  readonly lines: string[];
  /** Resolves when this is the newest line. */
  readonly logged: (line: string) => Promise<void>;
  readonly ends: EngineEnd[];
  readonly end: Promise<EngineEnd>;
}

/** Runs a few lines of JavaScript in the place of the engine. */
function forked(context: TestContext, script: string): Forked {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-engine-'));
  const file = path.join(folder, 'engine.mjs');
  writeFileSync(file, script);
  const lines: string[] = [];
  const ends: EngineEnd[] = [];
  const waiting = new Map<string, () => void>();
  const add = (line: string): void => {
    lines.push(line);
    waiting.get(line)?.();
  };
  const engine = forkEngine(file, {
    info: (line) => add(`info ${line}`),
    warn: (line) => add(`warn ${line}`),
    leftOut: (count) => add(`${count} left out`),
  });
  const logged = (line: string): Promise<void> =>
    new Promise((resolve) => waiting.set(line, resolve));
  const end = new Promise<EngineEnd>((resolve) => {
    engine.onEnd((reason) => {
      ends.push(reason);
      resolve(reason);
    });
  });
  context.after(() => {
    if (engine.pid !== undefined && ends.length === 0) process.kill(engine.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return { engine, lines, logged, ends, end };
}

function nextMessage(engine: EngineProcess): Promise<FromEngine> {
  return new Promise((resolve) => engine.onMessage(resolve));
}

test('typed arrays arrive as typed arrays, and what is printed arrives in the log', async (context) => {
  const { engine, lines, end } = forked(
    context,
    `console.log('out'); console.error('err');
     process.on('message', () => {
       process.send({ kind: 'progress', loss: new Float32Array([1, 2]) }, () => process.exit(3));
     });`,
  );
  engine.send({ kind: 'hello', protocolVersion: 1 });
  const message = (await nextMessage(engine)) as unknown as { loss: Float32Array };
  assert.equal(message.loss.constructor, Float32Array);
  assert.deepEqual([...message.loss], [1, 2]);
  assert.deepEqual(await end, { kind: 'exit', code: 3 });
  assert.deepEqual(lines.toSorted(), ['info out', 'warn err']);
});

test('a program that prints without end fills no log, and each run has its first lines', async (context) => {
  const { engine, lines, logged, end } = forked(
    context,
    `process.on('message', ({ kind }) => {
       const count = kind === 'stop' ? 300 : 150;
       for (let i = 1; i <= count; i++) console.log(kind, i);
       if (kind === 'stop') process.disconnect();
     });`,
  );
  for (const kind of ['start', 'trace', 'start'] as const) {
    const last = logged(`info ${kind} 150`);
    engine.send({ kind } as ToEngine);
    await last;
  }
  assert.equal(lines.length, 450);
  const told = logged('250 left out');
  engine.send({ kind: 'stop', runId: '' });
  await Promise.all([end, told]);
  assert.deepEqual(lines.slice(-2), ['info stop 50', '250 left out']);
});

test('a killed process ends with its signal, once, and sending to it does no harm', async (context) => {
  const { engine, ends, end } = forked(context, `process.on('message', () => undefined);`);
  assert.ok(engine.pid);
  process.kill(engine.pid, 'SIGKILL');
  assert.deepEqual(await end, { kind: 'signal', signal: 'SIGKILL' });
  engine.send({ kind: 'pause', runId: 'a' });
  engine.kill();
  assert.equal(ends.length, 1);
});

test('a process that does not want to end is ended by force', async (context) => {
  const { engine, end } = forked(
    context,
    `process.on('SIGTERM', () => undefined);
     process.on('message', () => undefined);
     process.send({ kind: 'ready' });`,
  );
  await nextMessage(engine);
  engine.kill();
  assert.deepEqual(await end, { kind: 'signal', signal: 'SIGKILL' });
});
