import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorAnswer, TensorPicture } from '../../../extension/protocol/looks/tensor.ts';
import { cellSizes, tileCell } from '../../../webview/draw/cellSizes.ts';
import { measured } from '../../../webview/numbers.ts';
import {
  decimalsFor,
  indexText,
  partShown,
  sitePicture,
  tileText,
} from '../../../webview/panels/sitePicture.ts';

const picture: TensorPicture = {
  index: ['tile', 'row', 'column'],
  ...{ tiles: 2, rows: 2, columns: 3, fullTiles: 2, fullRows: 2, fullColumns: 3 },
  values: Float32Array.from({ length: 12 }, (_, index) => index),
  nonNegative: true,
};

test('a cell of a picture is the number of its tile, row and column', () => {
  const { value, scale } = sitePicture(picture, 1, { low: 0, high: 11 });
  assert.equal(value(1, 2), 11);
  assert.equal(value(0, 0), 6);
  assert.equal(scale, 'magnitude');
});

test('the index of a cell has one number for each axis of the tensor', () => {
  const tensor = (shape: number[], ...index: TensorPicture['index']) => ({
    shape,
    picture: { index },
  });
  const maps = tensor([64, 2, 8, 26, 26], 5, 0, 'tile', 'row', 'column');
  const cell = { tile: 3, row: 12, column: 9 };
  assert.equal(indexText(maps, cell), '[5, 0, 3, 12, 9]');
  assert.equal(tileText(maps, 3), '[5, 0, 3]');
  const matrix = tensor([26, 26], 'row', 'column');
  assert.equal(indexText(matrix, { ...cell, tile: 0 }), '[12, 9]');
  assert.equal(tileText(matrix, 0), '');
  assert.equal(indexText(tensor([26], 'column'), { tile: 0, row: 0, column: 9 }), '[9]');
  assert.equal(indexText(tensor([]), { tile: 0, row: 0, column: 0 }), '');
});

test('kernels are counted through all axes before their rows and columns', () => {
  const index = ['tile', 'tile', 'row', 'column'] as const;
  const kernels = { shape: [4, 3, 5, 5], picture: { index } };
  assert.equal(indexText(kernels, { tile: 7, row: 1, column: 2 }), '[2, 1, 1, 2]');
});

test('a part is told with the axes that the tensor has', () => {
  assert.equal(partShown(picture), undefined);
  assert.deepEqual(partShown({ ...picture, fullTiles: 64 }), {
    shown: '2 × 2 × 3',
    full: '64 × 2 × 3',
  });
  assert.deepEqual(partShown({ ...picture, tiles: 1, fullTiles: 1, fullColumns: 300 }), {
    shown: '2 × 3',
    full: '2 × 300',
  });
});

test('small numbers get the decimals that tell them apart, whole ones none', () => {
  const value = { dtype: 'float32' } as TensorAnswer;
  assert.equal(decimalsFor(value, { low: 0, high: 250 }), 3);
  assert.equal(decimalsFor(value, { low: 0, high: 0.002 }), 6);
  assert.equal(decimalsFor({ ...value, dtype: 'int32' }, { low: 0, high: 0.5 }), 0);
});

test('a number of unknown size has four digits, and a whole one all of them', () => {
  assert.equal(measured(-2.11193), '−2.112');
  assert.equal(measured(0.0412), '0.04120');
  assert.equal(measured(-3.1e-7), '−3.100E−7');
  assert.equal(measured(135_200), '135,200');
  assert.equal(measured(0), '0');
  assert.equal(measured(undefined), '–');
});

test('the cells of a tile are square, unless it would be too thin to see', () => {
  assert.deepEqual(tileCell(26, 26, 52, 1), [2, 2]);
  assert.deepEqual(tileCell(11, 29, 52, 1), [2, 2]);
  assert.deepEqual(tileCell(11, 64, 52, 1), [1, 2]);
  assert.deepEqual(tileCell(64, 1, 52, 2), [24, 2]);
});

test('cells fill the width, but never make the picture too tall or too low to read', () => {
  assert.deepEqual(cellSizes(10, 10, 300, 1), { largestCellCss: 16 });
  assert.deepEqual(cellSizes(64, 64, 300, 1), { largestCellCss: 4 });
  const tall = cellSizes(512, 4, 300, 1);
  assert.ok(512 * tall.largestCellCss <= 512);
  assert.deepEqual(cellSizes(1, 150, 300, 2), { largestCellCss: 2, cellHeightCss: 16 });
  assert.deepEqual(cellSizes(4, 1352, 300, 1), { largestCellCss: 1, cellHeightCss: 8 });
});
