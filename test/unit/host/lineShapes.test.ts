import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineShapes } from '../../../extension/host/lineShapes.ts';
import { execution, site, table, tensor } from './shapeTables.ts';

const file = 'models/cnn.ts';

test('a line shows what it declares', () => {
  const sites = [
    site('conv', [0, 6, 10], [execution(tensor(4, 8))], 'declaration'),
    site('x', [0, 21, 22], [execution(tensor(4, 1))]),
  ];
  const lines = ['const conv = forward(x);'];
  assert.deepEqual(lineShapes(table(sites), file, lines), [{ line: 0, text: 'Tensor[4, 8]' }]);
});

test('a return line shows the whole expression, other lines without a name nothing', () => {
  const sites = [
    site('tf.tanh(mixed)', [0, 7, 21], [execution(tensor(4, 3))]),
    site('mixed', [0, 15, 20], [execution(tensor(4, 9))]),
    site('mixed', [1, 5, 10], [execution(tensor(4, 9))]),
  ];
  const lines = ['return tf.tanh(mixed);', 'show(mixed);'];
  assert.deepEqual(lineShapes(table(sites), file, lines), [{ line: 0, text: 'Tensor[4, 3]' }]);
});

test('several names of one shape share it, of different shapes each has its own', () => {
  const names = (shapes: readonly number[]) =>
    shapes.map((size, index) =>
      site('qkv'[index], [0, index, index + 1], [execution(tensor(size))], 'declaration'),
    );
  const lines = ['const [q, k, v] = split;'];
  assert.deepEqual(lineShapes(table(names([5, 5, 5])), file, lines), [
    { line: 0, text: 'Tensor[5]' },
  ]);
  assert.deepEqual(lineShapes(table(names([5, 6])), file, lines), [
    { line: 0, text: 'q: Tensor[5], k: Tensor[6]' },
  ]);
});

test('a line that was not reached shows nothing', () => {
  const sites = [site('x', [0, 6, 7], [], 'declaration')];
  assert.deepEqual(lineShapes(table(sites), file, ['const x = 1;']), []);
});
