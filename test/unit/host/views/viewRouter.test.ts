import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../../../extension/host/runs/session.ts';
import { ViewRouter } from '../../../../extension/host/views/viewRouter.ts';
import type { PageLink } from '../../../../extension/host/views/viewRouter.ts';
import type { RunId } from '../../../../extension/protocol/cursor.ts';
import type { Frame, FrameRequest } from '../../../../extension/protocol/frames.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import type { ToView } from '../../../../extension/protocol/viewMessages.ts';
import { cnnRequest, FakeEngine, infoOf, reportOf } from '../fakeEngine.ts';

const hiddenStates: FrameRequest = { kind: 'hiddenStates', sample: 0 };
const encoder: FrameRequest = { kind: 'attention', stack: 'encoder', sample: 0 };
const frame: Frame = {
  kind: 'hiddenStates',
  step: 1,
  sample: 0,
  samples: 1,
  tokens: ['a'],
  units: 1,
  states: new Float32Array([0.5]),
};

interface TestPage {
  readonly link: PageLink;
  readonly received: ToView[];
  readonly kinds: () => string[];
}

function setUp() {
  const engine = new FakeEngine();
  const session = new Session(engine);
  const calls: string[] = [];
  const router = new ViewRouter(session, {
    describe: (place) => ({
      place,
      titles: { model: '', data: '', sourceFile: '' },
      caret: { follows: true, pinned: [] },
    }),
    failureText: () => 'It failed.',
    run: (command) => calls.push(`run ${command}`),
    reveal: ({ source, trace }) => calls.push(`reveal ${source.file} of ${trace?.model}`),
    report: (error) => calls.push(String(error)),
    caret: {
      watch: (watches) => calls.push(`watch ${watches}`),
      follow: (follows) => calls.push(`follow ${follows}`),
      choose: (key, { module, iteration, part }) =>
        calls.push(`choose ${key} ${module} ${iteration} ${part}`),
      pin: (key, pinned) => calls.push(`pin ${key} ${pinned}`),
    },
  });
  const open = (place: 'sidePanel' | 'editorTab'): TestPage => {
    const received: ToView[] = [];
    const link = router.attach({ place, post: (message) => received.push(message) });
    return { link, received, kinds: () => received.map(({ kind }) => kind) };
  };
  return { engine, session, router, calls, open };
}

function start(session: Session): RunId {
  void session.start(cnnRequest);
  return session.run?.id ?? '';
}

function shownFrames(engine: FakeEngine): number[] {
  return engine.sent.flatMap((message) => (message.kind === 'frameShown' ? [message.frameId] : []));
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

test('what is subscribed is what all pages together want, once', () => {
  const { engine, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  panel.link.receive({ kind: 'ready' });
  tab.link.receive({ kind: 'ready' });
  panel.link.receive({ kind: 'subscribe', requests: [hiddenStates] });
  tab.link.receive({ kind: 'subscribe', requests: [hiddenStates, encoder] });
  assert.deepEqual(engine.sent.at(-1), { kind: 'subscribe', requests: [hiddenStates, encoder] });
  tab.link.dispose();
  assert.deepEqual(engine.sent.at(-1), { kind: 'subscribe', requests: [hiddenStates] });
  panel.link.hidden();
  assert.deepEqual(engine.sent.at(-1), { kind: 'subscribe', requests: [] });
});

test('a frame counts as shown when every page that wanted it has drawn it', () => {
  const { engine, session, open } = setUp();
  const [panel, tab] = [open('sidePanel'), open('editorTab')];
  for (const { link } of [panel, tab]) {
    link.receive({ kind: 'ready' });
    link.receive({ kind: 'subscribe', requests: [hiddenStates] });
  }
  const runId = start(session);
  engine.messages.fire({ kind: 'frame', runId, frameId: 7, frame });
  panel.link.receive({ kind: 'frameShown', frameId: 7 });
  panel.link.receive({ kind: 'frameShown', frameId: 7 });
  assert.deepEqual(shownFrames(engine), []);
  tab.link.receive({ kind: 'frameShown', frameId: 7 });
  assert.deepEqual(shownFrames(engine), [7]);
});

test('a page that is hidden or reloads holds no frame up', () => {
  const { engine, session, open } = setUp();
  const page = open('sidePanel');
  page.link.receive({ kind: 'ready' });
  page.link.receive({ kind: 'subscribe', requests: [hiddenStates] });
  const runId = start(session);
  engine.messages.fire({ kind: 'frame', runId, frameId: 1, frame });
  page.link.hidden();
  assert.deepEqual(shownFrames(engine), [1]);
  page.link.receive({ kind: 'ready' });
  page.link.receive({ kind: 'subscribe', requests: [hiddenStates] });
  engine.messages.fire({ kind: 'frame', runId, frameId: 2, frame });
  page.link.receive({ kind: 'ready' });
  assert.deepEqual(shownFrames(engine), [1, 2]);
});

test('a frame that nobody wants is acknowledged at once and sent to no page', () => {
  const { engine, session, open } = setUp();
  const page = open('sidePanel');
  page.link.receive({ kind: 'ready' });
  page.link.receive({ kind: 'subscribe', requests: [encoder] });
  const runId = start(session);
  engine.messages.fire({ kind: 'frame', runId, frameId: 3, frame });
  assert.deepEqual(shownFrames(engine), [3]);
  assert.ok(!page.kinds().includes('frame'));
});

test('a page that comes back gets the newest pictures with its state', () => {
  const { engine, session, open } = setUp();
  const page = open('sidePanel');
  const runId = start(session);
  engine.messages.fire({ kind: 'frame', runId, frameId: 1, frame });
  page.link.receive({ kind: 'ready' });
  const [hydrate] = page.received;
  assert.ok(hydrate.kind === 'hydrate');
  assert.deepEqual(hydrate.frames, [frame]);
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

test('a message that no page of ours sends is reported and harms nothing', () => {
  const { calls, open } = setUp();
  const { link } = open('editorTab');
  link.receive({ kind: 'format the disk' } as never);
  assert.match(calls[0], /No handler/);
});
