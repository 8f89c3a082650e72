import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineMap } from '../../../../extension/host/shapes/lineMap.ts';
import { lineShapes } from '../../../../extension/host/language/lineShapes.ts';
import type { FileShapes } from '../../../../extension/host/shapes/shapeTables.ts';
import { execution, fresh, site, tensor } from '../shapes/tables.ts';

/** Line and text only. */
function textsOf(shapes: FileShapes, lines: readonly string[]): [number, string][] {
  return lineShapes(shapes, lines, 'named').map(({ line, text }) => [line, text]);
}

test('a line shows what it declares', () => {
  const sites = [
    site('conv', [0, 6, 10], [execution(tensor(4, 8))], 'declaration'),
    site('x', [0, 21, 22], [execution(tensor(4, 1))]),
  ];
  const lines = ['const conv = forward(x);'];
  assert.deepEqual(textsOf(fresh(sites), lines), [[0, 'Tensor[4, 8]']]);
});

test('a return line shows the whole expression, other lines without a name nothing', () => {
  const sites = [
    site('tf.tanh(mixed)', [0, 7, 21], [execution(tensor(4, 3))]),
    site('mixed', [0, 15, 20], [execution(tensor(4, 9))]),
    site('mixed', [1, 5, 10], [execution(tensor(4, 9))]),
  ];
  const lines = ['return tf.tanh(mixed);', 'show(mixed);'];
  assert.deepEqual(textsOf(fresh(sites), lines), [[0, 'Tensor[4, 3]']]);
});

test('several names of one shape share it, of different shapes each has its own', () => {
  const names = (shapes: readonly number[]) =>
    shapes.map((size, index) =>
      site('qkv'[index], [0, index, index + 1], [execution(tensor(size))], 'declaration'),
    );
  const lines = ['const [q, k, v] = split;'];
  assert.deepEqual(textsOf(fresh(names([5, 5, 5])), lines), [[0, 'Tensor[5]']]);
  assert.deepEqual(textsOf(fresh(names([5, 6])), lines), [[0, 'q: Tensor[5], k: Tensor[6]']]);
});

test('a line that was not reached shows nothing', () => {
  const sites = [site('x', [0, 6, 7], [], 'declaration')];
  assert.deepEqual(textsOf(fresh(sites), ['const x = 1;']), []);
});

test('a shape is written in the form that is asked for, and in the other one beside it', () => {
  const named = { ...tensor(4, 8), names: ['B', '8'] } as const;
  const shapes = fresh([
    site('x', [0, 6, 7], [execution(named)], 'declaration'),
    site('y', [1, 6, 7], [execution(tensor(3))], 'declaration'),
  ]);
  const lines = ['const x = 1;', 'const y = 2;'];
  const [x, y] = lineShapes(shapes, lines, 'named');
  assert.deepEqual([x.text, x.other], ['Tensor[B, 8]', 'Tensor[4, 8]']);
  assert.deepEqual([y.text, y.other], ['Tensor[3]', undefined]);
  assert.equal(lineShapes(shapes, lines, 'concrete')[0].text, 'Tensor[4, 8]');
});

test('after an edit shapes move with their lines, and edited lines have none', () => {
  const then = ['const x = 1;', 'const y = 2;', 'const z = 3;'];
  const now = ['const x = 1;', 'const y = two;', '', 'const z = 3;'];
  const sites = then.map((_, line) =>
    site('xyz'[line], [line, 6, 7], [execution(tensor(line + 1))], 'declaration'),
  );
  const lines = LineMap.between(then.join('\n'), now.join('\n'));
  assert.deepEqual(textsOf({ ...fresh(sites), isStale: true, lines }, now), [
    [0, 'Tensor[1]'],
    [3, 'Tensor[3]'],
  ]);
});
