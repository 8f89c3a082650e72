import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  edges,
  edgesPin,
  line,
  passes,
  placeOf,
  settle,
  setUp,
  stacked,
  unreached,
} from './caretUnderTest.ts';
import { execution, site, table, tensor } from '../shapes/tables.ts';

test('shows what stands at the caret together with its value', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  assert.equal(shown.length, 0);
  questions[0].answer();
  await settle();
  const { caret } = shown.at(-1) ?? {};
  assert.equal(caret?.name, 'edges');
  assert.equal(caret.place, 'cnn.ts:4');
  assert.equal(caret.namedShape, 'Tensor[4, 8]');
  assert.deepEqual(caret.value?.place, placeOf(edges));
});

test('asks for nothing while no page has it on screen', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.moveTo(line(3));
  follower.trained();
  await passes(1000);
  assert.equal(questions.length, 0);
  assert.equal(shown.length, 0);
  follower.watch(true);
  await settle();
  assert.equal(questions.length, 1);
});

test('shows the expression without its value when that takes long', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  await passes(100);
  assert.equal(shown.at(-1)?.caret?.name, 'edges');
  assert.equal(shown.at(-1)?.caret?.value, undefined);
  questions[0].answer();
  await settle();
  assert.ok(shown.at(-1)?.caret?.value);
});

test('asks one question at a time, and after a move only about the newest place', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  follower.moveTo(line(5));
  follower.moveTo(line(4));
  await settle();
  assert.equal(questions.length, 1);
  questions[0].answer();
  await settle();
  assert.deepEqual(
    questions.map(({ place }) => place.site),
    [edges.id, stacked.id],
  );
  questions[1].answer();
  await settle();
  assert.deepEqual(
    shown.map(({ caret }) => caret?.name),
    ['stacked'],
  );
});

test('keeps what stood in a line while it is typed, marked as stale', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(7));
  await settle();
  assert.equal(shown.at(-1)?.absence, 'tracing');
  follower.moveTo(line(3));
  await settle();
  questions[0].answer();
  await settle();
  follower.moveTo(line(7));
  await settle();
  questions[1].answer();
  await settle();
  assert.equal(shown.at(-1)?.caret?.name, 'edges');
  assert.equal(shown.at(-1)?.caret?.isStale, true);
});

test('shows another expression although the engine still works on the one before', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  follower.moveTo(line(4));
  await settle();
  await passes(100);
  assert.equal(questions.length, 1);
  assert.equal(shown.at(-1)?.caret?.name, 'stacked');
  assert.equal(shown.at(-1)?.caret?.value, undefined);
});

test('looks again at most five times a second while a run trains', async (t) => {
  const { follower, questions } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  questions[0].answer();
  await settle();
  for (let step = 0; step < 100; step++) {
    follower.trained();
    await passes(10);
    questions.at(-1)?.answer();
    await settle();
  }
  assert.ok(questions.length >= 4 && questions.length <= 6, `${questions.length} questions`);
});

test('does not ask again before an engine that is slow has answered', async (t) => {
  const { follower, questions } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  for (let step = 0; step < 10; step++) {
    follower.trained();
    await passes(200);
  }
  assert.equal(questions.length, 1);
  questions[0].answer();
  await settle();
  await passes(200);
  assert.equal(questions.length, 2);
});

test('keeps the value on screen until the next one is there', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  questions[0].answer({ gradientNorm: 1 });
  await settle();
  follower.look();
  await settle();
  await passes(100);
  assert.equal(shown.at(-1)?.caret?.value?.gradientNorm, 1);
  questions[1].answer({ gradientNorm: 2 });
  await settle();
  assert.equal(shown.at(-1)?.caret?.value?.gradientNorm, 2);
});

test('asks for the run of the expression that is chosen', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(4));
  await settle();
  questions[0].answer();
  await settle();
  const key = shown.at(-1)?.caret?.key ?? '';
  follower.choose(key, { module: 1, iteration: 0, part: 0 });
  await settle();
  assert.equal(questions[1].place.module, 'layers.1');
  questions[1].answer();
  await settle();
  assert.equal(shown.at(-1)?.caret?.module, 1);
  assert.deepEqual(shown.at(-1)?.caret?.modules, ['layers.0', 'layers.1']);
});

test('says why there is no value, and why there is no expression', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  questions[0].refuse('The engine was ended.');
  await settle();
  assert.equal(shown.at(-1)?.caret?.failure, 'The engine was ended.');
  follower.moveTo(line(5));
  await settle();
  questions[1].refuse('Not reached.');
  await settle();
  assert.equal(shown.at(-1)?.caret?.failure, 'Not reached.');
  follower.moveTo(line(9));
  await settle();
  assert.equal(shown.at(-1)?.absence, 'noTensor');
  follower.moveTo({ uri: 'file:///notes.md', line: 0, character: 0 });
  await settle();
  assert.equal(shown.at(-1)?.absence, 'noModelFile');
});

test('lets every run be chosen that a look has found, and shows them until the next answer', async (t) => {
  const { follower, questions, shown } = setUp(t);
  const caret = () => shown.at(-1)?.caret;
  follower.watch(true);
  follower.moveTo(line(5));
  await settle();
  questions[0].answer({ modules: ['a', 'b'], iterations: 4 });
  await settle();
  assert.deepEqual([caret()?.modules, caret()?.note], [['a', 'b'], 'Only looked at.']);
  follower.choose(caret()?.key ?? '', { module: 1, iteration: 2, part: 0 });
  await settle();
  const place = { site: unreached.id, module: 'b', iteration: 2, part: 0 };
  assert.deepEqual(questions[1].place, place);
  await passes(200);
  assert.deepEqual([caret()?.modules, caret()?.module], [['a', 'b'], 1]);
  questions[1].answer({ modules: ['a', 'b'], iterations: 3 });
  await settle();
  assert.deepEqual([caret()?.iterations, caret()?.iteration], [3, 2]);
});

test('stays where it is while the caret is not followed, except for a place that is asked for', async (t) => {
  const { follower, questions, shown, remembered } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  questions[0].answer();
  follower.follow(false);
  follower.moveTo(line(5));
  await settle();
  questions[1]?.answer();
  await settle();
  assert.equal(shown.at(-1)?.follows, false);
  assert.equal(shown.at(-1)?.caret?.name, 'edges');
  assert.deepEqual(remembered.at(-1), { follows: false, pins: [] });
  follower.goTo(line(4));
  await settle();
  questions.at(-1)?.answer();
  await settle();
  assert.equal(shown.at(-1)?.caret?.name, 'stacked');
  follower.follow(true);
  await settle();
  questions.at(-1)?.answer();
  await settle();
  assert.equal(shown.at(-1)?.caret?.name, 'edges');
});

test('remembers what is pinned at a place, once', async (t) => {
  const { follower, remembered } = setUp(t);
  await follower.pinAt(line(3));
  await follower.pinAt(line(3));
  await follower.pinAt(line(9));
  assert.deepEqual(remembered.at(-1)?.pins, [edgesPin]);
});

test('finds a pinned expression again after an edit, and says when it is gone', async (t) => {
  const { follower, questions, shown, remembered, edit } = setUp(t, {
    follows: true,
    pins: [edgesPin],
  });
  const moved = site('edges', [30, 4, 9], [execution(tensor(4, 8))], 'declaration');
  edit(table([moved]));
  follower.watch(true);
  await settle();
  questions[0].answer();
  await settle();
  const [again] = shown.at(-1)?.pinned ?? [];
  assert.equal(again.place, 'cnn.ts:31');
  assert.deepEqual(again.value?.place, placeOf(moved));
  edit(table([]));
  await settle();
  assert.equal(shown.at(-1)?.pinned[0].failure, 'Gone.');
  follower.pin(again.key, false);
  await settle();
  assert.deepEqual(shown.at(-1)?.pinned, []);
  assert.deepEqual(remembered.at(-1)?.pins, []);
});

test('pins what the page shows, and shows both as the same expression', async (t) => {
  const { follower, questions, shown } = setUp(t);
  follower.watch(true);
  follower.moveTo(line(3));
  await settle();
  questions[0].answer();
  await settle();
  const key = shown.at(-1)?.caret?.key ?? '';
  follower.pin(key, true);
  await settle();
  questions[1].answer();
  await settle();
  questions[2].answer();
  await settle();
  assert.deepEqual(
    shown.at(-1)?.pinned.map((pinned) => [pinned.key, pinned.value !== undefined]),
    [[key, true]],
  );
});
