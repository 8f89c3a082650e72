// Mistakes that show when a file is loaded, on the line that made them.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadFinding } from '../../../../../extension/engine/tracing/findings/loadFinding.ts';
import { beginGeneration, ownText } from '../../../../../extension/engine/source/ownSources.ts';
import { SyntaxProblem } from '../../../../../extension/engine/source/sourceText.ts';
import { formatProblem, ProblemError } from '../../../../../extension/protocol/problem.ts';

const file = '/own/net.ts';
const text = `// 'lodash' is not used here.
import { a } from './layers-old';
import { b } from "./layers";
import array from 'array-tools-more';
import chunk from 'array-tools/chunk';
`;

beforeEach(() => {
  beginGeneration(new Map([[file, text]]));
  ownText(file);
});

function missingPackage(name: string): Error {
  const message = `Cannot find package '${name}' imported from ${file}?own=1`;
  return Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
}

test('a text that cannot be read is told with its line and reason', () => {
  const found = loadFinding(new SyntaxProblem(file, { line: 3 }, 'Unexpected token'));
  assert.ok(found);
  assert.equal(formatProblem(found.problem), 'The text cannot be read: Unexpected token.');
  assert.deepEqual([found.code, found.severity], ['code-failed', 'error']);
  const { startLine, startColumn, endColumn } = found.range;
  assert.deepEqual([startLine, startColumn, endColumn], [2, 0, 29]);
});

test('and from its column on where that is known, but never with nothing underlined', () => {
  const columns = [20, 29].map((column) => {
    const found = loadFinding(new SyntaxProblem(file, { line: 3, column }, 'Unexpected token'));
    return found?.range.startColumn;
  });
  assert.deepEqual(columns, [20, 0]);
});

test('an import of a file that does not exist is told on its line, not on one that begins alike', () => {
  const error = new ProblemError('{file} imports {specifier}, which does not exist.', {
    ...{ file: 'net.ts', specifier: './layers' },
  });
  const found = loadFinding(error);
  assert.equal(found?.range.startLine, 2);
  assert.equal(
    formatProblem(found.problem),
    './layers cannot be imported: there is no such file or package.',
  );
});

test('a missing package is found by any part that is imported from it', () => {
  assert.equal(loadFinding(missingPackage('array-tools'))?.range.startLine, 4);
  assert.equal(loadFinding(missingPackage('array-tools-more'))?.range.startLine, 3);
});

test('other failures are no mistakes of loading', () => {
  assert.equal(loadFinding(new TypeError('x is not a function')), undefined);
  assert.equal(loadFinding(new ProblemError('The data have no file.')), undefined);
  assert.equal(loadFinding(missingPackage('unheard-of')), undefined);
  assert.equal(loadFinding('a text'), undefined);
});

test('what is no object is no mistake of loading', () => {
  for (const thrown of [undefined, null, 3]) assert.equal(loadFinding(thrown), undefined);
});
