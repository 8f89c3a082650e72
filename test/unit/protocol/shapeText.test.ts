import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeText, sizesText } from '../../../extension/protocol/shapeText.ts';
import { tensor } from '../host/shapes/tables.ts';

test('shapes read as in the source', () => {
  assert.equal(shapeText(tensor(4, 8, 26, 26)), 'Tensor[4, 8, 26, 26]');
  assert.equal(shapeText(tensor()), 'Tensor[]');
  assert.equal(
    shapeText({ kind: 'list', items: [tensor(2), tensor(3)] }),
    '[Tensor[2], Tensor[3]]',
  );
  assert.equal(
    shapeText({ kind: 'list', items: Array.from({ length: 64 }, () => tensor(2)) }),
    '[64 × Tensor[2]]',
  );
  assert.equal(
    shapeText({ kind: 'record', fields: { a: tensor(1), b: tensor(2) } }),
    '{ a: Tensor[1], b: Tensor[2] }',
  );
});

test('sizes of several tensors show the first', () => {
  assert.equal(sizesText(tensor(3, 20)), '[3, 20]');
  assert.equal(sizesText({ kind: 'record', fields: { a: tensor(1), b: tensor(2) } }), '[1], …');
  assert.equal(sizesText({ kind: 'record', fields: { a: tensor(1) } }), '[1]');
});

test('named dimensions stand in the place of sizes where they are known', () => {
  const named = { ...tensor(4, 8, 26), names: ['B', '8', 'W-2'] } as const;
  assert.equal(shapeText(named, 'named'), 'Tensor[B, 8, W-2]');
  assert.equal(shapeText(named, 'concrete'), 'Tensor[4, 8, 26]');
  assert.equal(shapeText(tensor(3), 'named'), 'Tensor[3]');
  const list = { kind: 'list', items: [named, tensor(3)] } as const;
  assert.equal(shapeText(list, 'named'), '[Tensor[B, 8, W-2], Tensor[3]]');
});
