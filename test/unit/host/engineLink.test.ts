import assert from 'node:assert/strict';
import { emptyTable } from '../../../extension/protocol/shapeTable.ts';
import { test } from 'node:test';
import { EngineLink } from '../../../extension/host/engineLink.ts';
import { FakeProcess } from './fakeEngine.ts';

const table = emptyTable('cnn');
const limits = { helloMs: 10_000, traceMs: 10_000 };

function link(times = limits): { link: EngineLink; processes: FakeProcess[] } {
  const processes: FakeProcess[] = [];
  const launch = (): FakeProcess => {
    const process = new FakeProcess();
    processes.push(process);
    return process;
  };
  return { link: new EngineLink(launch, times), processes };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no engine is started before it is needed, and one serves all', async () => {
  const { link: engine, processes } = link();
  engine.sendIfRunning({ kind: 'pause' });
  assert.equal(processes.length, 0);
  const sent = Promise.all([engine.send({ kind: 'pause' }), engine.send({ kind: 'stop' })]);
  processes[0].ready();
  await sent;
  assert.equal(processes.length, 1);
  assert.deepEqual(
    processes[0].sent.map(({ kind }) => kind),
    ['hello', 'pause', 'stop'],
  );
});

test('another protocol version is refused, and the engine ended', async () => {
  const { link: engine, processes } = link();
  const sent = engine.send({ kind: 'pause' });
  processes[0].ready(99);
  await assert.rejects(sent, /protocol 99/);
  assert.ok(processes[0].killed);
});

test('an engine that never answers is given up after the limit', async () => {
  const { link: engine, processes } = link({ helloMs: 20, traceMs: 20 });
  await assert.rejects(engine.send({ kind: 'pause' }), /did not answer within 0.02 s/);
  assert.ok(processes[0].killed);
});

test('traces are answered each by its own id', async () => {
  const { link: engine, processes } = link();
  const first = engine.trace('cnn', {});
  const second = engine.trace('rnn', {});
  processes[0].ready();
  await nextTurn();
  processes[0].tell({ kind: 'traced', requestId: 2, table: { ...table, model: 'rnn' } });
  const problem = { text: 'No line {line}.', values: { line: 3 } };
  processes[0].tell({ kind: 'traceFailed', requestId: 1, problem });
  await assert.rejects(first, { message: 'No line 3.' });
  assert.equal((await second).model, 'rnn');
});

test('a trace that takes too long is given up', async () => {
  const { link: engine, processes } = link({ helloMs: 10_000, traceMs: 20 });
  const traced = engine.trace('cnn', {});
  processes[0].ready();
  await assert.rejects(traced, /longer than 0.02 s/);
});

test('the death of the engine settles every waiter, and the next use starts another', async () => {
  const { link: engine, processes } = link();
  const ends: string[] = [];
  engine.ends.subscribe(({ kind }) => ends.push(kind));
  const traced = engine.trace('cnn', {});
  processes[0].ready();
  await nextTurn();
  processes[0].end({ kind: 'signal', signal: 'SIGKILL' });
  await assert.rejects(traced, /SIGKILL/);
  assert.deepEqual(ends, ['signal']);
  assert.equal(engine.pid, undefined);
  const again = engine.trace('cnn', {});
  processes[1].ready();
  await nextTurn();
  processes[1].tell({ kind: 'traced', requestId: 2, table });
  assert.equal((await again).model, 'cnn');
});

test('an engine that dies before it is ready rejects whoever waits for it', async () => {
  const { link: engine, processes } = link();
  const sent = engine.send({ kind: 'pause' });
  processes[0].end({ kind: 'exit', code: 1 });
  await assert.rejects(sent, /exit code 1/);
});

test('a disposed link ends its engine, settles its waiters and starts no other', async () => {
  const { link: engine, processes } = link();
  const traced = engine.trace('cnn', {});
  processes[0].ready();
  await nextTurn();
  engine.dispose();
  assert.ok(processes[0].killed);
  await assert.rejects(traced);
  await assert.rejects(engine.send({ kind: 'pause' }), /closed/);
  assert.equal(processes.length, 1);
});
