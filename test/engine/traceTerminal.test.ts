// `npm run trace` as a person or a build server uses it: what it prints, writes, and how it ends.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { TraceRecord } from '../../extension/engine/cli/traceRecord.ts';
import { runCommand } from './terminalCommand.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-trace-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

async function trace(...args: string[]) {
  const ended = await runCommand('trace', [...args, '--json', 'trace.json'], { npmStart: folder });
  const json = readFileSync(path.join(folder, 'trace.json'), 'utf8');
  return { ...ended, records: JSON.parse(json) as TraceRecord[] };
}

const clean = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Net extends nn.Module {
  readonly conv = new nn.Conv2d(1, 8, 3);
  readonly fc = new nn.Linear(8 * 26 * 26, 10);
  constructor(seed: number) {
    super();
    this.initialize(seed);
  }
  forward(x: tf.Tensor4D): tf.Tensor2D {
    const edges = this.conv.forward(x);
    const flat = edges.reshape<tf.Tensor2D>([-1, 8 * 26 * 26]);
    return this.fc.forward(flat);
  }
}

export default defineExperiment({ data: digits(), model: (_sizes, seed) => new Net(seed) });
`;
const broken = clean.replace('nn.Linear(8 * 26 * 26', 'nn.Linear(600');

test('a clean file: named shapes, parameters, exit code 0', async () => {
  write('clean.ts', clean);
  const { code, stdout, stderr, records } = await trace('clean.ts');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^clean\.ts {2}no findings\n/);
  assert.match(stdout, /^ {2}conv +Conv2d +\[B, 8, H-2, W-2\] +80$/m);
  assert.match(stdout, /^ {2}total +54,170\n\n1 file, 0 errors\n$/m);
  const [{ file, findings, layers, parameters }] = records;
  assert.equal(file, path.join(folder, 'clean.ts').replaceAll('\\', '/'));
  assert.deepEqual([findings, parameters], [[], 80 + 54090]);
  const conv = layers.find((layer) => layer.path === 'conv');
  assert.equal(conv?.output, 'Tensor[B, 8, H-2, W-2]');
  assert.deepEqual([conv?.line, conv?.column, conv?.parameters], [14, 19, 80]);
});

test('several files: each is reported, a mistake at its line and column, exit code 1', async () => {
  write('clean.ts', clean);
  write('broken.ts', broken);
  const { code, stdout, records } = await trace('broken.ts', 'clean.ts', 'missing.ts');
  assert.equal(code, 1);
  assert.match(stdout, /^broken\.ts:16:12 {2}error {2}shape-mismatch {2}\S.*600/);
  assert.match(stdout, /^ {4}broken\.ts:8:17 {2}\S.*\n {4}fix: \S.*5408$/m);
  assert.match(stdout, /^clean\.ts {2}no findings$/m);
  assert.match(stdout, /^missing\.ts:1:1 {2}error .*There is no file missing\.ts\.$/m);
  assert.match(stdout, /\n3 files, 2 errors\n$/);
  const [{ findings, layers }, ...others] = records;
  assert.deepEqual(
    [findings[0].line, findings[0].column, findings[0].code],
    [...[16, 12, 'shape-mismatch']],
  );
  assert.deepEqual(
    findings[0].fixes[0].edits.map(({ line, text }) => [line, text]),
    [[8, '5408']],
  );
  assert.ok(layers.some(({ name }) => name === 'flat'));
  assert.deepEqual(
    others.map((each) => each.findings.map(({ code }) => code)),
    [[], ['bad-experiment']],
  );
});

test('what is no model, cannot be read or does not come back is told, and the next file is traced', async () => {
  write('constant.ts', 'export const size = 3;\n');
  write('syntax.js', "import * as tf from '@tensorflow/tfjs';\n  export default tf.;\n");
  write(
    'loop.js',
    'export default class {\n  constructor() {\n    for (;;);\n  }\n  forward() {}\n}\n',
  );
  write('exit.js', "import process from 'node:process';\nprocess.exit(0);\n");
  write('notes.txt', '');
  write('clean.ts', clean);
  const files = ['constant.ts', 'syntax.js', 'loop.js', 'exit.js', 'notes.txt', 'clean.ts'];
  const { code, records } = await trace(...files, '--time-limit', '2');
  assert.equal(code, 1);
  assert.deepEqual(
    records.map(({ findings }) =>
      findings.map(({ line, column, code, message }) => [line, column, code, message.slice(0, 20)]),
    ),
    [
      [[1, 1, 'bad-experiment', 'The file exports no ']],
      [[2, 21, 'code-failed', 'The text cannot be r']],
      [[3, 5, 'time-limit', 'This was not done af']],
      [[2, 1, 'code-failed', 'process.exit(0) was ']],
      [[1, 1, 'bad-experiment', 'The file of a model ']],
      [],
    ],
  );
});

test('what a file throws after its trace is not blamed on the next one', async () => {
  const throwsLater = 'void Promise.reject(new Error("too late"));\n    const edges';
  write('late.ts', clean.replace('const edges', throwsLater));
  write('clean.ts', clean);
  const { records } = await trace('late.ts', 'clean.ts');
  assert.deepEqual(records[1].findings, []);
});

test('warnings alone: exit code 0', async () => {
  write(
    'spare.ts',
    clean.replace('  readonly fc', '  readonly spare = new nn.Linear(2, 2);\n  readonly fc'),
  );
  const { code, stdout } = await trace('spare.ts');
  assert.match(stdout, /^spare\.ts:\d+:\d+ {2}warning {2}no-gradient {2}/);
  assert.match(stdout, /\n1 file, 0 errors, \d warnings?\n$/);
  assert.equal(code, 0);
});

test('a wrong command line is one line on stderr and exit code 2', async () => {
  for (const args of [[], ['a.ts', '--speed', '5'], ['a.ts', '--json', folder]]) {
    const { code, stdout, stderr } = await runCommand('trace', args);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});
