import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { newRun, saveRun } from '../../../../extension/host/runs/run.ts';
import { Session } from '../../../../extension/host/runs/session.ts';
import { SessionStore } from '../../../../extension/host/runs/sessionStore.ts';
import { cnnRequest, FakeEngine, infoOf, reportOf } from '../fakeEngine.ts';
import { valueOf } from '../shapes/siteValue.ts';

function scratchFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-store-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'workspace');
}

test('a run that was saved is read back with its curves and pictures', async (context) => {
  const store = new SessionStore(scratchFolder(context));
  assert.equal(await store.load(), undefined);
  const run = newRun('a', cnnRequest);
  run.info = infoOf('a');
  run.trainLoss.write(0, [3, 2, 1]);
  run.validation.push({ step: 2, loss: 2.5 });
  const place = { site: 'models/rnn.ts#3', module: '', iteration: 'all', part: 0 } as const;
  const values = new Float32Array([0.5, -0.5]);
  const axes = [{ meaning: 'time', labels: ['a', 'b'] }] as const;
  const answers = [
    {
      look: { kind: 'tensor', place, sample: 0, take: { kind: 'whole' } },
      answer: { ...valueOf(place), whole: { shape: [2], axes, values } },
    },
    {
      look: { kind: 'samples' },
      answer: { kind: 'samples', origin: { step: 2 }, samples: [{ label: '7', loss: 0.5 }] },
    },
  ] as const;
  const saved = saveRun(run, undefined, answers);
  await store.save(saved);
  assert.deepEqual(await store.load(), saved);
});

test('what another version has saved in a format of its own is no run', async (context) => {
  const store = new SessionStore(scratchFolder(context));
  const saved = saveRun(newRun('a', cnnRequest), undefined, []);
  await store.save({ ...saved, format: 2 as never });
  assert.equal(await store.load(), undefined);
});

test('the last of many saves wins, and no temporary file is left', async (context) => {
  const folder = scratchFolder(context);
  const store = new SessionStore(folder);
  const run = newRun('a', cnnRequest);
  const saves = [1, 2, 3].map((step) => {
    run.step = step;
    return store.save(saveRun(run, undefined, []));
  });
  await Promise.all(saves);
  assert.equal((await store.load())?.step, 3);
  assert.deepEqual(readdirSync(folder), ['lastRun.bin']);
});

test('a file that is no saved run is an error, not a run', async (context) => {
  const folder = scratchFolder(context);
  const store = new SessionStore(folder);
  await store.save(saveRun(newRun('a', cnnRequest), undefined, []));
  writeFileSync(path.join(folder, 'lastRun.bin'), 'no run');
  await assert.rejects(store.load());
});

test('every change of state is saved at once', async (context) => {
  const store = new SessionStore(scratchFolder(context));
  const engine = new FakeEngine();
  const session = new Session(engine);
  const following = store.follow(session, (error) => assert.fail(String(error)));
  context.after(() => following.dispose());
  void session.start(cnnRequest);
  const runId = session.run?.id ?? '';
  engine.messages.fire({ kind: 'progress', runId, report: reportOf(1, [4]) });
  engine.messages.fire({ kind: 'state', runId, state: { kind: 'finished' } });
  await store.written();
  const loaded = await store.load();
  assert.equal(loaded?.state.kind, 'finished');
  assert.deepEqual([...loaded.trainLoss], [4]);
});
