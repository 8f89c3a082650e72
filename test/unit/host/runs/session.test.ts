import assert from 'node:assert/strict';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import { test } from 'node:test';
import { Session } from '../../../../extension/host/runs/session.ts';
import type { SessionChange } from '../../../../extension/host/runs/session.ts';
import type { RunId } from '../../../../extension/protocol/cursor.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';
import { cnnRequest, FakeEngine, infoOf, reportOf } from '../fakeEngine.ts';
import { answeredAt, samplesAt } from '../answers.ts';

/** A session whose run has reported three steps. */
async function training(): Promise<{ engine: FakeEngine; session: Session; runId: RunId }> {
  const engine = new FakeEngine();
  const session = new Session(engine);
  const started = session.start(cnnRequest);
  const runId = session.run?.id ?? '';
  engine.messages.fire({ kind: 'started', info: infoOf(runId) });
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'training' } });
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [3, 2, 1]) });
  await started;
  return { engine, session, runId };
}

test('a start is settled by the first report, and its loss curve is complete', async () => {
  const { engine, session, runId } = await training();
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(4, [0.5]) });
  assert.deepEqual([...(session.run?.trainLoss.toArray() ?? [])], [3, 2, 1, 0.5]);
  assert.equal(session.run?.step, 4);
  assert.equal(session.run.info?.dataTitle, 'Drawn digits');
  assert.deepEqual(engine.kinds(), ['start']);
});

test('before the first report the learning rate is the one that was asked for', () => {
  const session = new Session(new FakeEngine());
  void session.start(cnnRequest);
  assert.equal(session.run?.learningRate, 0.01);
  void session.start({ ...cnnRequest, settings: {} });
  assert.equal(session.run.learningRate, 0.001);
});

test('a run that fails before its first step rejects the start with its problem', async () => {
  const engine = new FakeEngine();
  const session = new Session(engine);
  const started = session.start(cnnRequest);
  const runId = session.run?.id ?? '';
  const problem = { text: 'The file {file} is empty.', values: { file: 'a.txt' } };
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'failed', problem } });
  await assert.rejects(started, { message: 'The file a.txt is empty.' });
  assert.equal(session.run?.state.kind, 'failed');
});

test('an engine that cannot be started fails the run, and the next start may succeed', async () => {
  const engine = new FakeEngine();
  engine.refusal = new ProblemError('The engine did not answer within {seconds} s.', {
    seconds: 30,
  });
  const session = new Session(engine);
  await assert.rejects(session.start(cnnRequest), /did not answer within 30 s/);
  assert.equal(session.run?.state.kind, 'failed');
  engine.refusal = undefined;
  const again = session.startAgain();
  const runId = session.run.id;
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [1]) });
  await again;
});

test('a second start settles the first, and reports of the old run are ignored', async () => {
  const engine = new FakeEngine();
  const session = new Session(engine);
  const first = session.start(cnnRequest);
  const runId = session.run?.id ?? '';
  void session.start(cnnRequest);
  await first;
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [7]) });
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'stopped' } });
  assert.equal(session.run?.trainLoss.length, 0);
  assert.equal(session.run.state.kind, 'preparing');
});

test('an engine that dies fails the run with signal and step and keeps what was reported', async () => {
  const { engine, session } = await training();
  engine.ends.fire({ kind: 'signal', signal: 'SIGKILL' });
  const { run } = session;
  assert.ok(run?.state.kind === 'failed');
  assert.deepEqual(run.state.problem.values, { signal: 'SIGKILL', step: 3 });
  assert.equal(run.trainLoss.length, 3);
});

test('an engine that dies after the run was finished changes nothing', async () => {
  const { engine, session, runId } = await training();
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'finished' } });
  engine.ends.fire({ kind: 'exit', code: 1 });
  assert.equal(session.run?.state.kind, 'finished');
});

test('orders that make no sense in a state are not sent', async () => {
  const { engine, session, runId } = await training();
  session.resume();
  session.pause();
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'paused' } });
  session.pause();
  session.stepOnce();
  session.resume();
  session.stop();
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'stopped' } });
  session.stop();
  session.stepOnce();
  assert.deepEqual(engine.kinds().slice(1), ['pause', 'stepOnce', 'resume', 'stop']);
});

test('a learning rate that is given while the engine comes up is sent after the start', async () => {
  const engine = new FakeEngine();
  const session = new Session(engine);
  void session.start(cnnRequest);
  session.setLearningRate(0.5);
  assert.deepEqual(engine.kinds(), []);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(engine.kinds(), ['start', 'setLearningRate']);
});

test('a run that is stopped while the engine comes up is over at once and never begins', async () => {
  const engine = new FakeEngine();
  const session = new Session(engine);
  const started = session.start(cnnRequest);
  session.setLearningRate(0.5);
  session.stop();
  assert.equal(session.run?.state.kind, 'stopped');
  await started;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(engine.kinds(), []);
  void session.startAgain();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(engine.kinds(), ['start']);
});

test('orders for a run that never reached the engine are not given to the next one', async () => {
  const engine = new FakeEngine();
  const session = new Session(engine);
  void session.start(cnnRequest);
  session.setLearningRate(0.5);
  void session.start(cnnRequest);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(engine.kinds(), ['start']);
});

test('a run that the engine does not have has failed, with the reason of the engine', async () => {
  const { engine, session, runId } = await training();
  session.pause();
  const problem = { text: 'The engine has no run {run}.', values: { run: runId } };
  engine.messages.fire({ kind: 'refused', runId: 'another', order: 'pause', problem });
  assert.equal(session.run?.state.kind, 'training');
  engine.messages.fire({ kind: 'refused', runId, order: 'pause', problem });
  assert.deepEqual(session.run.state, { kind: 'failed', problem });
});

test('weights can be looked at while the engine that trained the run lives', async () => {
  const { engine, session, runId } = await training();
  assert.deepEqual(session.weightsOf('cnn'), { run: runId, step: 3 });
  assert.deepEqual(session.weightsOf('rnn'), { step: 0 });
  engine.ends.fire({ kind: 'exit', code: 1 });
  assert.deepEqual(session.weightsOf('cnn'), { step: 0 });
});

test('the shown model is looked at with weights of its run, or as a new model, or not at all', async () => {
  const fresh = new Session(new FakeEngine());
  assert.equal(fresh.shownWeights, undefined, 'no model is shown');
  fresh.showTable(emptyTable('rnn'));
  assert.deepEqual(fresh.shownWeights, { step: 0 });

  const { engine, session, runId } = await training();
  assert.equal(session.shownWeights, undefined, 'its table is not there yet');
  session.showTable(emptyTable('cnn'));
  assert.deepEqual(session.shownWeights, { run: runId, step: 3 });
  engine.ends.fire({ kind: 'exit', code: 1 });
  assert.equal(session.shownWeights, undefined, 'the weights went with the engine');
});

test('a learning rate that cannot be is refused with a problem', async () => {
  const { engine, session, runId } = await training();
  for (const value of [NaN, 0, -1, 11]) {
    assert.throws(() => session.setLearningRate(value), ProblemError);
  }
  session.setLearningRate(0.5);
  assert.deepEqual(engine.sent.at(-1), { kind: 'setLearningRate', runId, value: 0.5 });
});

test('the newest answer to each look is kept, and told with the number that says `drawn`', async () => {
  const { session } = await training();
  const changes: SessionChange[] = [];
  session.changes.subscribe((change) => changes.push(change));
  session.answered(1, answeredAt(2));
  session.answered(2, samplesAt(2));
  session.answered(3, answeredAt(3));
  assert.deepEqual(session.answers, [samplesAt(2), answeredAt(3)]);
  assert.deepEqual(
    changes.map((change) => change.kind === 'answer' && change.answerId),
    [1, 2, 3],
  );
});

test('no more answers are kept than a screen has room for: those that came last', async () => {
  const { session } = await training();
  for (let sample = 0; sample < 100; sample++) session.answered(sample, answeredAt(1, sample));
  const kept = session.answers.map(({ look }) => look.kind === 'tensor' && look.sample);
  assert.deepEqual(
    kept,
    Array.from({ length: 48 }, (_, i) => 52 + i),
  );
});

test('a new run has none of the pictures of the one before', async () => {
  const { session } = await training();
  session.answered(1, answeredAt(3));
  void session.start(cnnRequest);
  assert.deepEqual(session.answers, []);
});

test('the sample that is chosen is a whole number from 0, and everybody hears of it', () => {
  const session = new Session(new FakeEngine());
  const changes: SessionChange[] = [];
  session.changes.subscribe((change) => changes.push(change));
  session.chooseSample(2.7);
  session.chooseSample(-1);
  assert.deepEqual(changes, [
    { kind: 'sample', sample: 2 },
    { kind: 'sample', sample: 0 },
  ]);
  assert.equal(session.sample, 0);
});

test('a run restored from what was saved is the same, but stopped if it was under way', async () => {
  const { session } = await training();
  session.answered(1, answeredAt(3));
  const saved = session.save();
  assert.ok(saved);
  const other = new Session(new FakeEngine());
  other.restore(saved);
  assert.deepEqual(other.answers, [answeredAt(3)]);
  assert.equal(other.run?.state.kind, 'stopped');
  assert.equal(other.run.cutShort, true);
  assert.deepEqual([...other.run.trainLoss.toArray()], [3, 2, 1]);
  assert.deepEqual(other.run.info, session.run?.info);
  assert.deepEqual(other.run.request, cnnRequest);
});

test('a finished run is restored as finished', async () => {
  const { engine, session, runId } = await training();
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'finished' } });
  const saved = session.save();
  assert.ok(saved);
  const other = new Session(new FakeEngine());
  other.restore(saved);
  assert.equal(other.run?.state.kind, 'finished');
  assert.equal(other.run.cutShort, false);
});

test('a shape table of another model does not replace that of the run', async () => {
  const { session } = await training();
  const models = (['rnn', 'cnn', 'transformer'] as const).map((model) => {
    session.showTable(emptyTable(model));
    return session.table?.model;
  });
  assert.deepEqual(models, [undefined, 'cnn', 'cnn']);
});
