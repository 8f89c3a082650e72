// What counts as a tensor, and the tensors inside a value, in one order for shapes and for values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeValue, isTensor, tensorsIn } from '../../../extension/probe/describeValue.ts';
import type { ValueShape } from '../../../extension/protocol/shapeTable.ts';

function tensor(...shape: number[]) {
  return { shape, dtype: 'float32' };
}

/** As a hover counts them: depth first. */
function shapesIn(value: ValueShape | undefined): (readonly number[])[] {
  if (!value) return [];
  if (value.kind === 'tensor') return [value.shape];
  const parts = value.kind === 'list' ? value.items : Object.values(value.fields);
  return parts.flatMap(shapesIn);
}

const values: Record<string, [value: unknown, names: string[]]> = {
  'a tensor': [tensor(2), ['']],
  'an array': [
    [tensor(1), tensor(2)],
    ['[0]', '[1]'],
  ],
  'a record': [{ output: tensor(1), weights: tensor(2) }, ['.output', '.weights']],
  'a record with arrays': [
    { states: [tensor(1), tensor(2)], last: tensor(3), steps: 4, name: 'x' },
    ['.states[0]', '.states[1]', '.last'],
  ],
  'an array with gaps': [
    [undefined, tensor(1), null, 7, tensor(2)],
    ['[1]', '[4]'],
  ],
  'arrays of records': [
    [{ k: tensor(1), v: tensor(2) }, { k: tensor(3) }],
    ['[0].k', '[0].v', '[1].k'],
  ],
  'a record without a prototype': [Object.assign(Object.create(null), { x: tensor(1) }), ['.x']],
  'numbers and texts': [[1, 2, 3], []],
  'an object of a class': [new Map([[1, tensor(1)]]), []],
  nothing: [undefined, []],
};

for (const [title, [value, names]] of Object.entries(values)) {
  test(`the tensors in ${title} have names, in the order of its shape`, () => {
    const found = tensorsIn(value);
    assert.deepEqual(
      found.map(([name]) => name),
      names,
    );
    assert.deepEqual(
      found.map(([, { shape }]) => shape),
      shapesIn(describeValue(value)),
    );
  });
}

test('what is nested too deeply, or leads back to itself, comes to an end', () => {
  const deep = [[[[tensor(1)]]]];
  assert.equal(tensorsIn(deep).length, 1);
  assert.equal(tensorsIn([deep]).length, 0);
  assert.equal(describeValue([deep]), undefined);
  const ring: unknown[] = [tensor(1)];
  ring.push(ring);
  assert.equal(tensorsIn(ring).length, shapesIn(describeValue(ring)).length);
});

test('a list of thousands is data and is left alone', () => {
  const data = Array.from({ length: 5001 }, () => tensor(1));
  assert.equal(describeValue(data), undefined);
  assert.deepEqual(tensorsIn(data), []);
  assert.equal(tensorsIn(data.slice(1)).length, 5000);
});

test('what a tensor is, is told where it is known', () => {
  const [weight, x] = [tensor(2), tensor(3)];
  const holds = (value: object) => (value === weight ? 'parameter' : undefined);
  assert.deepEqual(describeValue([weight, x], holds), {
    kind: 'list',
    items: [
      { kind: 'tensor', shape: [2], dtype: 'float32', holds: 'parameter' },
      { kind: 'tensor', shape: [3], dtype: 'float32' },
    ],
  });
});

test('a shape alone makes no tensor', () => {
  assert.ok(isTensor(tensor()));
  for (const other of [{ shape: [1] }, { shape: 4, dtype: 'int32' }, { dtype: 'int32' }, 'x', null])
    assert.ok(!isTensor(other));
});
