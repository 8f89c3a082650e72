// Numbers about a tensor, and which of its own make a picture.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureOf, statisticsOf } from '../../../../extension/engine/looking/tensorFacts.ts';

test('smallest, largest, mean and standard deviation are those of all numbers', () => {
  assert.deepEqual(statisticsOf(Float32Array.of(1, -3, 5, 1)), {
    ...{ min: -3, max: 5, mean: 1, std: Math.sqrt(8) },
    ...{ nan: 0, infinite: 0 },
  });
  assert.equal(statisticsOf(Int32Array.of(7, 7, 7)).std, 0);
});

test('NaN and infinite numbers are counted, and leave the rest alone', () => {
  const statistics = statisticsOf([NaN, 2, Infinity, -Infinity, 4, NaN]);
  assert.deepEqual(statistics, { min: 2, max: 4, mean: 3, std: 1, nan: 2, infinite: 2 });
});

test('where no number is finite, there is nothing to tell but how many', () => {
  const nothing = { min: NaN, max: NaN, mean: NaN, std: NaN };
  assert.deepEqual(statisticsOf([NaN, Infinity]), { ...nothing, nan: 1, infinite: 1 });
  assert.deepEqual(statisticsOf([]), { ...nothing, nan: 0, infinite: 0 });
});

test('a constant has no deviation, however its squares are rounded', () => {
  const { std } = statisticsOf(new Float32Array(1000).fill(0.1));
  assert.ok(std >= 0 && std < 1e-6, String(std));
});

test('numbers that lie close together far from 0 keep their deviation', () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 2));
  assert.ok(Math.abs(statisticsOf(values).std - 0.5) < 1e-3);
});

function picture(shape: readonly number[]) {
  const size = shape.reduce((product, length) => product * length, 1);
  return pictureOf(
    Float32Array.from({ length: size }, (_, i) => i),
    shape,
  );
}

test('a scalar, a vector and a matrix are one tile', () => {
  for (const [shape, rows, columns] of [
    [[], 1, 1],
    [[4], 1, 4],
    [[2, 3], 2, 3],
  ] as const) {
    const shown = picture(shape);
    assert.deepEqual([shown?.tiles, shown?.rows, shown?.columns], [1, rows, columns]);
    assert.equal(shown?.values.length, rows * columns);
  }
});

test('the axis before the last two is tiles; of axes before it the first entry is shown', () => {
  const shown = picture([5, 2, 3, 4]);
  assert.deepEqual([shown?.fullTiles, shown?.fullRows, shown?.fullColumns], [2, 3, 4]);
  assert.deepEqual(
    shown?.values,
    Float32Array.from({ length: 24 }, (_, i) => i),
  );
});

test('what is too wide or too high is cropped at its right and lower end', () => {
  const shown = picture([300, 260]);
  assert.deepEqual([shown?.rows, shown?.columns], [256, 256]);
  assert.deepEqual([shown?.fullRows, shown?.fullColumns], [300, 260]);
  assert.deepEqual([shown?.values[0], shown?.values[255], shown?.values[256]], [0, 255, 260]);
});

test('there are at most 64 tiles, and fewer of large ones, but always one', () => {
  assert.deepEqual([picture([100, 3, 3])?.tiles, picture([100, 3, 3])?.fullTiles], [64, 100]);
  assert.equal(picture([100, 128, 128])?.tiles, 4);
  assert.equal(picture([3, 256, 256])?.tiles, 1);
});

test('the tiles of a cropped stack are those of the tensor', () => {
  const shown = picture([2, 2, 300]);
  assert.equal(shown?.tiles, 2);
  const place = (tile: number, row: number) => (tile * 2 + row) * 256;
  assert.equal(shown?.values[place(1, 0)], 600);
  assert.equal(shown?.values[place(1, 1)], 900);
});

test('a tensor without numbers has no picture', () => {
  assert.equal(picture([0]), undefined);
  assert.equal(picture([3, 0, 2]), undefined);
  assert.equal(picture([0, 2, 2, 2]), undefined);
});

test('one negative number makes the picture signed; NaN does not', () => {
  assert.equal(pictureOf([0, 1, NaN], [3])?.nonNegative, true);
  assert.equal(pictureOf([0, -1e-9, 1], [3])?.nonNegative, false);
});
