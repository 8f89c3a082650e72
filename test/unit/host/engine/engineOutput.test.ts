import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineOutput } from '../../../../extension/host/engine/engineOutput.ts';

function output(): { output: EngineOutput; entries: string[]; leftOut: number[] } {
  const entries: string[] = [];
  const leftOut: number[] = [];
  const write = (entry: string): void => void entries.push(entry);
  return { output: new EngineOutput(write, (count) => leftOut.push(count)), entries, leftOut };
}

test('lines are whole, however the stream is cut, also the last one', () => {
  const { output: printed, entries } = output();
  for (const piece of ['on', 'e\r', '\ntwo\n\nth', 'ree']) printed.take(piece);
  assert.deepEqual(entries, ['one', 'two', '']);
  printed.end();
  assert.deepEqual(entries, ['one', 'two', '', 'three']);
});

test('a stack is one entry with its error', () => {
  const { output: printed, entries } = output();
  printed.take('Error: no\n    at one (a.ts:1:2)\n    at two (b.ts:3:4)\nnext\n');
  assert.deepEqual(entries, ['Error: no\n    at one (a.ts:1:2)\n    at two (b.ts:3:4)', 'next']);
});

test('what a loop prints without end is kept at its beginning, then counted', () => {
  const { output: printed, entries, leftOut } = output();
  for (let step = 1; step <= 123_456; step++) printed.take(`step ${step}\n`);
  assert.equal(entries.length, 200);
  assert.equal(entries.at(-1), 'step 200');
  assert.deepEqual(leftOut, [1000, 10_000, 100_000]);
  printed.end();
  assert.deepEqual(leftOut.at(-1), 123_256);
  printed.end();
  assert.equal(leftOut.length, 4, 'nothing is told twice');
});

test('each run and trace has its first lines, and what the last one printed is told', () => {
  const { output: printed, entries, leftOut } = output();
  for (let i = 0; i < 205; i++) printed.take('old\n');
  printed.begin();
  printed.take('new\n');
  assert.equal(entries.at(-1), 'new');
  assert.deepEqual(leftOut, [5]);
  printed.begin();
  assert.deepEqual(leftOut, [5]);
});

test('a line without an end is neither kept nor written beyond what one can read', () => {
  const { output: printed, entries } = output();
  for (let i = 0; i < 1000; i++) printed.take('x'.repeat(1000));
  printed.take('\nnext\n');
  assert.deepEqual(entries, [`${'x'.repeat(2000)}…`, 'next']);
});
