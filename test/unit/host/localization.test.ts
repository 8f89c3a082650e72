import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  bundleFile,
  collectStrings,
  repositoryRoot,
  stringsOf,
} from '../../l10n/collectStrings.ts';

function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

test('the catalogue holds every text of the source and no other; `npm run l10n` writes it', () => {
  assert.deepEqual(Object.keys(readJson(bundleFile)).toSorted(), collectStrings());
});

test('texts are found in calls, problems, choices and data', () => {
  const found = stringsOf(
    'example.ts',
    `vscode.l10n.t('one'); translate('two', { n: 1 });
     throw new ProblemError(yes ? 'three' : 'four');
     const problem = { text: 'five', values: {} };
     const item = { text: 'no problem' }; vscode.l10n.t(problem.text);`,
  );
  assert.deepEqual(found, ['one', 'two', 'three', 'four', 'five']);
});

test('a text that is put together is refused, for it cannot be translated', () => {
  assert.throws(() => stringsOf('example.ts', "vscode.l10n.t('a' + b)"), /put together/);
  assert.throws(() => stringsOf('example.ts', 'new ProblemError(`a ${b}`)'), /put together/);
});

test('package.json and package.nls.json name the same keys', () => {
  const manifest = readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8');
  const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  const given = Object.keys(readJson(path.join(repositoryRoot, 'package.nls.json')));
  assert.deepEqual([...new Set(used)].toSorted(), given.toSorted());
});

test('no message of the host is shown without translation', () => {
  const plain = /show(?:Error|Warning|Information)Message\(\s*['"`]|title = ['"`]\w+ \w+/;
  for (const file of globSync('extension/host/*.ts', { cwd: repositoryRoot })) {
    assert.doesNotMatch(readFileSync(path.join(repositoryRoot, file), 'utf8'), plain, file);
  }
});
