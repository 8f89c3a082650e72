// The operation tests that TensorFlow.js has for its backends, on ours: whatever its cpu backend
// passes ours must pass, too.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { repositoryRoot } from '../vscode/paths.ts';
import { bundle, bundleSpecs } from './bundleSpecs.ts';
import { excused } from './excused.ts';
import type { SpecOutcome } from './specRunner.ts';
import type { TestedBackend } from './testedBackend.ts';

const limitMs = 150_000;

async function runOn(backend: TestedBackend): Promise<readonly SpecOutcome[]> {
  const file = path.join(path.dirname(bundle), `${backend}.json`);
  const options = { cwd: repositoryRoot, timeout: limitMs, maxBuffer: 2 ** 26 };
  await promisify(execFile)(process.execPath, [bundle, backend, file], options);
  return JSON.parse(await readFile(file, 'utf8')) as SpecOutcome[];
}

/** Why, by the test's name without that of the backend. Some tests share a name. */
function failuresOf(outcomes: readonly SpecOutcome[]): Map<string, string> {
  const failed = outcomes.filter(({ passed }) => !passed);
  return new Map(
    failed.map(({ name, reason }) => [name.replace(/ (wasm|cpu) \{\} /, ' '), reason]),
  );
}

describe('the operation tests of TensorFlow.js', () => {
  const outcomes = {} as Record<TestedBackend, readonly SpecOutcome[]>;

  before(async () => {
    await bundleSpecs();
    for (const backend of ['ours', 'wasm', 'cpu'] as const) {
      outcomes[backend] = await runOn(backend);
    }
  });

  test('are all there', (t) => {
    for (const [backend, all] of Object.entries(outcomes)) {
      const passed = all.filter((each) => each.passed).length;
      t.diagnostic(`${backend}: ${passed} passed, ${all.length - passed} failed`);
      assert.ok(all.length > 4000, `${backend}: ${all.length} tests`);
    }
  });

  test('pass here if they pass on the cpu backend, except those that are excused', () => {
    const failedThere = failuresOf(outcomes.cpu);
    const failures = [...failuresOf(outcomes.ours)].filter(
      ([name]) => !failedThere.has(name) && !(name in excused),
    );
    assert.deepEqual(failures, []);
  });

  test('fail where they are excused, so that no excuse outlives its reason', () => {
    const failed = failuresOf(outcomes.ours);
    const needless = Object.keys(excused).filter((name) => !failed.has(name));
    assert.deepEqual(needless, []);
  });
});
