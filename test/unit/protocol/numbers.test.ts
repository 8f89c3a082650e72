import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbersIn } from '../../../extension/protocol/numbers.ts';

test('a measured number has four digits and a true minus sign, in the editor as on the page', () => {
  const numbers = numbersIn('en');
  const texts = [-2.1119, 0, 12345, 0.02, -5.595e-4, 2e-7, 1234567.5, -Infinity].map((value) =>
    numbers.measured(value),
  );
  assert.deepEqual(texts.slice(0, 4), ['−2.112', '0', '12,345', '0.02000']);
  assert.deepEqual(texts.slice(4), ['−0.0005595', '2.000E−7', '1.235E6', '−∞']);
});

test('each language has its own marks, and what is absent is no 0', () => {
  assert.equal(numbersIn('de').whole(13_626), '13.626');
  assert.equal(numbersIn('de').decimals(-0.0004, 3), '0,000');
  assert.equal(numbersIn('en').whole(undefined), '–');
});
