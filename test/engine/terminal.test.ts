// `npm run train` as a person uses it: what it prints, writes, and how it ends.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../extension/engine/cli/runRecord.ts';

const program = fileURLToPath(new URL('../../extension/engine/cli/train.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-terminal-'));
after(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `whenPrinted`: called once, when the program has printed this text. */
function train(args: readonly string[], text = '', whenPrinted?: (pid: number) => void) {
  const child = spawn(process.execPath, [program, ...args]);
  let [stdout, stderr] = ['', ''];
  let isWaiting = whenPrinted !== undefined;
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
    if (!isWaiting || !stdout.includes(text) || child.pid === undefined) return;
    isWaiting = false;
    whenPrinted?.(child.pid);
  });
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function resultIn(file: string): RunResult {
  return JSON.parse(readFileSync(file, 'utf8')) as RunResult;
}

const small = ['--set', 'embedDim=8', '--set', 'hiddenDim=16', '--set', 'batchSize=16'];

test('a run prints where it is and writes its result', async () => {
  const file = path.join(folder, 'rnn.json');
  const { code, stdout, stderr } = await train([
    ...['rnn', '--steps', '20', '--seed', '3', ...small],
    ...['--set', 'validationEvery=10', '--json', file],
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /step 20\/20 {2}loss \d\.\d+ {2}validation loss \d/);
  const { model, data, steps, seed, seconds, samplesPerSecond, final, curve, validation } =
    resultIn(file);
  assert.deepEqual([model, data, steps, seed], ['rnn', 'grammar', 20, 3]);
  assert.ok(seconds > 0 && Math.abs(samplesPerSecond - (20 * 16) / seconds) < 1e-6);
  assert.ok(final.trainLoss > 0 && final.validationLoss > 0 && (final.testLoss ?? 0) > 0);
  assert.deepEqual(
    curve.map(([step]) => step),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    validation.map(({ step }) => step),
    [10, 20],
  );
});

test('the other two models report accuracy and exact match', async () => {
  for (const [model, measure, settings] of [
    ['cnn', 'testAccuracy', 'channels=1'],
    ['transformer', 'testExactMatch', 'dModel=8'],
  ] as const) {
    const file = path.join(folder, `${model}.json`);
    const tiny = ['--steps', '1', '--set', 'batchSize=4', '--set', settings, '--json', file];
    const { code, stderr } = await train([model, ...tiny]);
    assert.equal(code, 0, stderr);
    const value = resultIn(file).final[measure];
    assert.ok(value !== undefined && value >= 0 && value <= 1, `${measure} ${value}`);
  }
});

test('Ctrl-C ends the training and still writes the result of the steps so far', async () => {
  const file = path.join(folder, 'stopped.json');
  const args = ['rnn', '--steps', '1000000', ...small, '--json', file];
  const { code, stderr } = await train(args, 'step 1/', (pid) => process.kill(pid, 'SIGINT'));
  assert.equal(code, 0, stderr);
  const { steps, curve, final } = resultIn(file);
  assert.ok(steps >= 1 && steps < 1_000_000);
  assert.equal(curve.length, steps);
  assert.ok(Number.isFinite(final.validationLoss));
});

test('a mistake is one line on stderr and exit code 2', async () => {
  for (const args of [['cnn', '--steps', '0'], ['lstm'], ['cnn', '--data', 'mnist:no/folder']]) {
    const { code, stdout, stderr } = await train(args);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('a result file that cannot be written is said before training', async () => {
  for (const file of [path.join(folder, 'no', 'such', 'folder.json'), folder]) {
    const { code, stdout, stderr } = await train(['rnn', '--steps', '1000000', '--json', file]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.startsWith(file), stderr);
  }
});

test('help names the options', async () => {
  const { code, stdout } = await train(['--help']);
  assert.equal(code, 0);
  for (const option of ['--data', '--steps', '--epochs', '--seed', '--set', '--json', '--preset']) {
    assert.ok(stdout.includes(option), option);
  }
});
