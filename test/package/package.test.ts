// What a person gets who installs the .vsix: everything that runs, the sources to read, and
// nothing else.

import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { repositoryRoot } from '../vscode/paths.ts';
import { checkTypes } from './checkTypes.ts';
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
  const readable = list.filter(([name]) => !name.startsWith('dist/types/'));
  for (const [name, bytes] of readable) console.log(`${String(bytes.length).padStart(9)}  ${name}`);
  console.log(
    `${list.length} files, ${list.length - readable.length} of them types, ${megabytes.toFixed(2)} MB packed`,
  );
  assert.ok(megabytes <= largestMegabytes, `${megabytes.toFixed(2)} MB`);
});

test('models and layers are in it as source, byte for byte', () => {
  const sources = ['experiment', 'models', 'nn'].flatMap((name) => sourcesIn(`extension/${name}`));
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
    ...['dist/extension.cjs', 'dist/engine.mjs', 'dist/engineMain.mjs', 'dist/trainingEntry.mjs'],
    ...['dist/lookingEntry.mjs', 'dist/data.mjs'],
    ...['dist/typescriptPlugin.cjs', 'node_modules/tensorscope-typescript-plugin/package.json'],
    ...['extension/scaffold/empty.ts'],
    ...['dist/tfjs.mjs', 'dist/tfjs-backend-wasm-simd.wasm'],
    ...['dist/webview.js', 'dist/webview.css', 'dist/codicon.css', 'dist/codicon.ttf'],
  ];
  assert.deepEqual(
    needed.filter((name) => !(name in files)),
    [],
  );
});

test('nothing is in it that only developers need', () => {
  const allowed =
    /^(dist|media|l10n|extension\/(experiment|models|nn))\/|^extension\/scaffold\/empty\.ts$|^[^/]+\.(json|md|txt)$/;
  const unwanted = /node_modules|\.map$|\.test\.|^test\/|package-lock|tsconfig/;
  const types =
    /^dist\/types\/node_modules\/.*(\.d\.ts|\/package\.json)$|^node_modules\/tensorscope-typescript-plugin\/package\.json$/;
  const names = Object.keys(files).filter((name) => !types.test(name));
  assert.deepEqual(
    names.filter((name) => !allowed.test(name) || unwanted.test(name)),
    [],
  );
});

test('a model in a folder of its own has types from the package alone', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-package-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
    const text = `
      import * as tf from '@tensorflow/tfjs';
      import { defineExperiment } from 'tensorscope';
      import { digits } from 'tensorscope/data';
      import * as nn from 'tensorscope/nn';
      export const wrong: string = new nn.Linear(2, 3).forward(tf.zeros([1, 2]));
      export default defineExperiment({ data: digits(), model: () => new nn.Linear(2, 3) });
    `;
    const { messages, files: reached } = checkTypes(folder, text);
    assert.deepEqual(messages, ["Type 'Tensor<Rank>' is not assignable to type 'string'."]);
    const elsewhere = reached.filter((file) => !file.startsWith(`${folder}/`));
    assert.deepEqual(
      elsewhere.map((file) => path.basename(file)),
      ['model.ts'],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
