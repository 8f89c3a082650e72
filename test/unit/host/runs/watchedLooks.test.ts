// Which looks are asked for, when, and what becomes of the answers; the engine and the clock are the
// test.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { TestContext } from 'node:test';
import { WatchedLooks } from '../../../../extension/host/runs/watchedLooks.ts';
import type { Moment } from '../../../../extension/protocol/cursor.ts';
import { lookKey } from '../../../../extension/protocol/looks/look.ts';
import type { Look } from '../../../../extension/protocol/looks/look.ts';
import { answerTo, lookAt, samplesLook } from '../answers.ts';
import { passes, settle } from '../views/caretUnderTest.ts';

const [encoder, decoder] = [lookAt('nn/attention.ts#1'), lookAt('nn/attention.ts#2')];

interface Question {
  readonly look: Look;
  /** With the weights that there are now. */
  readonly answer: (origin?: Moment) => Promise<void>;
  readonly refuse: () => Promise<void>;
}

function setUp(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  let now: Moment | undefined = { run: 'a', step: 0 };
  const questions: Question[] = [];
  const sent: { id: number; look: Look; step: number }[] = [];
  const failures: string[] = [];
  const looks = new WatchedLooks({
    ask: (look) =>
      new Promise((resolve, reject) => {
        const answer = (origin = now ?? { step: 0 }): Promise<void> => {
          resolve(answerTo(look, origin));
          return settle();
        };
        const refuse = (): Promise<void> => {
          reject(new Error('no'));
          return settle();
        };
        questions.push({ look, answer, refuse });
      }),
    weights: () => now,
    answered: (id, { look, answer }) => sent.push({ id, look, step: answer.origin.step }),
    failed: (error) => failures.push((error as Error).message),
  });
  t.after(() => looks.dispose());
  const trained = (step: number): void => {
    now = { run: 'a', step };
    looks.advance();
  };
  const has = (weights: Moment | undefined): void => void (now = weights);
  return { looks, questions, sent, failures, trained, has };
}

test('looks are the same whatever the order of their fields, and others for another sample', () => {
  const { kind, place, sample, take } = encoder;
  assert.ok('site' in place);
  const { site, module, iteration, part } = place;
  const turned: Look = { take, sample, place: { part, iteration, module, site }, kind };
  assert.equal(lookKey(turned), lookKey(encoder));
  const others: readonly Look[] = [
    samplesLook,
    decoder,
    { ...encoder, sample: 1 },
    { ...encoder, take: { kind: 'picture' } },
    { ...encoder, place: { ...place, iteration: 'all' } },
    { ...encoder, place: { input: 0 } },
  ];
  assert.equal(new Set([encoder, ...others].map(lookKey)).size, others.length + 1);
});

test('what is new on screen is asked for at once, what is there already is not', async (t) => {
  const { looks, questions, sent } = setUp(t);
  looks.watch([encoder]);
  assert.equal(questions.length, 1);
  await questions[0].answer();
  looks.watch([{ ...encoder }, decoder, samplesLook]);
  assert.deepEqual(
    questions.map(({ look }) => look),
    [encoder, decoder, samplesLook],
  );
  await Promise.all(questions.slice(1).map((question) => question.answer()));
  assert.deepEqual(
    sent.map(({ look }) => look),
    [encoder, decoder, samplesLook],
  );
});

test('the newest answer about the text and run that are shown is known, one of earlier ones is not', async (t) => {
  const { looks, questions } = setUp(t);
  looks.watch([encoder]);
  assert.equal(looks.newest(encoder), undefined);
  await questions[0].answer({ run: 'a', step: 600 });
  assert.equal(looks.newest(structuredClone(encoder))?.origin.step, 600);
  assert.equal(looks.newest(decoder), undefined);
  looks.startOver();
  assert.equal(looks.newest(encoder), undefined);
});

test('the same weights are not looked at twice', async (t) => {
  const { looks, questions, sent, trained } = setUp(t);
  looks.watch([encoder]);
  await questions[0].answer();
  looks.drawn(sent[0].id);
  trained(0);
  await passes(60_000);
  assert.equal(questions.length, 1);
});

test('newer weights are asked for when the pages have drawn the last ones', async (t) => {
  const { looks, questions, sent, trained } = setUp(t);
  looks.watch([encoder, decoder]);
  await questions[0].answer();
  await questions[1].answer();
  trained(5);
  await passes(1000);
  looks.drawn(sent[0].id);
  await passes(500);
  assert.equal(questions.length, 2, 'one of the two is not drawn yet');
  looks.drawn(sent[1].id);
  await settle();
  assert.equal(questions.length, 4, 'both together, of one step');
  await questions[2].answer();
  assert.equal(sent.at(-1)?.step, 5);
});

test('a page that never says it has drawn is waited for two seconds', async (t) => {
  const { looks, questions, trained } = setUp(t);
  looks.watch([encoder]);
  await questions[0].answer();
  trained(1);
  await passes(1999);
  assert.equal(questions.length, 1);
  await passes(1);
  assert.equal(questions.length, 2);
});

test('two rounds are at least 100 ms apart, and four times as long as the last one took', async (t) => {
  for (const [costMs, gapMs] of [
    [0, 100],
    [300, 1200],
  ]) {
    const { looks, questions, sent, trained } = setUp(t);
    looks.watch([encoder]);
    await passes(costMs);
    await questions[0].answer();
    looks.drawn(sent[0].id);
    trained(1);
    await passes(gapMs - 1);
    assert.equal(questions.length, 1);
    await passes(1);
    assert.equal(questions.length, 2);
    mock.timers.reset();
  }
});

test('the last weights of a run that pauses or ends are looked at without a gap', async (t) => {
  const { looks, questions, trained, has } = setUp(t);
  looks.watch([encoder]);
  mock.timers.tick(1000);
  trained(5);
  await questions[0].answer({ run: 'a', step: 4 });
  looks.drawn(1);
  assert.equal(questions.length, 1, 'four seconds are to pass while it trains');
  looks.comeToRest();
  assert.equal(questions.length, 2);
  await questions[1].answer();
  has({ run: 'a', step: 6 });
  looks.trained();
  assert.equal(questions.length, 2, 'it trains on');
});

test('one round at a time: steps in between are skipped, the newest wins', async (t) => {
  const { looks, questions, sent, trained } = setUp(t);
  looks.watch([encoder]);
  for (const step of [1, 2, 3]) {
    trained(step);
    await passes(1000);
  }
  assert.equal(questions.length, 1);
  await questions[0].answer({ run: 'a', step: 0 });
  looks.drawn(sent[0].id);
  await passes(60_000);
  assert.equal(questions.length, 2);
  await questions[1].answer();
  assert.deepEqual(
    sent.map(({ step }) => step),
    [0, 3],
  );
});

test('what left the screen is not asked for, and its answer is sent to nobody', async (t) => {
  const { looks, questions, sent } = setUp(t);
  looks.watch([encoder]);
  looks.watch([decoder]);
  looks.watch([samplesLook]);
  await questions[0].answer();
  assert.deepEqual(
    questions.map(({ look }) => look),
    [encoder, samplesLook],
  );
  assert.deepEqual(sent, []);
  await questions[1].answer();
  looks.watch([]);
  await passes(60_000);
  assert.equal(questions.length, 2);
});

test('a page that closes takes its looks along, and holds up nobody', async (t) => {
  const { looks, questions, sent, trained } = setUp(t);
  looks.watch([encoder, decoder]);
  await questions[0].answer();
  await questions[1].answer();
  // The router says so for a page that is gone.
  looks.drawn(sent[1].id);
  looks.watch([encoder]);
  looks.drawn(sent[0].id);
  trained(1);
  await passes(100);
  assert.deepEqual(
    questions.slice(2).map(({ look }) => look),
    [encoder],
  );
});

test('an answer about an earlier run or text is too late', async (t) => {
  const { looks, questions, sent, has } = setUp(t);
  looks.watch([encoder]);
  has({ run: 'b', step: 0 });
  looks.startOver();
  await questions[0].answer({ run: 'a', step: 900 });
  assert.deepEqual(sent, []);
  assert.equal(questions.length, 2);
  await questions[1].answer();
  assert.equal(sent.length, 1);
});

test('a new run is shown from its first step, whatever the last one reached', async (t) => {
  const { looks, questions, sent, has } = setUp(t);
  has({ run: 'a', step: 500 });
  looks.watch([encoder]);
  await questions[0].answer();
  has({ run: 'b', step: 0 });
  looks.startOver();
  await questions[1].answer();
  assert.deepEqual(
    sent.map(({ step }) => step),
    [500, 0],
  );
});

test('without weights nothing is asked and nothing waits: they may come later', async (t) => {
  const { looks, questions, has } = setUp(t);
  has(undefined);
  looks.watch([encoder, samplesLook]);
  looks.advance();
  await passes(60_000);
  assert.equal(questions.length, 0);
  has({ step: 0 });
  looks.advance();
  assert.equal(questions.length, 2);
});

test('a look that failed is told once and not tried again until there is something else to look at', async (t) => {
  const { looks, questions, sent, failures, trained } = setUp(t);
  looks.watch([encoder, decoder]);
  await questions[0].refuse();
  await questions[1].answer();
  looks.drawn(sent[0].id);
  trained(1);
  await passes(60_000);
  assert.deepEqual(failures, ['no']);
  assert.deepEqual(
    questions.slice(2).map(({ look }) => look),
    [decoder],
  );
  await questions[2].answer();
  looks.startOver();
  assert.deepEqual(
    questions.slice(3).map(({ look }) => look),
    [encoder, decoder],
  );
});

test('an answer number that nobody knows changes nothing', async (t) => {
  const { looks, questions, trained } = setUp(t);
  looks.watch([encoder]);
  await questions[0].answer();
  looks.drawn(99);
  trained(1);
  await passes(1000);
  assert.equal(questions.length, 1);
});
