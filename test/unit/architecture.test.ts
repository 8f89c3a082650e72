// The borders that ARCHITECTURE.md draws, checked on the import lines and the sizes of the files.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');

interface Import {
  readonly from: string;
  /** Repository path of a relative import, else the package's name as written. */
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Files that git knows or would add, as repository paths with forward slashes. */
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');
const sources = files.filter((file) => /\.(ts|mjs|css)$/.test(file));

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function importsOf(file: string): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...read(file).matchAll(statement)].map(([, type, fixed, dynamic]) => {
    const name = fixed ?? dynamic;
    const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name;
    return { from: file, target, typeOnly: type !== undefined };
  });
}

function importsBelow(folder: string): Import[] {
  return sources
    .filter((file) => file.startsWith(folder) && file.endsWith('.ts'))
    .flatMap(importsOf);
}

function assertNone(found: readonly Import[], rule: string): void {
  const lines = found.map(({ from, target }) => `${from} imports ${target}`);
  assert.equal(lines.length, 0, `${rule}:\n${lines.join('\n')}`);
}

const isTfjs = (target: string): boolean => target.startsWith('@tensorflow/');
const isIn = (folder: string, target: string): boolean => target.startsWith(`${folder}/`);

test('the import reader sees every form of import', () => {
  assert.ok(importsBelow('extension/').length > 50);
  const own = importsOf('test/unit/architecture.test.ts').map(({ target }) => target);
  assert.ok(own.includes('node:path'), own.join(', '));
});

test('the host speaks to the engine by messages only', () => {
  const beyond = /^extension\/(engine|models|nn|data|probe|kernels|interchange)\/|^tensorscope\//;
  const found = [...importsBelow('extension/host/'), ...importsBelow('extension/extension.ts')];
  assertNone(
    found.filter(({ target }) => isTfjs(target) || beyond.test(target)),
    'host/ imports protocol/ and itself only',
  );
});

test('only the host knows VS Code', () => {
  const found = importsBelow('extension/').filter(({ target }) => target === 'vscode');
  const isHost = (file: string): boolean =>
    file.startsWith('extension/host/') || file === 'extension/extension.ts';
  assertNone(
    found.filter(({ from }) => !isHost(from)),
    'vscode is imported by host/ and extension.ts only',
  );
  assertNone(
    importsBelow('extension/').filter(
      ({ from, target }) => isIn('extension/host', target) && !isHost(from),
    ),
    'nothing but the host imports host/',
  );
});

test('the page imports types of the protocol and nothing else of the extension', () => {
  const found = importsBelow('webview/').filter(({ target }) => isIn('extension', target));
  assertNone(
    found.filter(({ target, typeOnly }) => !typeOnly || !isIn('extension/protocol', target)),
    'webview/ has `import type` from protocol/ only',
  );
});

test('the protocol imports nothing outside itself', () => {
  assertNone(
    importsBelow('extension/protocol/').filter(({ target }) => !isIn('extension/protocol', target)),
    'protocol/ stands alone',
  );
});

test('a model is readable with tfjs and tensorscope/nn alone, and so are the layers', () => {
  assertNone(
    importsBelow('extension/models/').filter(
      ({ target }) => target !== '@tensorflow/tfjs' && target !== 'tensorscope/nn',
    ),
    'models/ import tfjs and tensorscope/nn',
  );
  assertNone(
    importsBelow('extension/nn/').filter(
      ({ target, typeOnly }) =>
        !typeOnly &&
        !isTfjs(target) &&
        !isIn('extension/nn', target) &&
        target !== 'tensorscope/kernels',
    ),
    'nn/ imports tfjs, itself and the fused kernels',
  );
});

test('no file or folder is named for being useful', () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/i;
  assert.deepEqual(
    files.filter((file) => vague.test(file)),
    [],
  );
});

test('no source file is longer than 300 lines', () => {
  const long = sources
    .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300);
  assert.deepEqual(long, []);
});

test('models and layers fit beside a panel: 88 columns', () => {
  const wide = sources
    .filter((file) => /^extension\/(models|nn)\//.test(file))
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, i) => (line.length > 88 ? [`${file}:${i + 1}`] : [])),
    );
  assert.deepEqual(wide, []);
});

test('no file names a place on the machine of its author, or a registry', () => {
  const place = /(?<![\w.])\/(home|Users|root|work)\/\w|registry\.npm(js|mirror)|"resolved": "http/;
  const texts = files.filter((file) => /\.(ts|mjs|json|md|css|yml)$|\.ci\/run$/.test(file));
  const found = texts.filter(
    (file) => file !== 'test/unit/architecture.test.ts' && place.test(read(file)),
  );
  assert.deepEqual(found, []);
});
