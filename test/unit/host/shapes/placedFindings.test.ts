import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnShapes } from '../../../../extension/host/shapes/ownTraces.ts';
import { placedFindings } from '../../../../extension/host/shapes/placedFindings.ts';
import type { Finding } from '../../../../extension/protocol/finding.ts';
import { table } from './tables.ts';

const file = '/project/net.ts';

function finding(line: number, inFile = file): Finding {
  const range = { file: inFile, startLine: line, startColumn: 2, endLine: line, endColumn: 5 };
  const problem = { text: 'Wrong.', values: {} };
  return { code: 'shape-mismatch', severity: 'error', range, problem, related: [], fixes: [] };
}

function shapes(findings: readonly Finding[], text: string, isOutdated = false): OwnShapes {
  const trace = { ...table([]).trace, texts: [{ file, sha: text }] };
  const latest = { ...table([]), findings, trace };
  return { shapes: latest, latest, isOutdated, isStale: isOutdated };
}

/** Here the name of a text is the text itself. */
function placed(models: readonly OwnShapes[], now?: string) {
  return placedFindings(
    models,
    (sha) => sha,
    () => now,
  );
}

function lines(text: string, findings: readonly Finding[], then = 'a\nb\nc'): number[] {
  const found = placed([shapes(findings, then, true)], text);
  return (found.get(file) ?? []).map(({ range }) => range.startLine);
}

test('a mistake moves with its line', () => {
  assert.deepEqual(lines('new\na\nb\nc', [finding(1)]), [2]);
});

test('on a line that was edited a mistake stays until the next pass, and goes with its line', () => {
  assert.deepEqual(lines('a\nb changed\nc', [finding(1)]), [1]);
  assert.deepEqual(lines('a\nc', [finding(1)]), []);
});

test('a mistake in an imported file stands there, and once for all models that share it', () => {
  const imported = finding(0, '/project/blocks.ts');
  const models = [shapes([imported, finding(0)], 'a'), shapes([imported], 'a')];
  const found = placed(models);
  assert.deepEqual([...found.keys()].toSorted(), ['/project/blocks.ts', file]);
  assert.equal(found.get('/project/blocks.ts')?.length, 1);
});

test('only a mistake of the text as it is now may be fixed', () => {
  const fresh = placed([shapes([finding(0)], 'a')], 'a');
  assert.equal(fresh.get(file)?.[0].isFresh, true);
  const old = placed([shapes([finding(0)], 'a', true)], 'a');
  assert.equal(old.get(file)?.[0].isFresh, false);
});
