// Models of a person's own in the real engine: traced, looked into, trained, and ended when they do
// not come back.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Cursor } from '../../extension/protocol/cursor.ts';
import { formatProblem } from '../../extension/protocol/problem.ts';
import type { ShapeTable, Site, ValueShape } from '../../extension/protocol/shapeTable.ts';
import { ownModel } from '../../extension/protocol/trainRequest.ts';
import type { TrainRequest } from '../../extension/protocol/trainRequest.ts';
import { textHash } from '../../extension/runs/textHash.ts';
import { EngineProcess } from './engineProcess.ts';

const source = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';
import { channels } from './sizes';

// Dimensions: N batch

class Net extends nn.Module {
  readonly conv = new nn.Conv2d(1, channels, 3);
  readonly pool = new nn.MaxPool2d(2);
  readonly fc: nn.Linear;
  constructor(classes: number, seed: number) {
    super();
    this.fc = new nn.Linear(channels * 169, classes);
    this.initialize(seed);
  }
  forward(x: tf.Tensor4D): tf.Tensor2D {
    const edges = this.conv.forward(x);
    const active = tf.relu(edges);
    const pooled = this.pool.forward(active);
    const flat = pooled.reshape<tf.Tensor2D>([-1, channels * 169]);
    return this.fc.forward(flat);
  }
}

export default defineExperiment({
  title: 'Small net',
  data: digits(),
  model: ({ classes }, seed) => new Net(classes, seed),
  steps: 12,
  settings: { batchSize: 16 },
});
`;

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-own-'));
const file = path.join(folder, 'net.ts').replaceAll('\\', '/');
const model = ownModel(file);
let engine: EngineProcess;

before(async () => {
  writeFileSync(file, source);
  writeFileSync(path.join(folder, 'sizes.ts'), 'export const channels: number = 4;\n');
  engine = await EngineProcess.ready();
});

after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function trace(text?: string, seconds?: number): Promise<ShapeTable> {
  const open = text === undefined ? undefined : { file, text };
  return (await engine.trace(model, { text: open, seconds })).table;
}

function edited(find: string, replace: string): string {
  assert.ok(source.includes(find));
  return source.replace(find, replace);
}

function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part));
}

function siteOf({ sites }: ShapeTable, name: string): Site {
  const site = sites.find(
    ({ name: own, kind, range }) => own === name && kind === 'declaration' && range.file === file,
  );
  assert.ok(site, `no site ${name}`);
  return site;
}

function namesOf(value: ValueShape | undefined) {
  return value?.kind === 'tensor' ? value.names : undefined;
}

function shapeIs(value: ValueShape | undefined, shape: readonly number[]): boolean {
  return value?.kind === 'tensor' && value.shape.join() === shape.join();
}

/** The value of a site where it ran first. */
function look({ trace }: ShapeTable, { id, executions }: Site, cursor?: Cursor) {
  return engine.look(trace, { site: id, module: executions[0].modulePath }, cursor);
}

/** The finding of an edit, with the text of its line and what it says. */
async function only(text: string, seconds?: number) {
  const { findings } = await trace(text, seconds);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  const [{ code, range, problem }] = findings;
  return { code, line: text.split('\n')[range.startLine], says: formatProblem(problem), findings };
}

test('an own file is traced with the sizes that its axes and its key name', async () => {
  const table = await trace();
  assert.deepEqual(table.findings, []);
  assert.deepEqual(namesOf(siteOf(table, 'edges').executions[0].value), ['N', '4', 'H-2', 'W-2']);
  assert.deepEqual(namesOf(siteOf(table, 'pooled').executions[0].value), [
    ...['N', '4', 'H/2-1', 'W/2-1'],
  ]);
  const { value } = siteOf(table, 'flat').executions[0];
  assert.deepEqual(value, {
    ...{ kind: 'tensor', dtype: 'float32' },
    ...{ shape: [16, 676], names: ['N', '676'] },
  });
  assert.equal(table.parameters, 40 + 6770);
  const own = { title: 'Small net', dataTitle: 'Drawn digits', steps: 12 };
  assert.deepEqual(table.experiment, own);
  const costs = table.outline.find(({ name }) => name === 'Net')?.costs;
  assert.equal(costs?.[0].multiplyAdds, 26 * 26 * 9 * 4 + 6760);
});

test('files that the model imports are part of it; a text that is not saved comes first', async () => {
  const text = `${source}// not saved\n`;
  const { table, texts } = await engine.trace(model, { text: { file, text } });
  const sizes = file.replace('net.ts', 'sizes.ts');
  const shaOfSizes = textHash(readFileSync(sizes, 'utf8'));
  assert.deepEqual(table.trace.texts, [
    { file, sha: textHash(text) },
    { file: sizes, sha: shaOfSizes },
  ]);
  assert.deepEqual(
    texts.map(({ sha }) => sha),
    [shaOfSizes],
  );
});

test('a value comes with numbers, a gradient and a picture', async () => {
  const table = await trace();
  const value = await look(table, siteOf(table, 'active'));
  assert.deepEqual(value.shape, [4, 4, 26, 26]);
  assert.deepEqual(value.origin, { step: 0 });
  assert.equal(value.statistics.min, 0);
  assert.ok(value.statistics.max > 0 && value.statistics.std > 0);
  assert.ok(value.gradientNorm !== undefined && value.gradientNorm > 0);
  const { tiles, rows, columns, nonNegative, png } = value.picture ?? {};
  assert.deepEqual([tiles, rows, columns, nonNegative], [4, 26, 26, true]);
  assert.deepEqual(png?.slice(1, 4), Uint8Array.from([80, 78, 71]));
});

test('all kernels of a convolution are in its picture', async () => {
  const table = await trace();
  const weight = table.sites.find(
    ({ name, executions }) => name === 'this.weight' && shapeIs(executions[0]?.value, [4, 1, 3, 3]),
  );
  assert.ok(weight);
  const value = await look(table, weight);
  const { tiles, rows, columns } = value.picture ?? {};
  assert.deepEqual([tiles, rows, columns], [4, 3, 3]);
});

test('it trains as many steps as its file says, and is looked at with the weights of the run', async () => {
  const finished = engine.state('finished');
  const run = engine.start({ model, data: { id: 'own' }, length: { asDefined: true } });
  await finished;
  const reports = engine.messages.flatMap((message) =>
    message.kind === 'progress' && message.runId === run ? [message.report] : [],
  );
  assert.equal(reports.at(-1)?.step, 12);
  const table = await trace();
  const value = await look(table, siteOf(table, 'edges'), { run, step: 'live' });
  assert.deepEqual(value.origin, { run, step: 12 });
});

test('a mistake of shapes is told on its line, with both shapes and a fix', async () => {
  const text = edited('new nn.Linear(channels * 169', 'new nn.Linear(600');
  const { code, line, says, findings } = await only(text);
  assert.equal(code, 'shape-mismatch');
  assert.match(line, /return this\.fc\.forward\(flat\)/);
  assert.match(says, /flat \[N, 676\].*\[600, 10\]/);
  assert.equal(findings[0].related[0].range.startLine, lineOf(text, 'new nn.Linear(600'));
  assert.equal(findings[0].fixes[0].edits[0].text, '676');
});

test('fewer logits than classes are told by their numbers, whatever the made-up targets', async () => {
  const found = await only(edited('channels * 169, classes', 'channels * 169, 5'));
  assert.equal(found.line.trim(), 'return this.fc.forward(flat);');
  assert.match(found.says, /^The data have 10 classes, and forward returns logits for 5\./);
});

test('an endless loop is ended in time, with its line, and the next trace works', async () => {
  const text = edited(
    '    const active',
    '    let n = 0;\n    while (n >= 0) n += 1;\n    const active',
  );
  const { code, line } = await only(text, 1);
  assert.equal(code, 'time-limit');
  assert.match(line, /while \(n >= 0\)/);
  assert.deepEqual((await trace()).findings, []);
});

test('a trace that nobody waits for any more does not take its whole time', async () => {
  const text = edited('    const active', '    for (;;);\n    const active');
  const asked = trace(text, 3600);
  engine.send({ kind: 'abandonTrace', model });
  assert.equal((await asked).findings[0].code, 'code-failed');
  assert.deepEqual((await trace()).findings, []);
});

const failures: [title: string, text: string, code: string, says: RegExp][] = [
  ['process.exit', 'process.exit(3);', 'code-failed', /process\.exit\(3\) was called/],
  ['a throw', "throw new Error('not today');", 'code-failed', /not today/],
  [
    'more memory than there is',
    'tf.zeros([5e9]);',
    'memory-limit',
    /tensor of 19 GB, which no longer fits/,
  ],
];

for (const [title, statement, code, says] of failures) {
  test(`${title} in a constructor ends in a message with the line`, async () => {
    const found = await only(edited('    super();', `    super();\n    ${statement}`));
    assert.equal(found.code, code);
    assert.equal(found.line.trim(), statement);
    assert.match(found.says, says);
  });
}

test('arrays without end are ended before they take the machine', async () => {
  const loop = 'const all = []; for (;;) all.push(new Float64Array(1e7).fill(1));';
  const { code, line } = await only(edited('    super();', `    super();\n    ${loop}`), 60);
  assert.equal(code, 'memory-limit');
  assert.equal(line.trim(), loop);
});

test('a text that cannot be read is told with its line, and so is an import of nothing', async () => {
  const broken = await only(edited('export default', 'expor default'));
  assert.match(broken.line, /^expor default/);
  const missing = await only(edited("'./sizes'", "'./seizes'"));
  assert.match(missing.line, /seizes/);
  assert.match(missing.says, /cannot be imported/);
});

test('an endless loop in training ends the run with its line', async () => {
  const looping = path.join(folder, 'looping.ts');
  const text = edited('    const active', '    if (this.training) for (;;);\n    const active');
  writeFileSync(looping, text);
  const failed = engine.state('failed');
  engine.start(trainingOf(looping), { seconds: 0.3 });
  const { problem } = await failed;
  const line = lineOf(text, 'for (;;)') + 1;
  assert.match(formatProblem(problem), new RegExp(`looping\\.ts, line ${line}: .*not done after`));
});

test('a throw in training ends the run with file and line', async () => {
  const throwing = path.join(folder, 'throwing.ts');
  const text = edited('    const active', "    throw new Error('stop here');\n    const active");
  writeFileSync(throwing, text);
  const failed = engine.state('failed');
  engine.start(trainingOf(throwing));
  const line = lineOf(text, 'stop here') + 1;
  assert.equal(
    formatProblem((await failed).problem),
    `throwing.ts, line ${line}: Error: stop here`,
  );
});

function trainingOf(target: string): Partial<TrainRequest> {
  const model = ownModel(target.replaceAll('\\', '/'));
  return { model, data: { id: 'own' }, length: { steps: 5 } };
}
