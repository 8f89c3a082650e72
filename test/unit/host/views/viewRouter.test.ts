import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../../../extension/host/runs/session.ts';
import { ViewRouter } from '../../../../extension/host/views/viewRouter.ts';
import type { PageLink } from '../../../../extension/host/views/viewRouter.ts';
import type { RunId } from '../../../../extension/protocol/cursor.ts';
import { lookKey } from '../../../../extension/protocol/looks/look.ts';
import type { Look, LookAnswer } from '../../../../extension/protocol/looks/look.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import type { ToView } from '../../../../extension/protocol/viewMessages.ts';
import { answeredAt, lookAt, samplesAt, samplesLook } from '../answers.ts';
import { cnnRequest, FakeEngine, infoOf, reportOf } from '../fakeEngine.ts';

const answered = answeredAt(1);
const { look } = answered;
const other = lookAt('models/rnn.ts#9');

interface TestPage {
  readonly link: PageLink;
  readonly received: ToView[];
  readonly kinds: () => string[];
}

function setUp() {
  const engine = new FakeEngine();
  const session = new Session(engine);
  const calls: string[] = [];
  const warnings: string[] = [];
  const watched: (readonly Look[])[] = [];
  const drawn: number[] = [];
  /** What the engine has answered about the text and run that are shown. */
  const known = new Map<string, LookAnswer>();
  const router = new ViewRouter(session, {
    describe: (place) => ({
      place,
      titles: { model: '', data: '', sourceFile: '' },
      sample: session.sample,
      caret: { follows: true, pinned: [] },
    }),
    failureText: () => 'It failed.',
    run: (command) => calls.push(`run ${command}`),
    reveal: ({ source, trace }) => calls.push(`reveal ${source.file} of ${trace?.model}`),
    report: (error) => calls.push(String(error)),
    warn: (entry) => warnings.push(entry),
    caret: {
      watch: (watches) => calls.push(`watch ${watches}`),
      follow: (follows) => calls.push(`follow ${follows}`),
      choose: (key, { module, iteration, part }) =>
        calls.push(`choose ${key} ${module} ${iteration} ${part}`),
      pin: (key, pinned) => calls.push(`pin ${key} ${pinned}`),
    },
    looks: {
      watch: (looks) => watched.push(looks),
      drawn: (id) => drawn.push(id),
      newest: (look) => known.get(lookKey(look)),
    },
  });
  const open = (place: 'sidePanel' | 'editorTab'): TestPage => {
    const received: ToView[] = [];
    const link = router.attach({ place, post: (message) => received.push(message) });
    return { link, received, kinds: () => received.map(({ kind }) => kind) };
  };
  return { engine, session, router, calls, warnings, watched, drawn, known, open };
}

function start(session: Session): RunId {
  void session.start(cnnRequest);
  return session.run?.id ?? '';
}

test('a page hears nothing before it is ready, then everything from the start', () => {
  const { engine, session, open } = setUp();
  const page = open('sidePanel');
  const runId = start(session);
  engine.messages.fire({ kind: 'started', info: infoOf(runId) });
  assert.deepEqual(page.kinds(), []);
  page.link.receive({ kind: 'ready' });
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'training' } });
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [2]) });
  assert.deepEqual(page.kinds(), ['hydrate', 'state', 'progress']);
});

test('a new table is news about the table: no curve and no picture is sent again', () => {
  const { engine, session, open } = setUp();
  const page = open('sidePanel');
  const runId = start(session);
  page.link.receive({ kind: 'ready' });
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [3, 2, 1]) });
  session.showTable(emptyTable('cnn'));
  session.showTable(emptyTable('cnn'));
  assert.deepEqual(page.kinds(), ['hydrate', 'progress', 'table', 'table']);
});

test('what is watched is what all pages together want, once', () => {
  const { watched, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  panel.link.receive({ kind: 'ready' });
  tab.link.receive({ kind: 'ready' });
  panel.link.receive({ kind: 'watch', looks: [look] });
  tab.link.receive({ kind: 'watch', looks: [structuredClone(look), other] });
  assert.deepEqual(watched.at(-1), [look, other]);
  tab.link.dispose();
  assert.deepEqual(watched.at(-1), [look]);
  panel.link.hidden();
  assert.deepEqual(watched.at(-1), []);
});

test('a page that comes to see what another has on screen gets its newest answer at once', () => {
  const { known, drawn, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  for (const { link } of [panel, tab]) link.receive({ kind: 'ready' });
  // The panel scrolls away at step 2, and back after the run has ended at step 600.
  panel.link.receive({ kind: 'watch', looks: [look] });
  panel.link.receive({ kind: 'watch', looks: [] });
  tab.link.receive({ kind: 'watch', looks: [look, other] });
  const { answer } = answeredAt(600);
  known.set(lookKey(look), answer);
  panel.link.receive({ kind: 'watch', looks: [look] });
  panel.link.receive({ kind: 'watch', looks: [look, samplesLook] });
  assert.deepEqual(panel.received.slice(1), [{ kind: 'answer', answerId: 0, look, answer }]);
  panel.link.receive({ kind: 'drawn', answerId: 0 });
  assert.deepEqual(drawn, []);
});

test('an answer counts as drawn when every page that watches it has drawn it', () => {
  const { session, drawn, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  for (const { link } of [panel, tab]) {
    link.receive({ kind: 'ready' });
    link.receive({ kind: 'watch', looks: [look] });
  }
  start(session);
  session.answered(7, answered);
  panel.link.receive({ kind: 'drawn', answerId: 7 });
  panel.link.receive({ kind: 'drawn', answerId: 7 });
  assert.deepEqual(drawn, []);
  tab.link.receive({ kind: 'drawn', answerId: 7 });
  assert.deepEqual(drawn, [7]);
});

test('a page that is hidden, closes or reloads holds no answer up', () => {
  const { session, drawn, open } = setUp();
  const page = open('sidePanel');
  const watch = () => {
    page.link.receive({ kind: 'ready' });
    page.link.receive({ kind: 'watch', looks: [look] });
  };
  watch();
  start(session);
  session.answered(1, answered);
  page.link.hidden();
  assert.deepEqual(drawn, [1]);
  watch();
  session.answered(2, answered);
  page.link.receive({ kind: 'ready' });
  assert.deepEqual(drawn, [1, 2]);
  watch();
  session.answered(3, answered);
  page.link.dispose();
  assert.deepEqual(drawn, [1, 2, 3]);
});

test('an answer goes to the pages that watch it, and counts as drawn at once if there are none', () => {
  const { session, drawn, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  panel.link.receive({ kind: 'ready' });
  panel.link.receive({ kind: 'watch', looks: [other] });
  tab.link.receive({ kind: 'ready' });
  tab.link.receive({ kind: 'watch', looks: [look] });
  start(session);
  session.answered(3, answered);
  assert.ok(!panel.kinds().includes('answer'));
  assert.deepEqual(tab.received.at(-1), { kind: 'answer', answerId: 3, ...answered });
  assert.deepEqual(drawn, []);
  session.answered(4, samplesAt(1));
  assert.deepEqual(drawn, [4]);
});

test('a page that opens later gets the newest answers with its state', () => {
  const { session, open } = setUp();
  const page = open('sidePanel');
  start(session);
  session.answered(1, answered);
  session.answered(2, samplesAt(1));
  session.answered(3, answeredAt(2));
  page.link.receive({ kind: 'ready' });
  const [hydrate] = page.received;
  assert.ok(hydrate.kind === 'hydrate');
  assert.deepEqual(hydrate.answers, [samplesAt(1), answeredAt(2)]);
});

test('the sample that one page chooses is told to all', () => {
  const { session, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  for (const { link } of [panel, tab]) link.receive({ kind: 'ready' });
  panel.link.receive({ kind: 'chooseSample', sample: 5 });
  assert.equal(session.sample, 5);
  for (const { received } of [panel, tab]) {
    assert.deepEqual(received.at(-1), { kind: 'sample', sample: 5 });
  }
});

test('a failure comes with its sentence', () => {
  const { engine, session, open } = setUp();
  const page = open('sidePanel');
  page.link.receive({ kind: 'ready' });
  session.start(cnnRequest).catch(() => undefined);
  engine.ends.fire({ kind: 'signal', signal: 'SIGKILL' });
  const last = page.received.at(-1);
  assert.ok(last?.kind === 'state' && last.state.kind === 'failed');
  assert.equal(last.failure, 'It failed.');
});

test('commands and places in the source are handed on; a bad rate is reported', () => {
  const { calls, open } = setUp();
  const { link } = open('editorTab');
  const source = {
    file: 'models/cnn.ts',
    startLine: 1,
    startColumn: 0,
    endLine: 1,
    endColumn: 5,
  };
  link.receive({ kind: 'command', command: 'pause' });
  link.receive({ kind: 'reveal', source, trace: emptyTable('cnn').trace });
  link.receive({ kind: 'setLearningRate', value: -1 });
  assert.deepEqual(calls.slice(0, 2), ['run pause', 'reveal models/cnn.ts of cnn']);
  assert.match(calls[2], /learning rate must be above 0/);
});

test('values at the caret are computed while any page has them on screen', () => {
  const { calls, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  panel.link.receive({ kind: 'watchCaret', watches: true });
  tab.link.receive({ kind: 'watchCaret', watches: true });
  panel.link.hidden();
  tab.link.dispose();
  assert.deepEqual(calls, ['watch true', 'watch true', 'watch true', 'watch false']);
});

test('what a page chooses at the caret is handed on, and what stands there is sent to it', () => {
  const { calls, open, router } = setUp();
  const { link, kinds } = open('sidePanel');
  link.receive({ kind: 'ready' });
  link.receive({ kind: 'followCaret', follows: false });
  link.receive({ kind: 'chooseExecution', key: 'k', module: 1, iteration: 17, part: 2 });
  link.receive({ kind: 'pin', key: 'k', pinned: true });
  assert.deepEqual(calls.slice(-3), ['follow false', 'choose k 1 17 2', 'pin k true']);
  router.showCaret({ follows: true, pinned: [] });
  assert.deepEqual(kinds(), ['hydrate', 'caret']);
});

test('a message of a wrong shape changes nothing, and one line of the log tells of it', () => {
  const { engine, session, calls, warnings, watched, drawn, open } = setUp();
  start(session);
  const page = open('sidePanel');
  page.link.receive({ kind: 'ready' });
  const before = [engine.sent.length, watched.length, session.sample, page.received.length];
  const wrong: unknown[] = [
    ...[undefined, null, 7, 'ready', [], {}, { kind: 'toString' }, { kind: 'x'.repeat(9999) }],
    ...['rm', '__proto__', undefined].map((command) => ({ kind: 'command', command })),
    { kind: 'setLearningRate', value: '0.1' },
    ...[{}, [null], [{ kind: 'tensor' }], [{ ...look, sample: -1 }]].map((looks) => {
      return { kind: 'watch', looks };
    }),
    { kind: 'watch', looks: [{ ...look, place: { site: 1, module: '', iteration: 0, part: 0 } }] },
    { kind: 'watch', looks: [{ ...look, take: { kind: 'picture', colors: 'red' } }] },
    { kind: 'drawn', answerId: 0.5 },
    ...[NaN, Infinity, '1'].map((sample) => ({ kind: 'chooseSample', sample })),
    { kind: 'reveal', source: { file: ['/etc/passwd'] } },
    { kind: 'followCaret', follows: 1 },
    { kind: 'watchCaret' },
    { kind: 'chooseExecution', key: 'a', module: 0, iteration: 'all', part: 0 },
    { kind: 'pin', key: {}, pinned: true },
  ];
  for (const message of wrong) page.link.receive(message);
  assert.deepEqual(
    [engine.sent.length, watched.length, session.sample, page.received.length],
    before,
  );
  assert.deepEqual([calls, drawn], [['watch false'], []]);
  assert.equal(warnings.length, wrong.length);
  assert.ok(warnings.every((entry) => !entry.includes('\n') && entry.length < 300));
});
