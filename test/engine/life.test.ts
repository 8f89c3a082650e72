// How the engine begins and ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocolVersion } from '../../extension/protocol/engineMessages.ts';
import { EngineProcess } from './engineProcess.ts';

test('the engine greets with its protocol version', async () => {
  const engine = new EngineProcess();
  const ready = engine.next('ready');
  engine.send({ kind: 'hello', protocolVersion });
  assert.deepEqual(await ready, { kind: 'ready', protocolVersion });
  await engine.dispose();
});

test('to a host of another version the engine tells its own and ends', async () => {
  const engine = new EngineProcess();
  const mismatch = engine.next('versionMismatch');
  engine.send({ kind: 'hello', protocolVersion: protocolVersion + 1 });
  assert.deepEqual(await mismatch, { kind: 'versionMismatch', protocolVersion });
  assert.equal(await engine.exited, 0);
});

test('when the host goes away the engine ends, also in the middle of a run', async () => {
  const engine = await EngineProcess.ready();
  const training = engine.state('training');
  engine.start({});
  await training;
  engine.disconnect();
  assert.equal(await engine.exited, 0);
});

test('a killed engine settles whoever waits for it, with the signal as the reason', async () => {
  const engine = await EngineProcess.ready();
  const training = engine.state('training');
  engine.start({});
  await training;
  const finished = engine.state('finished');
  engine.kill('SIGKILL');
  await assert.rejects(finished, /SIGKILL/);
  assert.equal(await engine.exited, 'SIGKILL');
});
