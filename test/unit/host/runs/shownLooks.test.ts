// What pages watch, of the model that a session shows.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { TestContext } from 'node:test';
import { Session } from '../../../../extension/host/runs/session.ts';
import { makeWatchedLooks, register } from '../../../../extension/host/runs/shownLooks.ts';
import type { Cursor } from '../../../../extension/protocol/cursor.ts';
import type { AnswerOf, Look } from '../../../../extension/protocol/looks/look.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import type { TraceRef } from '../../../../extension/protocol/trace.ts';
import { answerTo, lookAt, samplesLook } from '../answers.ts';
import { cnnRequest, FakeEngine, infoOf, reportOf } from '../fakeEngine.ts';
import { passes, settle } from '../views/caretUnderTest.ts';

const watched = lookAt('models/cnn.ts#1');

function setUp(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const engine = new FakeEngine();
  const session = new Session(engine);
  const asked: { model: string; cursor: Cursor; look: Look }[] = [];
  const warnings: string[] = [];
  let refusal: Error | undefined;
  const look = <Asked extends Look>(
    { model }: TraceRef,
    cursor: Cursor,
    wanted: Asked,
  ): Promise<AnswerOf<Asked>> => {
    asked.push({ model, cursor, look: wanted });
    const { step = 0 } = session.run ?? {};
    if (refusal) return Promise.reject(refusal);
    return Promise.resolve(answerTo(wanted, { ...cursor, step }));
  };
  const looks = makeWatchedLooks({ look }, session, {
    limits: () => ({ seconds: 10 }),
    warn: (message) => warnings.push(message),
  });
  session.changes.subscribe((change) => {
    if (change.kind === 'answer') looks.drawn(change.answerId);
  });
  const registered = register(looks, session);
  t.after(() => registered.dispose());
  const train = async (): Promise<string> => {
    session.start(cnnRequest).catch(() => undefined);
    const runId = session.run?.id ?? '';
    engine.messages.fire({ kind: 'started', info: infoOf(runId) });
    session.showTable(emptyTable('cnn'));
    engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [3, 2, 1]) });
    await settle();
    await passes(100);
    return runId;
  };
  const refuse = (error: Error): void => void (refusal = error);
  return { engine, session, looks, asked, warnings, train, refuse };
}

test('before the first run a new model is looked at, as soon as one is shown', async (t) => {
  const { session, looks, asked } = setUp(t);
  looks.watch([watched]);
  await passes(1000);
  assert.equal(asked.length, 0, 'no model is shown');
  session.showTable(emptyTable('rnn'));
  await settle();
  assert.deepEqual(asked, [{ model: 'rnn', cursor: { step: 0 }, look: watched }]);
  session.showTable(emptyTable('cnn'));
  await settle();
  assert.equal(asked.at(-1)?.model, 'cnn');
});

test('the run is looked at with its newest weights, and again after each report', async (t) => {
  const { engine, session, looks, asked, train } = setUp(t);
  looks.watch([watched]);
  const run = await train();
  assert.deepEqual(asked.at(-1)?.cursor, { run, step: 'live' });
  assert.equal(session.answers[0].answer.origin.step, 3);
  engine.messages.fire({ kind: 'progress', runId: run, report: reportOf(4, [0.5]) });
  await passes(100);
  assert.equal(session.answers[0].answer.origin.step, 4);
});

test('the pictures of a run whose engine has died stay, and nothing is asked', async (t) => {
  const { engine, session, looks, asked, train } = setUp(t);
  looks.watch([watched]);
  await train();
  const { answers } = session;
  const before = asked.length;
  engine.ends.fire({ kind: 'signal', signal: 'SIGKILL' });
  looks.watch([watched, samplesLook]);
  await passes(60_000);
  assert.equal(asked.length, before);
  assert.deepEqual(session.answers, answers);

  const run = await train();
  assert.deepEqual(
    session.answers.map(({ answer }) => answer.origin),
    [1, 2].map(() => ({ run, step: 3 })),
  );
});

test('a picture that cannot be made is told once in the log', async (t) => {
  const { session, looks, warnings, refuse } = setUp(t);
  refuse(new Error('no'));
  looks.watch([watched]);
  session.showTable(emptyTable('cnn'));
  await passes(60_000);
  assert.deepEqual(warnings, ['A picture could not be made: Error: no']);
});
