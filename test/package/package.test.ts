// What a person gets who installs the .vsix: everything that runs, the sources to read, and
// nothing else.

import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { repositoryRoot } from '../vscode/paths.ts';
import { makePackage } from './makePackage.ts';

const largestMegabytes = 3;
let archive: Uint8Array;
let files: Record<string, Uint8Array>;

before(() => {
  archive = readFileSync(makePackage());
  const entries = Object.entries(unzipSync(archive));
  const ours = entries.filter(([name]) => name.startsWith('extension/') && !name.endsWith('/'));
  files = Object.fromEntries(ours.map(([name, bytes]) => [name.slice('extension/'.length), bytes]));
});

function sourcesIn(folder: string): string[] {
  const names = readdirSync(path.join(repositoryRoot, folder));
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
}

test('the package is small', () => {
  const megabytes = archive.length / 2 ** 20;
  const list = Object.entries(files).sort(([, a], [, b]) => b.length - a.length);
  for (const [name, bytes] of list) console.log(`${String(bytes.length).padStart(9)}  ${name}`);
  console.log(`${list.length} files, ${megabytes.toFixed(2)} MB packed`);
  assert.ok(megabytes <= largestMegabytes, `${megabytes.toFixed(2)} MB`);
});

test('models and layers are in it as source, byte for byte', () => {
  const sources = [...sourcesIn('extension/models'), ...sourcesIn('extension/nn')];
  assert.ok(sources.includes('extension/models/transformer.ts'));
  for (const source of sources) {
    const packed = files[source] as Uint8Array | undefined;
    assert.ok(packed, `${source} is missing`);
    assert.deepEqual(Buffer.from(packed), readFileSync(path.join(repositoryRoot, source)));
  }
});

test('everything that the manifest and the processes start from is in it', () => {
  const needed = [
    ...['package.json', 'package.nls.json', 'readme.md', 'changelog.md', 'LICENSE.txt'],
    ...['dist/extension.cjs', 'dist/engine.mjs', 'dist/engineMain.mjs', 'dist/trainingWorker.mjs'],
    ...['dist/tfjs.mjs', 'dist/tfjs-backend-wasm-simd.wasm'],
    ...['dist/webview.js', 'dist/webview.css', 'dist/codicon.css', 'dist/codicon.ttf'],
  ];
  assert.deepEqual(
    needed.filter((name) => !(name in files)),
    [],
  );
});

test('nothing is in it that only developers need', () => {
  const allowed = /^(dist|media|l10n|extension\/(models|nn))\/|^[^/]+\.(json|md|txt)$/;
  const unwanted = /node_modules|\.map$|\.test\.|^test\/|package-lock|tsconfig/;
  const names = Object.keys(files);
  assert.deepEqual(
    names.filter((name) => !allowed.test(name) || unwanted.test(name)),
    [],
  );
});

test('the manifest holds no scripts that run on installing', () => {
  const manifest = JSON.parse(Buffer.from(files['package.json']).toString()) as {
    scripts?: Record<string, string>;
  };
  const hooks = Object.keys(manifest.scripts ?? {}).filter((name) =>
    /^(pre|post)?install$/.test(name),
  );
  assert.deepEqual(hooks, []);
});
