// Where the imports of a person's own files lead, and which text is read.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  beginGeneration,
  fileOfOwnUrl,
  isOwnUrl,
  loadedOwnFiles,
  ownText,
  ownUrl,
  resolveOwnImport,
} from '../../../../extension/engine/source/ownSources.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

const files = [
  ...['main.ts', 'layers.ts', 'both.ts', 'both.js', 'plain.js', 'typed.mts', 'module.mjs'],
  ...['parts/index.ts', 'scripts/index.mjs', 'mean.v2.ts', 'numbers.json', 'a folder/x#1.ts'],
];
let folder = '';

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tensorscope-sources-'));
  for (const file of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), `export const file = '${file}';\n`);
  }
});

after(() => rm(folder, { recursive: true, force: true }));

function place(file: string): string {
  return path.join(folder, file).split(path.sep).join('/');
}

function resolved(specifier: string, from = 'main.ts'): string | undefined {
  const url = resolveOwnImport(specifier, ownUrl(place(from), false));
  if (url === undefined) return undefined;
  const file = isOwnUrl(url) ? fileOfOwnUrl(url) : fileOfOwnUrl(`${url}?own=0`);
  return path.posix.relative(place('.'), file);
}

const imports: [specifier: string, file: string][] = [
  ['./layers.ts', 'layers.ts'],
  ['./layers', 'layers.ts'],
  ['./layers.js', 'layers.ts'],
  ['./typed.mjs', 'typed.mts'],
  ['./typed', 'typed.mts'],
  ['./plain', 'plain.js'],
  ['./module', 'module.mjs'],
  ['./both.js', 'both.js'],
  ['./both', 'both.ts'],
  ['./parts', 'parts/index.ts'],
  ['./scripts', 'scripts/index.mjs'],
  ['./parts/../layers', 'layers.ts'],
  ['./mean.v2', 'mean.v2.ts'],
  ['./a folder/x#1', 'a folder/x#1.ts'],
];

for (const [specifier, file] of imports) {
  test(`${specifier} leads to ${file}`, () => {
    assert.equal(resolved(specifier), file);
  });
}

test('an import leads out of a folder, and an absolute one to its place', () => {
  assert.equal(resolved('../layers.js', 'parts/index.ts'), 'layers.ts');
  assert.equal(resolved(place('plain.js')), 'plain.js');
});

test('packages are somebody else’s to find', () => {
  for (const name of ['tensorscope/nn', 'lodash', 'node:fs', '.hidden', '#internal']) {
    assert.equal(resolved(name), undefined);
  }
});

test('an import of nothing names the file that imports and what it wanted', () => {
  assert.throws(
    () => resolved('./missing'),
    (error) =>
      error instanceof ProblemError &&
      error.message === 'main.ts imports ./missing, which does not exist.',
  );
});

test('what is imported belongs to the generation of its importer and is probed like it', () => {
  const parent = ownUrl(place('main.ts'), true);
  const url = resolveOwnImport('./layers', parent) ?? '';
  assert.equal(url.slice(url.indexOf('?')), parent.slice(parent.indexOf('?')));
  assert.match(url, /\?own=\d+&probe$/);
});

test('data beside the source are no text of ours', () => {
  const url = resolveOwnImport('./numbers.json', ownUrl(place('main.ts'), true));
  assert.equal(url, pathToFileURL(place('numbers.json')).href);
});

test('a new generation is a new module', () => {
  const first = ownUrl(place('main.ts'), false);
  beginGeneration();
  assert.notEqual(ownUrl(place('main.ts'), false), first);
});

test('a text that is not saved comes before the disk, and may stand for a new file', () => {
  beginGeneration(
    new Map([
      [place('layers.ts'), 'edited'],
      [place('fresh.ts'), 'new'],
    ]),
  );
  assert.equal(ownText(place('layers.ts')), 'edited');
  assert.equal(ownText(place('plain.js')), "export const file = 'plain.js';\n");
  assert.equal(resolved('./fresh'), 'fresh.ts');
  assert.equal(ownText(place('fresh.ts')), 'new');
});

test('the files of a generation are those that were read in it', () => {
  beginGeneration();
  assert.deepEqual(loadedOwnFiles(), []);
  ownText(place('main.ts'));
  ownText(place('layers.ts'));
  ownText(place('main.ts'));
  assert.deepEqual(loadedOwnFiles(), [place('main.ts'), place('layers.ts')]);
});

test('only addresses with a generation are own', () => {
  const url = pathToFileURL(place('main.ts')).href;
  assert.ok(!isOwnUrl(url) && !isOwnUrl(`${url}?probe`) && !isOwnUrl(`${url}?own=1&other`));
  assert.ok(isOwnUrl(`${url}?own=1`) && isOwnUrl(`${url}?own=12&probe`));
  assert.equal(fileOfOwnUrl(`${url}?own=12&probe`), place('main.ts'));
});
