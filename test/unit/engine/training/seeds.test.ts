// The seed of a run fixes every random number in it, also those that a person's own code and tfjs draw
// without naming a seed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Looking } from '../../../../extension/engine/looking/looking.ts';
import type { TraceJob } from '../../../../extension/engine/looking/lookingMessages.ts';
import { allParts } from '../../../../extension/engine/tracing/parts.ts';
import { newRecorder } from '../../../../extension/engine/tracing/pass.ts';
import { buildTidily, ownSubject } from '../../../../extension/engine/tracing/subject.ts';
import { traceOwn } from '../../../../extension/engine/tracing/traceOwn.ts';
import { announce } from '../../../../extension/engine/cli/trainInTerminal.ts';
import { createTrainer } from '../../../../extension/engine/training/createTrainer.ts';
import type { Trainer } from '../../../../extension/engine/training/trainer.ts';
import { loadOwnExperiment } from '../../../../extension/engine/models/ownExperiment.ts';
import { snapshotOf } from '../../../../extension/engine/models/weights.ts';
import { beginGeneration } from '../../../../extension/engine/source/ownSources.ts';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { TrainLoop } from '../../../../extension/engine/training/trainLoop.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';
import type { TraceRef } from '../../../../extension/protocol/trace.ts';
import type { OwnModel, TrainRequest } from '../../../../extension/protocol/trainRequest.ts';
import { fileOfOwnModel, ownModel } from '../../../../extension/protocol/trainRequest.ts';
import { wholeTrace } from '../views/lookedModel.ts';
import { trainInThread } from '../../kernels/trainInThread.ts';

registerSourceLoader();
const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-seeds-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const head = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';
`;
const rows = `const rows = Array.from({ length: 60 }, (_, i) => [i % 7, i % 5, i % 3, 1]);
const data = arrays({ inputs: rows, targets: rows.map(([a, b]) => [a * b]) });
const settings = { batchSize: 8, learningRate: 0.01 };
`;
const train = 'export default defineExperiment({ data, model: () => makeModel(), settings });\n';

/** A way to draw without a seed, in each file another one. */
const sources = {
  'initializers of tf.layers': `${rows}
function makeModel() {
  const hidden = tf.layers.dense({ units: 6, activation: 'relu', inputShape: [4] });
  return tf.sequential({ layers: [hidden, tf.layers.dense({ units: 1 })] });
}`,
  'dropout and noise of tf.layers': `${rows}
function makeModel() {
  return tf.sequential({ layers: [
    tf.layers.dropout({ rate: 0.5, inputShape: [4] }),
    tf.layers.gaussianNoise({ stddev: 0.5 }),
    tf.layers.dense({ units: 1, kernelInitializer: 'ones' }),
  ] });
}`,
  'a constant and a variable of a class': `${rows}
class Net {
  readonly projection = tf.randomUniform([4, 6]);
  readonly weight = tf.variable(tf.truncatedNormal([6, 1]));
  forward(x: tf.Tensor2D) { return x.matMul(this.projection).matMul(this.weight); }
}
const makeModel = () => new Net();`,
  'a forward pass': `${rows}
class Net {
  readonly weight = tf.variable(tf.ones([4, 1]));
  forward(x: tf.Tensor2D) {
    const noise = tf.randomNormal(x.shape).add(tf.randomGamma(x.shape, 2));
    const kept = Math.random() < 0.5 ? tf.dropout(x, 0.3) : x.add(noise);
    return kept.matMul<tf.Tensor2D>(this.weight);
  }
}
const makeModel = () => new Net();`,
  'the order of the data': `${rows}
tf.util.shuffle(rows);
const shuffled = await tf.data.array(rows).shuffle(60).toArray() as number[][];
Object.assign(data, arrays({ inputs: shuffled, targets: shuffled.map(([a, b]) => [a * b]) }));
class Net {
  readonly weight = tf.variable(tf.ones([4, 1]));
  forward(x: tf.Tensor2D) { return x.matMul(this.weight); }
}
const makeModel = () => new Net();`,
} as const;

type Title = keyof typeof sources;
const titles = Object.keys(sources) as Title[];

function write(name: string, source: string): OwnModel {
  const file = path.join(folder, `${name.replaceAll(' ', '-')}.ts`);
  writeFileSync(file, head + source);
  return ownModel(file.replaceAll('\\', '/'));
}

function fileOf(title: Title): OwnModel {
  return write(title, `${sources[title]}\n${train}`);
}

const steps = Array.from({ length: 12 }, (_, i) => i + 1);

function requestOf(model: OwnModel, seed: number): TrainRequest {
  return { model, data: { id: 'own' }, length: { steps: steps.length }, seed, settings: {} };
}

function create(model: OwnModel, seed: number): Promise<Trainer> {
  beginGeneration();
  return createTrainer(requestOf(model, seed));
}

async function curveOf(title: Title, seed: number): Promise<number[]> {
  const trainer = await create(fileOf(title), seed);
  const losses = steps.map((step) => trainer.stepOnce(step).loss);
  losses.push(trainer.validate('all').loss);
  trainer.dispose();
  return losses;
}

for (const title of titles) {
  test(`a seed gives the same curve again, and another seed another one: ${title}`, async () => {
    const curve = await curveOf(title, 3);
    Math.random();
    tf.randomNormal([2]).dispose();
    assert.deepEqual(await curveOf(title, 3), curve);
    assert.notDeepEqual(await curveOf(title, 4), curve);
  });
}

test('validations between the steps change no step, and draw the same again', async () => {
  const curve = await curveOf('a forward pass', 3);
  const trainer = await create(fileOf('a forward pass'), 3);
  const validations = steps.map((step) => {
    assert.equal(trainer.stepOnce(step).loss, curve[step - 1]);
    const { loss } = trainer.validate('some');
    assert.equal(trainer.validate('some').loss, loss);
    return loss;
  });
  assert.equal(validations.at(-1), curve.at(-1));
  assert.equal(trainer.finalTest().testLoss, trainer.finalTest().testLoss);
  trainer.dispose();
});

test('pauses change no step', async () => {
  const trainer = await create(fileOf('a forward pass'), 3);
  const losses: number[] = [];
  const loop = new TrainLoop(trainer, {
    stepped: (step, { loss }) => {
      losses.push(loss);
      if (step % 5 === 0) loop.pause();
    },
    stateChanged: (state) => state === 'paused' && setImmediate(() => loop.resume()),
    validated: ({ loss }) => losses.push(loss),
  });
  await loop.run();
  assert.deepEqual(losses, await curveOf('a forward pass', 3));
  trainer.dispose();
});

test('what a step draws depends on its number alone', async () => {
  const loss = 'const loss = (outputs: tf.Tensor) => outputs.mul(0).mean().add(Math.random());';
  const model = write(
    'drawn loss',
    `${sources['initializers of tf.layers']}
${loss}
export default defineExperiment({ data, model: () => makeModel(), settings, loss });`,
  );
  const begun = await create(model, 3);
  const losses = steps.map((step) => begun.stepOnce(step).loss);
  assert.equal(new Set(losses).size, steps.length);
  const continued = await create(model, 3);
  assert.equal(continued.stepOnce(9).loss, losses[8]);
  assert.equal(continued.stepOnce(4).loss, losses[3]);
  begun.dispose();
  continued.dispose();
});

test('the number of threads changes no unseeded draw', async () => {
  const request = requestOf(fileOf('initializers of tf.layers'), 3);
  const alone = await trainInThread({ request, threads: 1, steps: 12 });
  const curve = await curveOf('initializers of tf.layers', 3);
  assert.deepEqual(alone.losses, curve.slice(0, 12));
  const together = await trainInThread({ request, threads: 3, steps: 12 });
  assert.deepEqual(together, alone);
});

test('a new model that is looked at has the weights that a run with its seed begins with', async () => {
  for (const title of titles) {
    const trainer = await create(fileOf(title), 0);
    const { values } = trainer.snapshot(0);
    beginGeneration();
    const subject = await ownSubject(fileOf(title), {});
    // A second time too: a trace builds the model once, looking at it once more.
    for (let time = 0; time < 2; time++) {
      const { model } = buildTidily(subject, 0);
      assert.deepEqual(snapshotOf(model, 0).values, values, title);
      model.dispose();
    }
    trainer.dispose();
  }
});

test('a trace leaves the running statistics of the one model of a file as they were', async () => {
  const model = write(
    'batch norm',
    `const flat = tf.layers.flatten({ inputShape: [28, 28, 1] });
const norm = tf.layers.batchNormalization();
export default tf.sequential({ layers: [flat, norm, tf.layers.dense({ units: 10 })] });`,
  );
  const parts = traceOwn(model, {}, new Map(), newRecorder(), () => undefined);
  const { traced } = await allParts(parts);
  const buffers = traced.built?.model.namedBuffers() ?? new Map<string, tf.Variable>();
  assert.equal(buffers.size, 2);
  for (const [name, buffer] of buffers) {
    const beginning = name.endsWith('variance') ? 1 : 0;
    assert.ok(
      buffer.dataSync().every((value) => value === beginning),
      name,
    );
  }
});

function traceOf(model: OwnModel): TraceJob {
  return { kind: 'trace', model, settings: {}, open: [], texts: [] };
}

/** Of a new model, or with the weights of a run. */
async function statisticsAt(looking: Looking, trace: TraceRef, site: string, run?: string) {
  const place = { site, module: '', iteration: 0, part: 0 };
  const look = { kind: 'tensor', place, sample: 0, take: { kind: 'summary' } } as const;
  const answer = await looking.look({ kind: 'look', trace, look, run, texts: [] });
  assert.ok(answer?.kind === 'tensor');
  return answer.statistics;
}

test('what a constructor draws is looked at as the run of its seed has it', async () => {
  const text = `${rows}
class Net {
  readonly scale = tf.randomUniform([4]);
  readonly weight = tf.variable(tf.ones([4, 1]));
  forward(x: tf.Tensor2D) {
    const shown = this.scale.add(0);
    return x.mul(shown).matMul(this.weight);
  }
}
const makeModel = () => new Net();
${train}`;
  const model = write('scaled', text);
  const trainer = await create(model, 5);
  const plan = await loadOwnExperiment(fileOfOwnModel(model), { probed: false, seed: 5 });
  const { scale } = plan.makeModel({}, 5) as { scale: tf.Tensor };
  const looking = new Looking({ loaded: () => undefined, watch: (recorder) => recorder });
  const { sites, findings, trace } = (await wholeTrace(looking, traceOf(model))).table;
  assert.deepEqual(findings, [], 'a constant of the model outlives its constructor');
  const site = sites.find(({ name, kind }) => name === 'shown' && kind === 'declaration');
  assert.ok(site);
  const asNew = await statisticsAt(looking, trace, site.id);
  const snapshot = trainer.snapshot(0);
  looking.takeWeights({ runId: 'a', seed: 5, snapshot, samples: trainer.samples(4) });
  const ofRun = await statisticsAt(looking, trace, site.id, 'a');
  const [expected] = scale.mean().dataSync();
  assert.ok(Math.abs(ofRun.mean - expected) < 1e-6);
  assert.notEqual(asNew.mean, ofRun.mean);
  trainer.dispose();
});

test('two traces of a model that draws in forward are the same, and so are the values', async () => {
  const model = fileOf('a forward pass');
  const looking = new Looking({ loaded: () => undefined, watch: (recorder) => recorder });
  const look = async () => {
    const { table } = await wholeTrace(looking, traceOf(model));
    const inFile = table.sites.filter(({ range }) => range.file.endsWith('forward-pass.ts'));
    const ran = inFile.filter(({ executions }) => executions.length > 0);
    const kept = ran.find(({ name, kind }) => name === 'kept' && kind === 'declaration');
    assert.ok(kept, 'forward ran');
    return { ran, statistics: await statisticsAt(looking, table.trace, kept.id) };
  };
  assert.deepEqual(await look(), await look());
});

test('a run has a note of what its seed does not repeat, and the terminal prints it', async (context) => {
  write('clock', '// Date.now() in a comment\nexport const begin = Date.now();\n');
  const source = `import { begin } from './clock';\n${sources['initializers of tf.layers']}`;
  const trainer = await create(write('timed', `${source}\nvoid begin;\n${train}`), 0);
  const says =
    'No seed repeats Date.now (clock.ts:5): another run with the same seed may give other numbers.';
  assert.deepEqual(trainer.description.notes?.map(formatProblem), [says]);
  const log = context.mock.method(console, 'log', () => undefined);
  announce(trainer.description);
  assert.equal(log.mock.calls.at(-1)?.arguments[0], says);
  trainer.dispose();
});

test('a run that its seed repeats has no notes', async () => {
  for (const title of titles) {
    const trainer = await create(fileOf(title), 0);
    assert.deepEqual(trainer.description.notes, [], title);
    trainer.dispose();
  }
});
