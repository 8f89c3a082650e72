// The engine answers while a long step runs.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { shapeText } from '../../extension/protocol/shapeText.ts';
import { EngineProcess } from './engineProcess.ts';

const engine = await EngineProcess.ready();
after(() => engine.dispose());

/** One step of this takes ten times as long as a trace does; validation is switched off. */
const slow = {
  model: 'transformer',
  data: { id: 'dates' },
  settings: { validationEvery: 0, batchSize: 128 },
} as const;

/** What the engine said, shortest form, in the order in which it came. */
function conversation(): string[] {
  return engine.messages.map((message) =>
    message.kind === 'state' ? message.state.kind : message.kind,
  );
}

test('orders and traces are answered while a long step runs, its loss comes later', async () => {
  // The first trace loads the sources.
  await engine.trace('rnn');
  let paused = engine.state('paused');
  engine.start(slow);
  engine.order('pause');
  await paused;

  engine.messages.length = 0;
  paused = engine.state('paused');
  engine.order('stepOnce');
  await engine.trace('rnn');
  await paused;
  assert.deepEqual(conversation(), ['pausing', 'traced', 'progress', 'paused']);

  engine.messages.length = 0;
  const training = engine.state('training');
  engine.order('resume');
  await training;
  const stopped = engine.state('stopped');
  await engine.trace('rnn');
  engine.order('stop');
  await stopped;
  // How many steps it made before it read the order depends on the machine.
  const answers = conversation().filter((kind) => kind !== 'progress');
  assert.deepEqual(answers, ['training', 'traced', 'stopping', 'stopped']);
});

test('the sizes of the data of a run make a trace of what is training', async () => {
  const started = engine.next('started');
  const finished = engine.state('finished');
  engine.start({
    model: 'rnn',
    data: { id: 'text', path: 'LICENSE' },
    length: { steps: 1 },
    settings: { batchSize: 4, sequenceLength: 8 },
  });
  const { info } = await started;
  await finished;
  const { table } = await engine.trace('rnn', { settings: info.settings, sizes: info.sizes });
  assert.equal(table.parameters, info.parameters);
});

test('sentences of a person are as long in the shapes as in the file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-pairs-'));
  const file = path.join(folder, 'long.tsv');
  const line = (index: number) => `${'ab'.repeat(90)}${index % 10}\t${'cd'.repeat(10)}`;
  writeFileSync(file, Array.from({ length: 12 }, (_, index) => line(index)).join('\n'));
  const started = engine.next('started');
  const finished = engine.state('finished');
  const settings = { batchSize: 4, positions: 200 };
  const data = { id: 'pairs', path: file } as const;
  engine.start({ model: 'transformer', data, length: { steps: 1 }, settings });
  const { info } = await started;
  await finished;
  rmSync(folder, { recursive: true });
  const made = { settings: info.settings, sizes: info.sizes };
  const { layers } = (await engine.trace('transformer', made)).table;
  const shapes = layers.slice(0, 2).map(({ output }) => shapeText(output, 'concrete'));
  assert.deepEqual(shapes, ['Tensor[4, 181]', 'Tensor[4, 21]']);
  const { table } = await engine.trace('transformer', { settings: info.settings });
  const cursor = { run: info.runId, step: 'live' } as const;
  const samples = engine.ask(table.trace, { kind: 'samples' }, { cursor });
  await assert.rejects(samples, {
    message: /^These shapes belong to other data than the run has\./,
  });
});

test('a run on built-in data tells no sizes: its shapes are known before it begins', async () => {
  const started = engine.next('started');
  const finished = engine.state('finished');
  const settings = { batchSize: 4, validationEvery: 0 };
  engine.start({ ...slow, length: { steps: 1 }, settings });
  assert.equal((await started).info.sizes, undefined);
  await finished;
});

test('a trace that cannot be made is answered with the reason', async () => {
  const failed = engine.next('traceFailed');
  engine.send({ kind: 'trace', requestId: 9, model: 'cnn', settings: { kernelSize: 0 } });
  const { requestId, problem } = await failed;
  assert.equal(requestId, 9);
  assert.equal(problem.values.name, 'kernelSize');
});
