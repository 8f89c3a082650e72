import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookJob, RunWeights } from '../../../../extension/engine/looking/lookingMessages.ts';
import { Looker } from '../../../../extension/engine/main/looker.ts';
import type { SampleSet } from '../../../../extension/engine/tasks/task.ts';
import { ownModel } from '../../../../extension/protocol/trainRequest.ts';
import { lookAt } from '../../host/answers.ts';

const limit = { seconds: 30, setting: '' };
const [net, sizes] = [textOf('/net.ts'), textOf('/sizes.ts')];
const job: LookJob = {
  kind: 'look',
  trace: { model: ownModel('/net.ts'), settings: {}, texts: [net, sizes] },
  look: {
    kind: 'tensor',
    place: { site: '/net.ts#1', module: '', iteration: 0, part: 0 },
    sample: 0,
    take: { kind: 'summary' },
  },
  texts: [net, sizes],
};

function textOf(file: string) {
  return { file, sha: `sha of ${file}`, text: file };
}

function weightsAt(step: number): RunWeights {
  const none = { shape: [0], dtype: 'float32', values: new Float32Array(0) } as const;
  const samples: SampleSet = {
    inputs: [none],
    targets: none,
    count: 0,
    batchAxis: 0,
    words: { kind: 'arrays' },
  };
  return { runId: 'a', seed: 0, snapshot: { step, values: new Map() }, samples };
}

test('the weights of a step and the text of a file are given to the thread once', async (context) => {
  const looker = new Looker(new URL('countingThread.ts', import.meta.url));
  context.after(() => looker.end());
  const given = async (weights?: RunWeights) => {
    const answer = await looker.look(job, weights, limit);
    assert.ok(answer.kind === 'tensor');
    return { weights: answer.iterations, texts: answer.samples };
  };
  const first = weightsAt(1);
  assert.deepEqual(await given(), { weights: 0, texts: 2 });
  assert.deepEqual(await given(first), { weights: 1, texts: 2 });
  assert.deepEqual(await given(first), { weights: 1, texts: 2 });
  assert.deepEqual(await given(weightsAt(2)), { weights: 2, texts: 2 });

  // The thread that follows has nothing yet.
  await looker.end();
  assert.deepEqual(await given(first), { weights: 1, texts: 2 });
});

test('a hover waits for one part of a look that has several, not for all of it', async (context) => {
  const looker = new Looker(new URL('partsThread.ts', import.meta.url));
  context.after(() => looker.end());
  const samples: LookJob = { ...job, look: { kind: 'samples' }, canWait: true };
  const [all, hover] = await Promise.all([
    looker.look(samples, undefined, limit),
    looker.look(job, undefined, limit),
  ]);
  assert.equal(hover.origin.step, 1, 'after the first part');
  assert.equal(all.origin.step, 3, 'after the hover and two more parts');
});

test('a hover waits for one part of a trace, and another trace for all of it', async (context) => {
  const looker = new Looker(new URL('partsThread.ts', import.meta.url));
  context.after(() => looker.end());
  const trace = (file: string) =>
    looker.trace(
      { kind: 'trace', model: ownModel(file), settings: {}, open: [], texts: [] },
      limit,
    );
  const [first, second, hover] = await Promise.all([
    trace('/net.ts'),
    trace('/other.ts'),
    looker.look(job, undefined, limit),
  ]);
  assert.equal(hover.origin.step, 1, 'after the first part');
  assert.equal(first.table.batchSize, 3, 'after the hover and two more parts');
  assert.equal(second.table.batchSize, 6, 'after all of the first');
});

/** A look that ends its thread, or takes its time. */
function endingLook(site: string, model: LookJob['trace']['model'] = job.trace.model): LookJob {
  return { ...job, trace: { ...job.trace, model }, look: lookAt(site) };
}

const ends: Readonly<Record<string, RegExp>> = {
  crash: /: The values could not be computed: the thread broke$/,
  exit: /: The values could not be computed: its thread ended with exit code 3$/,
  memory: /: This takes more than [\d.]+ GB of memory, so it was ended\./,
  loop: /: This was not done after 0\.05 s, so it was ended\./,
};

for (const [site, reason] of Object.entries(ends)) {
  test(`a thread that ends by ${site} is told as that, and the next look has another`, async (context) => {
    const looker = new Looker(new URL('endingThread.ts', import.meta.url));
    context.after(() => looker.end());
    const short = { seconds: site === 'loop' ? 0.05 : 30, setting: '' };
    await assert.rejects(looker.look(endingLook(site), undefined, short), reason);
    const next = await looker.look(endingLook('slowly'), undefined, limit);
    assert.equal(next.kind, 'tensor');
  });
}

test('the time limit of own code is not that of a shipped model', async (context) => {
  const looker = new Looker(new URL('endingThread.ts', import.meta.url));
  context.after(() => looker.end());
  const short = { seconds: 0.05, setting: '' };
  await assert.rejects(looker.look(endingLook('slowly'), undefined, short), /not done after/);
  const shipped = endingLook('slowly', 'cnn');
  assert.equal((await looker.look(shipped, undefined, short)).kind, 'tensor');
});
