// The tables of the benchmark in the terminal.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCell, formatTable } from '../../bench/table.ts';

test('numbers keep about three digits, and what was not measured is a dash', () => {
  assert.deepEqual([1234.5, 98.76, 4.321, 0.12345, 0, null, 'CNN'].map(formatCell), [
    '1235',
    '98.8',
    '4.32',
    '0.123',
    '0.000',
    '–',
    'CNN',
  ]);
});

test('texts are aligned to the left and numbers to the right', () => {
  const table = formatTable(
    ['model', 'ms'],
    [
      ['A', 1.5],
      ['Clarge', null],
      ['B', 1000],
    ],
  );
  assert.deepEqual(table.split('\n'), [
    'model     ms',
    '──────  ────',
    'A       1.50',
    'Clarge     –',
    'B       1000',
  ]);
});
