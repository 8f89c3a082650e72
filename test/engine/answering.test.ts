// The engine answers while a long step runs.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
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

test('a trace of the training model sees the sizes of the data of the run', async () => {
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
  const { table } = await engine.trace('rnn', { settings: info.settings });
  assert.equal(table.parameters, info.parameters);
});

test('a trace that cannot be made is answered with the reason', async () => {
  const failed = engine.next('traceFailed');
  engine.send({ kind: 'trace', requestId: 9, model: 'cnn', settings: { kernelSize: 0 } });
  const { requestId, problem } = await failed;
  assert.equal(requestId, 9);
  assert.equal(problem.values.name, 'kernelSize');
});
