// Looks at values in the real engine: what they find again when a trace, a thread, the engine or the
// run that they are about is gone, or the text was edited since.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { ShapeTable, Site } from '../../extension/protocol/shapeTable.ts';
import { ownModel } from '../../extension/protocol/trainRequest.ts';
import { EngineProcess } from './engineProcess.ts';

const source = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const units = 12;

class Net extends nn.Module {
  readonly first = new nn.Linear(784, 16);
  readonly second = new nn.Linear(16, units);
  readonly third = new nn.Linear(units, 10);
  constructor(seed: number) {
    super();
    this.initialize(seed);
  }
  forward(x: tf.Tensor4D): tf.Tensor2D {
    const flat = x.reshape<tf.Tensor2D>([-1, 784]);
    const one = tf.relu(this.first.forward(flat));
    const two = tf.relu(this.second.forward(one));
    return this.third.forward(two);
  }
}

export default defineExperiment({
  data: digits(),
  model: (_, seed) => new Net(seed),
  settings: { batchSize: 16 },
});
`;

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-looking-'));
const file = path.join(folder, 'net.ts').replaceAll('\\', '/');
const model = ownModel(file);
let engine: EngineProcess;

before(async () => {
  writeFileSync(file, source);
  engine = await EngineProcess.ready();
});

after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function traced(text = source) {
  const { table, texts } = await engine.trace(model, { text: { file, text }, seconds: 1 });
  return { table, texts };
}

function declared({ sites }: ShapeTable, name: string): Site {
  const site = sites.find((each) => each.name === name && each.kind === 'declaration');
  assert.ok(site, `no site ${name}`);
  return site;
}

async function looked(table: ShapeTable, name: string, run?: string, from = engine) {
  const cursor = run === undefined ? undefined : ({ run, step: 'live' } as const);
  return from.look(table.trace, { site: declared(table, name).id }, cursor);
}

async function trainOwn(steps: number): Promise<string> {
  const finished = engine.state('finished');
  const run = engine.start({ model, data: { id: 'own' }, length: { steps } });
  await finished;
  return run;
}

test('after an edit the parameters that fit keep the weights of the run, the others are new', async () => {
  const run = await trainOwn(5);
  const before = await looked((await traced()).table, 'one', run);
  assert.deepEqual(before.origin, { run, step: 5 });

  const { table } = await traced(source.replace('units = 12', 'units = 20'));
  const one = await looked(table, 'one', run);
  assert.deepEqual(one.origin, { run, step: 5, kept: { parameters: 3, of: 6 } });
  assert.deepEqual(one.statistics, before.statistics);
  assert.deepEqual((await looked(table, 'two', run)).shape, [4, 20]);
});

test('where no parameter fits any more, the origin says so', async () => {
  const run = await trainOwn(2);
  const renamed = source.replaceAll(/this\.(first|second|third)/g, 'this.$1Layer');
  const text = renamed.replaceAll(/readonly (first|second|third)/g, 'readonly $1Layer');
  const { table } = await traced(text);
  const { origin } = await looked(table, 'one', run);
  assert.deepEqual(origin.kept, { parameters: 0, of: 6 });
});

test('when code without end has ended the thread, looks at every other trace are answered', async () => {
  const { table } = await traced();
  const { table: cnn } = await engine.trace('cnn');
  const endless = await traced(source.replace('const flat', 'for (;;);\n    const flat'));
  assert.equal(endless.table.findings[0].code, 'time-limit');
  assert.deepEqual((await looked(cnn, 'relu')).shape, [4, 8, 26, 26]);
  assert.deepEqual((await looked(table, 'two')).shape, [4, 12]);
});

test('a trace that newer ones have driven out of memory is made again', async () => {
  const { table: first } = await engine.trace('cnn', { settings: { channels: 2 } });
  for (let channels = 3; channels < 20; channels++) {
    await engine.trace('cnn', { settings: { channels } });
  }
  assert.deepEqual((await looked(first, 'relu')).shape, [4, 2, 26, 26]);
});

test('an engine that follows a dead one answers what the dead one traced, not something else', async () => {
  const { table } = await traced(`${source}// not saved\n`);
  const next = await EngineProcess.ready();
  try {
    await next.trace('rnn');
    const texts = [{ ...table.trace.texts[0], text: `${source}// not saved\n` }];
    const place = { site: declared(table, 'two').id };
    const answer = await next.look(table.trace, place, undefined, texts);
    assert.deepEqual(answer.shape, [4, 12]);
  } finally {
    await next.dispose();
  }
});

test('a look that waits for the first weights of a run is told when another run begins', async () => {
  const { table } = await engine.trace('transformer');
  const first = engine.start({ model: 'transformer', data: { id: 'dates' } });
  const waiting = assert.rejects(looked(table, 'scaled', first), /no longer has this run/);
  const second = engine.start({ length: { steps: 1 } });
  const finished = engine.next('state', ({ runId, state }) => {
    return runId === second && state.kind === 'finished';
  });
  await waiting;
  await finished;
});

test('an order for a run that the engine does not have is refused with a reason', async () => {
  const refused = engine.next('refused');
  engine.send({ kind: 'pause', runId: 'of another window' });
  const { runId, order, problem } = await refused;
  assert.deepEqual([runId, order], ['of another window', 'pause']);
  assert.match(problem.text, /no longer has this run/);
});
