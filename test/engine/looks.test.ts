// Looks of every kind at the real engine: at new models, at a run while it trains, rests and is over,
// for shipped and own models.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import path from 'node:path';
import type { Cursor } from '../../extension/protocol/cursor.ts';
import type { Place, TensorAnswer } from '../../extension/protocol/looks/tensor.ts';
import { formatProblem } from '../../extension/protocol/problem.ts';
import type { ShapeTable } from '../../extension/protocol/shapeTable.ts';
import { ownModel } from '../../extension/protocol/trainRequest.ts';
import { EngineProcess } from './engineProcess.ts';

const engine = await EngineProcess.ready();
after(() => engine.dispose());

const transformer = {
  model: 'transformer',
  data: { id: 'dates' },
  settings: { dModel: 16, dInner: 16, layers: 2, heads: 3, dK: 4, dV: 4, batchSize: 4 },
} as const;
const cnn = { model: 'cnn', settings: { channels: 2, validationEvery: 0 } } as const;
const constantSample = path
  .resolve(import.meta.dirname, '../models/constantSample.ts')
  .replaceAll('\\', '/');
const gru = path.resolve(import.meta.dirname, '../models/gru.ts').replaceAll('\\', '/');

type Whole = NonNullable<TensorAnswer['whole']>;

async function whole(table: ShapeTable, place: Place, { sample = 0, ...cursor }: At = {}) {
  const look = { kind: 'tensor', place, sample, take: { kind: 'whole' } } as const;
  const answer = await engine.ask(table.trace, look, { cursor: { step: 'live', ...cursor } });
  assert.ok(answer.whole);
  return { ...answer, whole: answer.whole };
}

type At = Partial<Cursor> & { readonly sample?: number };

async function samplesOf({ trace }: ShapeTable, run?: string) {
  const cursor = { run, step: 'live' } as const;
  return engine.ask(trace, { kind: 'samples' }, { cursor });
}

function offered({ offers }: ShapeTable, view: string): Place {
  const place = offers.find((offer) => offer.view === view)?.places[0].place;
  assert.ok(place, `${view} is not offered`);
  return place;
}

function declared({ sites }: ShapeTable, name: string): Place {
  const site = sites.find((each) => each.name === name && each.kind === 'declaration');
  assert.ok(site?.executions.length, `${name} did not run`);
  return { site: site.id, module: site.executions[0].modulePath, iteration: 0, part: 0 };
}

async function trainedTo(step: number): Promise<void> {
  await engine.next('progress', ({ report }) => report.step >= step);
}

/** Sums over the last axis. */
function rowSums({ shape, values }: Whole): number[] {
  const width = shape.at(-1) ?? 1;
  return Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
  );
}

test('the attention of a run: weights that sum to one over its tokens, newer while it trains', async () => {
  const training = trainedTo(1);
  const run = engine.start(transformer);
  await training;
  const { table } = await engine.trace('transformer', transformer);
  const place = offered(table, 'attention');
  const first = await whole(table, place, { run });
  assert.equal(first.origin.run, run);
  const [heads, queries, keys] = first.whole.shape;
  assert.deepEqual([heads, queries], [3, keys]);
  assert.deepEqual(
    first.whole.axes.map(({ meaning }) => meaning),
    ['other', 'source', 'source'],
  );
  assert.equal(first.whole.axes[2].labels?.length, keys);
  for (const sum of rowSums(first.whole)) assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);

  await trainedTo(first.origin.step + 20);
  let later = await whole(table, place, { run });
  // A look does not wait for the step under way; the one after it has the copy that it asked for.
  while (later.origin.step === first.origin.step) later = await whole(table, place, { run });
  assert.ok(later.origin.step > first.origin.step);
  assert.notDeepEqual(later.whole.values, first.whole.values);

  const paused = engine.state('paused');
  engine.order('pause');
  await paused;
  const step = engine.all('progress').findLast(({ runId }) => runId === run)?.report.step;
  const answers = [await whole(table, place, { run }), await samplesOf(table, run)];
  assert.deepEqual(
    answers.map(({ origin }) => origin),
    [1, 2].map(() => ({ run, step })),
  );
  const stopped = engine.state('stopped');
  engine.order('stop');
  await stopped;
  assert.deepEqual((await whole(table, place, { run })).origin, { run, step });
});

test('after the end of a run its last weights are looked at; a new model is another', async () => {
  const finished = engine.state('finished');
  const run = engine.start({ ...cnn, length: { steps: 30 } });
  await finished;
  const { table } = await engine.trace('cnn', cnn);
  const place = declared(table, 'logits');
  const trained = await whole(table, place, { run });
  assert.deepEqual(trained.origin, { run, step: 30 });
  const fresh = await whole(table, place);
  assert.deepEqual(fresh.origin, { step: 0 });
  assert.notDeepEqual(fresh.whole.values, trained.whole.values);
  assert.deepEqual((await whole(table, place, { run })).whole, trained.whole);
});

test('a model of a person: all turns of its loop stacked, during a run and after it', async () => {
  const training = trainedTo(1);
  const run = engine.start({ model: ownModel(gru), data: { id: 'own' } });
  await training;
  const { table } = await engine.trace(ownModel(gru));
  const last = table.sites
    .flatMap(({ id, executions }) => executions.map((execution) => ({ id, ...execution })))
    .reduce((one, other) => (other.iteration > one.iteration ? other : one));
  assert.ok(last.iteration > 0, 'a loop');
  const place = { site: last.id, module: last.modulePath, iteration: 0, part: 0 } as const;
  const all = await whole(table, { ...place, iteration: 'all' }, { run });
  assert.equal(all.whole.shape[0], all.iterations);
  assert.equal(all.iterations, last.iteration + 1);

  const stopped = engine.state('stopped');
  engine.order('stop');
  await stopped;
  const stack = await whole(table, { ...place, iteration: 'all' }, { run });
  const rest = stack.whole.values.length / stack.iterations;
  for (const iteration of [0, last.iteration]) {
    const one = await whole(table, { ...place, iteration }, { run });
    assert.deepEqual(one.origin, stack.origin);
    const from = iteration * rest;
    assert.deepEqual(one.whole.values, stack.whole.values.slice(from, from + rest));
  }
});

test('samples have labels, predictions and losses; the same number is the same sample everywhere', async () => {
  const finished = engine.state('finished');
  const run = engine.start({ ...cnn, length: { steps: 200 } });
  await finished;
  const { table } = await engine.trace('cnn', cnn);
  const { origin, samples } = await samplesOf(table, run);
  assert.deepEqual([origin, samples.length], [{ run, step: 200 }, 16]);
  const right = samples.filter(({ label, prediction }) => label === prediction);
  assert.ok(right.length >= 10, `${right.length} of 16 are right after 200 steps`);
  const images = new Set<string>();
  for (const [sample, { label, prediction, loss }] of samples.entries()) {
    const { whole: logits } = await whole(table, declared(table, 'logits'), { run, sample });
    assert.equal(String(argMax(logits.values)), prediction);
    const nats = logSumExp(logits.values) - logits.values[Number(label)];
    assert.ok(Math.abs(nats - loss) < 1e-4, `sample ${sample}: ${nats} and ${loss}`);
    const input = await whole(table, { input: 0 }, { run, sample });
    assert.deepEqual([input.sample, input.samples, input.whole.shape], [sample, 16, [1, 28, 28]]);
    images.add(input.whole.values.join());
  }
  assert.equal(images.size, 16, 'sixteen images');
});

test('samples of pairs: the text that is translated, in the words of the axes', async () => {
  const { table } = await engine.trace('transformer', transformer);
  const { samples } = await samplesOf(table);
  const { whole: input } = await whole(table, { input: 0 }, { sample: 2 });
  const [{ labels = [], paddedFrom = labels.length }] = input.axes;
  const source = labels.slice(0, paddedFrom).filter((token) => !token.startsWith('<'));
  assert.ok(samples[2].label.startsWith(`${source.join('')} → `), samples[2].label);
  assert.ok(samples.every(({ loss }) => loss > 0 && Number.isFinite(loss)));
});

test('a sample beyond the last is the last: the answer says which one it is', async () => {
  const { table } = await engine.trace('cnn', cnn);
  const beyond = await whole(table, { input: 0 }, { sample: 99 });
  assert.equal(beyond.sample, 15);
  assert.deepEqual(beyond.whole, (await whole(table, { input: 0 }, { sample: 15 })).whole);
});

test('what is not there is told, and the next look is answered', async () => {
  const { table } = await engine.trace('cnn', cnn);
  const place = declared(table, 'logits');
  assert.ok('site' in place);
  const looks: readonly (readonly [Place, RegExp])[] = [
    [{ ...place, site: 'models/cnn.ts#9999' }, /did not come to this expression/],
    [{ ...place, module: 'nowhere' }, /did not come to this expression/],
    [{ ...place, part: 7 }, /did not come to this expression/],
    [{ ...place, site: 'models/cnn.ts#9999', iteration: 'all' }, /did not come to this/],
    [{ input: 3 }, /no input 3/],
  ];
  for (const [wrong, message] of looks) await assert.rejects(whole(table, wrong), { message });
  const gone = samplesOf(table, 'of another window');
  await assert.rejects(gone, /no longer has this run/);
  assert.deepEqual((await whole(table, place)).whole.shape, [10]);
});

function argMax(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}

function logSumExp(values: Float32Array): number {
  return Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
}

test('a run that ended by numbers that are not finite is looked at in the step and batch that failed', async () => {
  const failed = engine.next('state', ({ state }) => state.kind === 'failed');
  const run = engine.start({
    ...{ model: ownModel(constantSample), data: { id: 'own' }, length: { asDefined: true } },
  });
  const { state } = await failed;
  assert.ok(state.kind === 'failed' && state.step);
  assert.match(formatProblem(state.problem), /divides by a standard deviation .* of 0/);
  const { table } = await engine.trace(ownModel(constantSample));
  const { sample } = state.step;
  const normal = await whole(table, declared(table, 'normal'), { run, sample });
  assert.deepEqual(normal.shape, [36, 6]);
  assert.equal(normal.origin.failedStep, state.step.step);
  assert.equal(normal.statistics.nan, 6);
  assert.deepEqual([...normal.whole.values], Array(6).fill(NaN));
  const centred = await whole(table, declared(table, 'centred'), { run, sample });
  assert.deepEqual([...centred.whole.values], Array(6).fill(0));
});
