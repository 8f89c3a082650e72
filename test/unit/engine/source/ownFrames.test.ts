// Where in a person's own files an error came from, as its stack tells it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  framesIn,
  lineRange,
  logDefect,
  ownFrames,
  ownProblem,
} from '../../../../extension/engine/source/ownFrames.ts';
import { formatProblem, ProblemError } from '../../../../extension/protocol/problem.ts';

const text = 'import x;\n\n  const y = x.forward(z);  \n\tthrow z;\r\n';
const textOf = () => text;

const stack = `RangeError: sizes differ
    at matMul (file:///ext/dist/tfjs.mjs:100:7)
    at Net.forward (file:///own/net.ts?own=3&probe:3:15)
    at async file:///own/net.ts?own=3:4:2
    at Module.run (node:internal/modules/run_main:10:3)
    at main (file:///own/other%20files/a.mjs?own=12:1:1)`;

test('frames of own files are found, innermost first, others are left out', () => {
  const frames = framesIn(stack, textOf);
  assert.deepEqual(
    frames.map(({ name, range }) => [name, range.file, range.startLine]),
    [
      ['Net.forward', '/own/net.ts', 2],
      ['', '/own/net.ts', 3],
      ['main', '/own/other files/a.mjs', 0],
    ],
  );
});

test('a frame is its whole line, without the space around', () => {
  const [{ range }] = framesIn(stack, textOf);
  assert.deepEqual(range, {
    ...{ file: '/own/net.ts', startLine: 2, endLine: 2 },
    ...{ startColumn: 2, endColumn: 25 },
  });
  assert.equal(lineRange('net.ts', 3, textOf).endColumn, 9);
  assert.deepEqual(
    [lineRange('net.ts', 99, textOf).startColumn, lineRange('net.ts', 99, textOf).endColumn],
    [0, 0],
  );
});

test('a mistake between modules has its place before the message', () => {
  const message = `file:///own/net.ts?own=1:2
import { nothing } from './layers';
         ^^^^^^^
SyntaxError: The requested module './layers' does not provide an export named 'nothing'
    at ModuleJob._instantiate (node:internal/modules/esm/module_job:180:21)`;
  const [{ name, range }] = framesIn(message, textOf);
  assert.deepEqual([name, range.startLine], ['', 1]);
});

test('what is no error has no frames', () => {
  assert.deepEqual(ownFrames('a text'), []);
  assert.deepEqual(ownFrames(undefined), []);
  assert.deepEqual(ownFrames(new Error('of ours')), []);
});

test('an error of ours keeps its words; one without a place says what it is', () => {
  const ours = new ProblemError('The setting {name} is wrong.', { name: 'steps' });
  assert.equal(formatProblem(ownProblem(ours)), 'The setting steps is wrong.');
  assert.equal(formatProblem(ownProblem(new Error('odd'))), 'Unexpected error: odd');
});

test('only what is no mistake of the person gets its stack into the log', (context) => {
  const logged = context.mock.method(console, 'error', () => undefined);
  const theirs = Object.assign(new Error('sizes differ'), {
    stack: `    at ${import.meta.url}?own=1:1:1`,
  });
  for (const error of [theirs, new ProblemError('No file.')]) logDefect(error);
  assert.equal(logged.mock.callCount(), 0);
  logDefect(new Error('ours'));
  assert.equal(logged.mock.callCount(), 1);
});
