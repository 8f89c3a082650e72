import assert from 'node:assert/strict';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import { test } from 'node:test';
import { EngineLink } from '../../../../extension/host/engine/engineLink.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';
import type { ToEngine } from '../../../../extension/protocol/engineMessages.ts';
import type { TensorLook } from '../../../../extension/protocol/looks/tensor.ts';
import type { SourceText } from '../../../../extension/protocol/trace.ts';
import { textHash } from '../../../../extension/runs/textHash.ts';
import { FakeProcess } from '../fakeEngine.ts';
import { valueOf } from '../shapes/siteValue.ts';

const table = emptyTable('cnn');
const limits = { helloMs: 10_000, traceMs: 10_000, lookMs: 10_000 };
const startFailed = 'The engine could not be started: {message}';
const cursor = { step: 'live' } as const;
const look: TensorLook = {
  kind: 'tensor',
  place: { site: 'models/cnn.ts#2', module: '', iteration: 0, part: 0 },
  sample: 0,
  take: { kind: 'summary' },
};

function link(times = limits): { link: EngineLink; processes: FakeProcess[] } {
  const processes: FakeProcess[] = [];
  const launch = (): FakeProcess => {
    const process = new FakeProcess();
    processes.push(process);
    return process;
  };
  return { link: new EngineLink(launch, () => undefined, times), processes };
}

function textOf(file: string, text: string): SourceText {
  return { file, sha: textHash(text), text };
}

function textsOf(message: ToEngine | undefined): readonly string[] | undefined {
  return message?.kind === 'look' ? message.texts.map(({ file }) => file) : undefined;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no engine is started before it is needed, and one serves all', async () => {
  const { link: engine, processes } = link();
  engine.sendIfRunning({ kind: 'pause', runId: 'a' });
  assert.equal(processes.length, 0);
  const sent = Promise.all([
    engine.send({ kind: 'pause', runId: 'a' }),
    engine.send({ kind: 'stop', runId: 'a' }),
  ]);
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
  const sent = engine.send({ kind: 'pause', runId: 'a' });
  processes[0].ready(99);
  await assert.rejects(sent, /protocol 99/);
  assert.ok(processes[0].killed);
});

test('an engine that never answers is given up after the limit', async () => {
  const { link: engine, processes } = link({ ...limits, helloMs: 20 });
  await assert.rejects(engine.send({ kind: 'pause', runId: 'a' }), /did not answer within 0.02 s/);
  assert.ok(processes[0].killed);
});

test('traces are answered each by its own id', async () => {
  const { link: engine, processes } = link();
  const first = engine.trace('cnn', { settings: {} });
  const second = engine.trace('rnn', { settings: {} });
  processes[0].ready();
  await nextTurn();
  processes[0].tell({ kind: 'traced', requestId: 2, table: emptyTable('rnn'), texts: [] });
  const problem = { text: 'No line {line}.', values: { line: 3 } };
  processes[0].tell({ kind: 'traceFailed', requestId: 1, problem });
  await assert.rejects(first, { message: 'No line 3.' });
  assert.equal((await second).model, 'rnn');
});

test('a trace that takes too long is given up', async () => {
  const { link: engine, processes } = link({ ...limits, traceMs: 20 });
  const traced = engine.trace('cnn', { settings: {} });
  processes[0].ready();
  await assert.rejects(traced, /longer than 0.02 s/);
});

test('own code is traced with its texts, and the host waits longer than the engine may', async () => {
  const { link: engine, processes } = link({ ...limits, traceMs: 20 });
  const text = textOf('/project/net.ts', 'export');
  const ownCode = { open: [text], limits: { seconds: 0.01 } };
  const traced = engine.trace('own:/project/net.ts', { settings: {} }, ownCode);
  processes[0].ready();
  await assert.rejects(traced, /longer than 0.03 s/);
  const asked = processes[0].sent.at(-1);
  assert.ok(asked?.kind === 'trace');
  assert.deepEqual(asked.open, [{ file: text.file, sha: text.sha }]);
  assert.deepEqual(asked.texts, [text]);
  assert.deepEqual(asked.limits, { seconds: 0.01 });
});

test('a text travels once to an engine, and again to the next one', async () => {
  const { link: engine, processes } = link();
  const [net, sizes] = [textOf('/project/net.ts', 'export'), textOf('/project/sizes.ts', '')];
  const trace = { model: 'own:/project/net.ts', settings: {}, texts: [net, sizes] } as const;
  const traced = engine.trace(trace.model, { settings: {} }, { open: [net] });
  processes[0].ready();
  await nextTurn();
  // The engine has read the other file from the disk, and tells what it says.
  processes[0].tell({ kind: 'traced', requestId: 1, table: emptyTable('cnn'), texts: [sizes] });
  await traced;
  const looked = engine.look(trace, cursor, look);
  await nextTurn();
  assert.deepEqual(textsOf(processes[0].sent.at(-1)), ['/project/sizes.ts']);
  void engine.look(trace, cursor, look).catch(() => undefined);
  await nextTurn();
  assert.deepEqual(textsOf(processes[0].sent.at(-1)), []);

  processes[0].end({ kind: 'signal', signal: 'SIGKILL' });
  await assert.rejects(looked, /SIGKILL/);
  void engine.look(trace, cursor, look).catch(() => undefined);
  processes[1].ready();
  await nextTurn();
  assert.deepEqual(textsOf(processes[1].sent.at(-1)), ['/project/net.ts', '/project/sizes.ts']);
  engine.dispose();
});

test('looks are answered by the id of their question, or refused with a reason', async () => {
  const { link: engine, processes } = link();
  const trace = emptyTable('cnn').trace;
  const other = { ...look, place: { ...look.place, site: 'models/cnn.ts#3' } };
  const values = [engine.look(trace, cursor, look), engine.look(trace, cursor, other)];
  processes[0].ready();
  await nextTurn();
  const asked = processes[0].sent[1];
  assert.ok(asked.kind === 'look');
  assert.deepEqual([asked.trace, asked.cursor, asked.look], [trace, cursor, look]);
  const problem = { text: 'Step {step} is not kept.', values: { step: 1 } };
  processes[0].tell({ kind: 'lookFailed', requestId: 2, problem });
  processes[0].tell({ kind: 'looked', requestId: 1, answer: valueOf(look.place) });
  assert.deepEqual((await values[0]).place, look.place);
  await assert.rejects(values[1], { message: 'Step 1 is not kept.' });
});

test('values that do not come are given up, and so are those of a dead engine', async () => {
  const { link: engine, processes } = link({ ...limits, lookMs: 20 });
  const { trace } = emptyTable('cnn');
  const late = engine.look(trace, cursor, look);
  processes[0].ready();
  await assert.rejects(late, /within 0.02 s/);
  const lost = engine.look(trace, cursor, look);
  await nextTurn();
  processes[0].end({ kind: 'exit', code: 7 });
  await assert.rejects(lost, /exit code 7/);
});

test('what must not be sent never reaches an engine', async () => {
  const processes: FakeProcess[] = [];
  const forbid = (): never => {
    throw new ProblemError('Not here.');
  };
  const launch = (): FakeProcess => {
    processes.push(new FakeProcess());
    return processes[0];
  };
  const engine = new EngineLink(launch, forbid, limits);
  await assert.rejects(engine.trace('own:/project/net.ts', { settings: {} }), /Not here/);
  await assert.rejects(engine.send({ kind: 'pause', runId: 'a' }), /Not here/);
  assert.equal(processes.length, 0);
});

test('the death of the engine settles every waiter, and the next use starts another', async () => {
  const { link: engine, processes } = link();
  const ends: string[] = [];
  engine.ends.subscribe(({ kind }) => ends.push(kind));
  const traced = engine.trace('cnn', { settings: {} });
  processes[0].ready();
  await nextTurn();
  processes[0].end({ kind: 'signal', signal: 'SIGKILL' });
  await assert.rejects(traced, /SIGKILL/);
  assert.deepEqual(ends, ['signal']);
  assert.equal(engine.pid, undefined);
  const again = engine.trace('cnn', { settings: {} });
  processes[1].ready();
  await nextTurn();
  processes[1].tell({ kind: 'traced', requestId: 2, table, texts: [] });
  assert.equal((await again).model, 'cnn');
});

test('an engine that dies before it is ready rejects whoever waits for it', async () => {
  const { link: engine, processes } = link();
  const sent = engine.send({ kind: 'pause', runId: 'a' });
  processes[0].end({ kind: 'exit', code: 1 });
  await assert.rejects(sent, /exit code 1/);
});

test('an engine that could not be forked once is forked at the next use', async () => {
  const processes: FakeProcess[] = [];
  let failures = 1;
  const launch = (): FakeProcess => {
    if (failures-- > 0) throw new Error('spawn ENOMEM');
    processes.push(new FakeProcess());
    return processes[0];
  };
  const engine = new EngineLink(launch, () => undefined, limits);
  const failed = engine.send({ kind: 'pause', runId: 'a' });
  await assert.rejects(failed, new ProblemError(startFailed, { message: 'spawn ENOMEM' }));
  const sent = engine.send({ kind: 'pause', runId: 'a' });
  processes[0].ready();
  await sent;
  assert.equal(processes[0].sent.at(-1)?.kind, 'pause');
});

test('a disposed link ends its engine, settles its waiters and starts no other', async () => {
  const { link: engine, processes } = link();
  const traced = engine.trace('cnn', { settings: {} });
  processes[0].ready();
  await nextTurn();
  engine.dispose();
  assert.ok(processes[0].killed);
  await assert.rejects(traced);
  await assert.rejects(engine.send({ kind: 'pause', runId: 'a' }), /closed/);
  assert.equal(processes.length, 1);
});
