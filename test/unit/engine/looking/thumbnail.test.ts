// The PNG of a hover, read back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import { pictureOf } from '../../../../extension/engine/looking/tensorFacts.ts';
import { thumbnailOf } from '../../../../extension/engine/looking/thumbnail.ts';
import { colorAt } from '../../../../webview/draw/colorScale.ts';

const themes = ['light', 'dark'] as const;

function draw(
  values: readonly number[],
  shape: readonly number[],
  theme: 'light' | 'dark' = 'dark',
) {
  const picture = pictureOf(Float32Array.from(values), shape);
  assert.ok(picture);
  const { width, height, data, channels, depth } = decode(thumbnailOf(picture, theme));
  assert.deepEqual([channels, depth], [4, 8]);
  const at = (x: number, y: number) => [
    ...data.slice(4 * (y * width + x), 4 * (y * width + x) + 4),
  ];
  return { width, height, at };
}

function zeros(shape: readonly number[]) {
  return draw(new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0), shape);
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }) {
  return [width, height];
}

for (const shape of [
  [],
  [1000],
  [256, 1],
  [28, 28],
  [256, 256],
  [8, 26, 26],
  [16, 256, 16],
  [64, 3, 3],
  [64, 1, 256],
]) {
  test(`a picture of [${shape.join(', ')}] is at most 480 by 84 pixels, and not empty`, () => {
    const { width, height } = zeros(shape);
    assert.ok(width >= 1 && width <= 480, `${width} wide`);
    assert.ok(height >= 1 && height <= 84, `${height} high`);
  });
}

test('a small matrix is drawn large, with whole pixels for each number', () => {
  const { width, height, at } = draw([0, 1, 0, 1, 0, 0], [2, 3]);
  assert.deepEqual([width, height], [36, 24]);
  assert.deepEqual(at(12, 0), at(23, 11));
  assert.notDeepEqual(at(11, 0), at(12, 0));
  assert.deepEqual(at(0, 12), at(12, 0));
});

test('a few long rows are high enough to be seen', () => {
  assert.deepEqual(sizeOf(zeros([4, 256])), [256, 24]);
  assert.deepEqual(sizeOf(zeros([1, 256])), [256, 12]);
});

for (const theme of themes) {
  test(`in ${theme} colours 0 recedes and the largest number stands out`, () => {
    const { at } = draw([0, 1], [2], theme);
    assert.deepEqual(at(0, 0), [...colorAt('magnitude', theme, 0), 255]);
    assert.deepEqual(at(12, 0), [...colorAt('magnitude', theme, 1), 255]);
  });

  test(`in ${theme} colours negative and positive numbers have two sides`, () => {
    const { at } = draw([-2, 2], [2], theme);
    assert.deepEqual(at(0, 0), [...colorAt('signed', theme, 0), 255]);
    assert.deepEqual(at(12, 0), [...colorAt('signed', theme, 1), 255]);
  });
}

test('between tiles the page shows through', () => {
  const { width, height, at } = draw(new Array<number>(8).fill(1), [2, 2, 2]);
  const isAcross = width > height;
  const between = isAcross ? at(24 + 1, 0) : at(0, 24 + 1);
  assert.equal(between[3], 0);
  assert.deepEqual([width, height].sort(), [24, 52]);
});

test('all tiles have one range, so that they can be compared', () => {
  const { at, width, height } = draw([1, 1, 1, 1, 2, 2, 2, 2], [2, 2, 2]);
  assert.notDeepEqual(at(0, 0), at(width - 1, height - 1));
});

test('of many tiles the first sixteen are shown', () => {
  const few = zeros([16, 4, 4]);
  const many = zeros([60, 4, 4]);
  assert.deepEqual([many.width, many.height], [few.width, few.height]);
});

test('numbers that are not finite are drawn and change no other colour', () => {
  const { at } = draw([0, 1, NaN, Infinity], [4]);
  assert.deepEqual(at(12, 0), [...colorAt('magnitude', 'dark', 1), 255]);
  assert.deepEqual(at(0, 0), [...colorAt('magnitude', 'dark', 0), 255]);
});
