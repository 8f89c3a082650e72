// The built engine trains: each model, its orders, and the numbers it reports.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { SettingValue, TrainRequest } from '../../extension/protocol/trainRequest.ts';
import type { RunId } from '../../extension/protocol/cursor.ts';
import { EngineProcess } from './engineProcess.ts';

const engine = await EngineProcess.ready();
after(() => engine.dispose());

const small: Record<TrainRequest['model'], Readonly<Record<string, SettingValue>>> = {
  cnn: { channels: 4, batchSize: 32, learningRate: 0.005 },
  rnn: { embedDim: 8, hiddenDim: 16, sequenceLength: 12, batchSize: 16, learningRate: 0.01 },
  transformer: {
    dModel: 16,
    dInner: 32,
    layers: 1,
    heads: 2,
    dK: 8,
    dV: 8,
    batchSize: 16,
    learningRate: 0.005,
    warmupSteps: 0,
  },
};
const builtIn = { cnn: 'digits', rnn: 'grammar', transformer: 'dates' } as const;

function start(request: Partial<TrainRequest>): RunId {
  engine.messages.length = 0;
  return engine.start(request);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

for (const model of ['cnn', 'rnn', 'transformer'] as const) {
  test(`the ${model} learns: its loss falls, and every step is reported once`, async () => {
    const finished = engine.state('finished');
    const runId = start({
      model,
      data: { id: builtIn[model] },
      length: { steps: 40 },
      settings: { ...small[model], validationEvery: 20 },
    });
    await finished;
    const losses = engine.losses();
    assert.equal(losses.length, 40);
    assert.ok(losses.every(Number.isFinite), losses.join(', '));
    const [first, last] = [mean(losses.slice(0, 5)), mean(losses.slice(-5))];
    assert.ok(last < 0.95 * first, `mean loss ${first} at first, ${last} at last`);

    const reports = engine.all('progress').map(({ report }) => report);
    assert.deepEqual(
      reports.flatMap(({ validation }) => validation.map(({ step }) => step)),
      [20, 40],
    );
    for (const { report } of engine.all('progress')) {
      assert.ok(report.trainLoss instanceof Float32Array);
    }
    const kinds = engine.all('state').map(({ state }) => state.kind);
    assert.deepEqual(kinds, ['preparing', 'training', 'finished']);
    const [{ info }] = engine.all('started');
    assert.equal(info.runId, runId);
    assert.equal(info.totalSteps, 40);
    assert.equal(info.settings.batchSize, small[model].batchSize);
    assert.ok(info.parameters > 0 && info.stepsPerEpoch > 0);
  });
}

test('the same seed gives the same losses, another seed gives others', async () => {
  const runs: number[][] = [];
  for (const seed of [1, 1, 2]) {
    const finished = engine.state('finished');
    start({ seed, length: { steps: 3 }, settings: small.cnn });
    await finished;
    runs.push(engine.losses());
  }
  assert.deepEqual(runs[0], runs[1]);
  assert.notDeepEqual(runs[0], runs[2]);
});

test('epochs become steps', async () => {
  const finished = engine.state('finished');
  start({
    model: 'rnn',
    data: { id: 'grammar' },
    length: { epochs: 1 },
    settings: { ...small.rnn, batchSize: 512, sequenceLength: 64, validationEvery: 0 },
  });
  await finished;
  const [{ info }] = engine.all('started');
  assert.equal(info.totalSteps, info.stepsPerEpoch);
  assert.equal(engine.losses().length, info.stepsPerEpoch);
});

test('pause, one step at a time, resume and stop do what they say', async () => {
  const training = engine.state('training');
  start({ settings: { ...small.cnn, validationEvery: 0 } });
  await training;

  let paused = engine.state('paused');
  engine.order('pause');
  await paused;
  const before = engine.losses().length;

  for (const steps of [1, 2]) {
    paused = engine.state('paused');
    engine.order('stepOnce');
    await paused;
    assert.equal(engine.losses().length, before + steps);
  }

  const more = engine.next('progress', ({ report }) => report.step > before + 3);
  engine.order('resume');
  await more;

  const stopped = engine.state('stopped');
  engine.order('stop');
  await stopped;
  const losses = engine.losses();
  assert.equal(losses.length, engine.all('progress').at(-1)?.report.step);
  assert.ok(losses.every(Number.isFinite), 'no step is missing');
});

test('a new start stops the run that is under way', async () => {
  const training = engine.state('training');
  const first = start({ settings: small.cnn });
  await training;
  const finished = engine.state('finished');
  const second = engine.start({ length: { steps: 2 }, settings: small.cnn });
  await finished;
  const lastOf = (runId: RunId) =>
    engine
      .all('state')
      .filter((message) => message.runId === runId)
      .at(-1)?.state.kind;
  assert.equal(lastOf(first), 'stopped');
  assert.equal(lastOf(second), 'finished');
});

test('orders given together with a start hold, also while the last run is ending', async () => {
  const training = engine.state('training');
  start({ settings: small.cnn });
  await training;
  const paused = engine.state('paused');
  start({ settings: small.cnn });
  engine.order('pause');
  await paused;
  assert.ok(engine.losses().length <= 1, 'at most the step that was under way');

  const third = start({ settings: small.cnn });
  const stopped = engine.next('state', ({ runId, state }) => {
    return runId === third && state.kind === 'stopped';
  });
  engine.order('stop');
  await stopped;
  assert.deepEqual(
    engine.all('started').filter(({ info }) => info.runId === third),
    [],
  );
});

test('a changed learning rate holds from the next step on, and one of zero is not taken', async () => {
  const training = engine.state('training');
  start({ settings: { ...small.cnn, validationEvery: 0 } });
  await training;
  const changed = engine.next('progress', ({ report }) => report.learningRate === 0.25);
  engine.setLearningRate(0.25);
  await changed;
  engine.setLearningRate(0);
  engine.setLearningRate(NaN);
  const { report } = await engine.next('progress');
  assert.equal(report.learningRate, 0.25);
  const stopped = engine.state('stopped');
  engine.order('stop');
  await stopped;
});
