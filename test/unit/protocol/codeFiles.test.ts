import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canBeModelFile, codePattern, isCodeFile } from '../../../extension/protocol/codeFiles.ts';

test('TypeScript and JavaScript modules are code, declarations of types are no models', () => {
  const names = ['a.ts', 'a.mts', 'a.js', 'a.mjs', 'a.d.ts', 'a.d.mts', 'a.cts', 'a.json', 'ts'];
  assert.deepEqual(names.filter(isCodeFile), names.slice(0, 6));
  assert.deepEqual(names.filter(canBeModelFile), names.slice(0, 4));
});

test('editors look for the same endings', () => {
  assert.equal(codePattern, '**/*.{ts,mts,js,mjs}');
});
