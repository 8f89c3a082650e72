import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { shownFile } from '../../../../extension/host/sources/shownPaths.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tensorscope-shown-')));
const extension = path.join(folder, 'installed');

const files = [
  'secret.txt',
  'installed/package.json',
  'installed/extension/nn/linear.ts',
  'installed/extension/nnx/linear.ts',
  'installed/extension/models/cnn.ts',
  'installed/dist/engine.mjs',
  'installed/dist/types/node_modules/@tensorflow/tfjs-core/dist/index.d.ts',
];

before(() => {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  const link = (to: string, name: string): void =>
    symlinkSync(path.join(folder, to), path.join(extension, 'extension/nn', name));
  link('secret.txt', 'link.ts');
  link('installed/dist', 'folder');
  link('installed/extension/nn/linear.ts', 'inside.ts');
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('what is shown is found: models, layers and types', async () => {
  const found = async (shown: string): Promise<string> =>
    path.relative(extension, (await shownFile(extension, shown)) ?? 'nothing');
  assert.equal(await found('/models/cnn.ts'), 'extension/models/cnn.ts');
  assert.equal(await found('/nn/linear.ts'), 'extension/nn/linear.ts');
  assert.equal(await found('/nn'), 'extension/nn');
  assert.equal(await found('/nn/inside.ts'), 'extension/nn/linear.ts');
  const core = 'types/node_modules/@tensorflow/tfjs-core/dist/index.d.ts';
  assert.equal(await found(`/${core}`), `dist/${core}`);
});

const outside = [
  '',
  '/',
  '/package.json',
  '/dist/engine.mjs',
  '/constructor/x',
  '/nn/missing.ts',
  '/models/../../package.json',
  '/models/../../../secret.txt',
  '/models/./cnn.ts',
  '/models//../../package.json',
  '/../installed/extension/nn/linear.ts',
  'nn/linear.ts',
  '/nn/..\\..\\package.json',
  '\\nn\\linear.ts',
  '/nn/C:/secret.txt',
  '/nn/linear.ts\0.txt',
  // As an address is decoded in which they were encoded once, and twice.
  decodeURIComponent('/nn/%2e%2e/%2e%2e/package.json'),
  decodeURIComponent('/nn/%252e%252e/%252e%252e/package.json'),
  '/nn/link.ts',
  '/nn/folder/engine.mjs',
  '/nnx/linear.ts',
];

for (const shown of outside) {
  test(`${JSON.stringify(shown)} leads nowhere`, async () => {
    assert.equal(await shownFile(extension, shown), undefined);
  });
}
