// The command line of the benchmark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measurementNames, readArguments } from '../../bench/benchArguments.ts';
import { benchModelNames } from '../../bench/benchModels.ts';

test('without arguments everything is measured, in three rounds', () => {
  assert.deepEqual(readArguments([]), {
    models: [...benchModelNames],
    measurements: [...measurementNames],
    rounds: 3,
    seconds: 2,
    jsonFile: undefined,
  });
});

test('--only chooses among models and other measurements, in their usual order', () => {
  const args = readArguments(['--only', 'memory,C,A', '--json', 'out.json']);
  assert.deepEqual(args?.models, ['A', 'C']);
  assert.deepEqual(args?.measurements, ['memory']);
  assert.equal(args?.jsonFile, 'out.json');
});

test('help is no measurement', () => {
  assert.equal(readArguments(['--help']), undefined);
});

test('a name that is not known is refused with the names that are', () => {
  assert.throws(() => readArguments(['--only', 'A,D']), /"D".*Choose from A, B, Ball, C, Clarge/);
});

test('rounds and seconds must be numbers that make sense', () => {
  for (const text of ['0', '1.5', 'many']) {
    assert.throws(() => readArguments(['--rounds', text]), new RegExp(`--rounds.*${text}`));
  }
  for (const text of ['0', '-1', '100', 'long']) {
    assert.throws(() => readArguments([`--seconds=${text}`]), new RegExp(`--seconds.*${text}`));
  }
});
