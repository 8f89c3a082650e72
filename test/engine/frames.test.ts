// Pictures for the views: sent only while someone looks, one at a time, also when training rests.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import type { FrameRequest } from '../../extension/protocol/frames.ts';
import { EngineProcess } from './engineProcess.ts';

const engine = await EngineProcess.ready();
after(() => engine.dispose());
beforeEach(() => {
  engine.messages.length = 0;
});

const hiddenStates: FrameRequest = { kind: 'hiddenStates', sample: 0 };
const attention: FrameRequest = { kind: 'attention', stack: 'cross', sample: 1 };

const rnn = {
  model: 'rnn',
  data: { id: 'grammar' },
  settings: { embedDim: 8, hiddenDim: 16, sequenceLength: 8, batchSize: 8, validationEvery: 0 },
} as const;
const transformer = {
  model: 'transformer',
  data: { id: 'dates' },
  length: { steps: 2 },
  settings: { dModel: 16, dInner: 16, layers: 2, heads: 3, dK: 4, dV: 4, batchSize: 4 },
} as const;

async function trainedTo(step: number): Promise<void> {
  await engine.next('progress', ({ report }) => report.step >= step);
}

async function stop(): Promise<void> {
  const stopped = engine.state('stopped');
  engine.order('stop');
  await stopped;
}

test('no frame is sent while nobody looks', async () => {
  const steps = trainedTo(200);
  engine.start(rnn);
  await steps;
  await stop();
  assert.deepEqual(engine.all('frame'), []);
});

test('a frame waits for the acknowledgement of the one before, and shows later weights', async () => {
  const first = engine.next('frame', ({ runId }) => runId === started);
  engine.send({ kind: 'subscribe', requests: [hiddenStates] });
  const started = engine.start(rnn);
  const { frame, frameId } = await first;
  engine.messages.length = 0;
  assert.ok(frame.kind === 'hiddenStates' && frame.states instanceof Float32Array);
  assert.equal(frame.states.length, frame.tokens.length * frame.units);

  await trainedTo(frame.step + 20);
  assert.deepEqual(engine.all('frame'), []);
  const second = engine.next('frame');
  engine.send({ kind: 'frameShown', frameId });
  assert.ok((await second).frame.step > frame.step);
  engine.send({ kind: 'subscribe', requests: [] });
  await stop();
});

test('while training is paused a new choice is shown at once, from the current weights', async () => {
  const paused = engine.state('paused');
  const training = engine.state('training');
  engine.start(rnn);
  await training;
  engine.order('pause');
  await paused;
  const step = engine.all('progress').at(-1)?.report.step;
  for (const sample of [0, 3]) {
    const next = engine.next('frame');
    engine.send({ kind: 'subscribe', requests: [{ ...hiddenStates, sample }] });
    const { frame, frameId } = await next;
    assert.equal(frame.sample, sample);
    assert.equal(frame.step, step);
    engine.send({ kind: 'frameShown', frameId });
  }
  engine.send({ kind: 'subscribe', requests: [] });
  await stop();
});

test('after the end of a run the views still get pictures of its last weights', async () => {
  const finished = engine.state('finished');
  engine.start(transformer);
  await finished;
  const next = engine.next('frame');
  engine.send({ kind: 'subscribe', requests: [attention] });
  const { frame } = await next;
  assert.ok(frame.kind === 'attention');
  assert.equal(frame.step, 2);
  assert.deepEqual([frame.layers, frame.heads], [2, 3]);
  const { weights, keys } = frame;
  assert.equal(weights.length, 2 * 3 * frame.queries.length * keys.length);
  const row = weights.subarray(0, keys.length).reduce((sum, weight) => sum + weight, 0);
  assert.ok(Math.abs(row - 1) < 1e-5, `a row of attention weights sums to ${row}`);
});

test('a picture that the model cannot give is reported once and disturbs nothing', async () => {
  const finished = engine.state('finished');
  engine.start({ ...transformer, length: { steps: 10 } });
  engine.send({ kind: 'subscribe', requests: [hiddenStates] });
  await finished;
  assert.deepEqual(engine.all('frame'), []);
  assert.equal(engine.output.split('A picture could not be made').length - 1, 1);
});
