import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesOf,
  bytesText,
  countText,
  inlayText,
} from '../../../../extension/host/language/siteText.ts';
import { execution, site, tensor } from '../shapes/tables.ts';

test('bytes follow the type', () => {
  assert.equal(bytesOf(tensor(4, 8, 26, 26)), 4 * 8 * 26 * 26 * 4);
  assert.equal(bytesOf({ kind: 'tensor', shape: [3, 5], dtype: 'bool' }), 15);
  assert.equal(bytesOf({ kind: 'list', items: [tensor(2), tensor(3)] }), 20);
});

test('an inlay shows one shape, or the first and the last', () => {
  const same = [execution(tensor(2)), execution(tensor(2))];
  const growing = [execution(tensor(1)), execution(tensor(2)), execution(tensor(3))];
  assert.equal(inlayText(site('x', [1, 0, 1], same), 'named'), 'Tensor[2]');
  assert.equal(inlayText(site('x', [1, 0, 1], growing), 'named'), 'Tensor[1] … Tensor[3]');
  const returning = [...growing, growing[0]];
  assert.equal(inlayText(site('x', [1, 0, 1], returning), 'named'), 'Tensor[1] … Tensor[3]');
});

test('large counts and bytes are short, small ones exact', () => {
  assert.deepEqual(
    [11_626, 480_128, 60_000_000].map((count) => countText(count, 'en')),
    ['11,626', '480 K', '60 M'],
  );
  assert.deepEqual([12, 80_896, 1_384_448, 3 * 1024 ** 3].map(bytesText), [
    '12 B',
    '79.0 KB',
    '1.32 MB',
    '3.00 GB',
  ]);
});
