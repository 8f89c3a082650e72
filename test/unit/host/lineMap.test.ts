import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineMap } from '../../../extension/host/lineMap.ts';

const range = { file: 'a.ts', startLine: 0, startColumn: 2, endLine: 0, endColumn: 5 };

function linesNow(then: readonly string[], now: readonly string[]): (number | undefined)[] {
  const map = LineMap.between(then.join('\n'), now.join('\n'));
  return then.map((_, line) => map.toNow(line));
}

test('lines above an edit stay, lines below it move, edited lines have no place', () => {
  const then = ['a', 'b', 'c', 'd'];
  assert.deepEqual(linesNow(then, ['a', 'b', 'new', 'c', 'd']), [0, 1, 3, 4]);
  assert.deepEqual(linesNow(then, ['a', 'd']), [0, undefined, undefined, 1]);
  assert.deepEqual(linesNow(then, ['a', 'b changed', 'c', 'd']), [0, undefined, 2, 3]);
});

test('the way back is the same way', () => {
  const map = LineMap.between('a\nb\nc', 'a\nnew\nb changed\nc');
  assert.deepEqual(
    [0, 1, 2, 3].map((line) => map.toThen(line)),
    [0, undefined, undefined, 2],
  );
});

test('a repeated line is not taken for two', () => {
  assert.deepEqual(linesNow(['x', 'x'], ['x']), [0, undefined]);
  assert.deepEqual(linesNow(['x'], ['x', 'x']), [0]);
});

test('other line ends are no edit', () => {
  const map = LineMap.between('a\r\nb', 'a\nb');
  assert.equal(map.toNow(1), 1);
});

test('a range that was edited inside has no place, nor one around an insertion', () => {
  const inserted = LineMap.between('a\nb\nc', 'a\nnew\nb\nc');
  assert.equal(inserted.rangeNow({ ...range, startLine: 1, endLine: 2 })?.endLine, 3);
  assert.equal(inserted.rangeNow({ ...range, endLine: 1 }), undefined);
  const changed = LineMap.between('a\nb\nc', 'a\nB\nc');
  assert.equal(changed.rangeNow({ ...range, endLine: 2 }), undefined);
  assert.deepEqual(LineMap.unchanged.rangeNow(range), range);
});
