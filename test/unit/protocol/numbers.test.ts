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

test('epochs have two decimals, and as many as a run of a small part of one needs', () => {
  const epochs = (done: number, total: number) => numbersIn('en').epochs(done, total);
  assert.deepEqual(epochs(2.328, 5), { done: '2.33', total: '5' });
  assert.deepEqual(epochs(200_000 / 7, 200_000 / 7), { done: '28,571.43', total: '28,571.43' });
  assert.deepEqual(epochs(1 / 938, 1 / 938), { done: '0.0011', total: '0.0011' });
  assert.deepEqual(epochs(0, 0), { done: '0.00', total: '0' });
});

test('a value in a column and in a field stays short, however large or small it is', () => {
  const numbers = numbersIn('en');
  const values = [0.5, -123.4567, 31_364_776.5, -1e30, NaN, Infinity];
  assert.deepEqual(
    values.map((value) => numbers.decimals(value, 3)),
    ['0.500', '−123.457', '3.136E7', '−1.000E30', 'NaN', '∞'],
  );
  assert.equal(numbers.decimals(12_345_678, 0), '12,345,678');
  assert.deepEqual(
    [0.001, 0.0001, 1.5e-7].map((rate) => numbers.editable(rate)),
    [...['0.001', '0.0001', '1.5E-7']],
  );
});
