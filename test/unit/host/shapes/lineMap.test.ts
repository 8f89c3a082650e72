import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineMap, lineAfter } from '../../../../extension/host/shapes/lineMap.ts';

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

test('the end of a line moves with what is written and deleted before it', () => {
  assert.equal(lineAfter(3, 5, 5, 'x'), 3, 'an edit below');
  assert.equal(lineAfter(5, 5, 5, 'x'), 5, 'an edit in the line');
  assert.equal(lineAfter(5, 5, 5, 'a;\nb'), 6, 'a line written before its end');
  assert.equal(lineAfter(5, 5, 5, '\r\n  '), 5, 'a new line begun behind it');
  assert.equal(lineAfter(5, 2, 4, ''), 3, 'two lines less above');
  assert.equal(lineAfter(3, 2, 4, ''), undefined, 'deleted');
  assert.equal(lineAfter(4, 2, 4, ''), 2, 'joined with what is left');
});
