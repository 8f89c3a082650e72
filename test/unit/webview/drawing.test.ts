// The page's numbers and geometry, without a browser.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { alignPoints, decimate } from '../../../webview/draw/chart/decimate.ts';
import * as colorScale from '../../../webview/draw/colorScale.ts';
import { cellAt, layOutHeatMap, thumbnailColumns } from '../../../webview/draw/heatMapLayout.ts';
import { linearTicks, logTicks } from '../../../webview/draw/ticks.ts';
import { attentionLayer, weightsRange } from '../../../webview/views/attentionPicture.ts';
import type { AttentionLayer } from '../../../webview/views/attentionPicture.ts';
import { RoleTensor, isWhole } from '../../../webview/views/roleTensor.ts';
import { tensorAnswer } from '../../page/fakes/fakeAnswers.ts';

const { colorAt, fittedRange, groupRange, makePainter, valueRange } = colorScale;

/** OKLab lightness of an sRGB colour (Ottosson 2020). */
function lightness(color: readonly [number, number, number]): number {
  const [r, g, b] = color.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}

describe('the colour scales', () => {
  for (const form of ['dark', 'light'] as const) {
    test(`grow evenly in lightness from zero to the largest value (${form})`, () => {
      const steps = Array.from({ length: 9 }, (_, index) => index / 8);
      const values = steps.map((position) => lightness(colorAt('magnitude', form, position)));
      const differences = values.slice(1).map((value, index) => value - (values[index] ?? 0));
      const direction = form === 'dark' ? 1 : -1;
      for (const difference of differences) assert.ok(direction * difference > 0.05);
      assert.ok(Math.max(...differences) - Math.min(...differences) < 0.03);
    });

    test(`put zero at the centre of the signed scale, neither blue nor orange (${form})`, () => {
      const [red, green, blue] = colorAt('signed', form, 0.5);
      assert.equal(red, green);
      assert.equal(green, blue);
    });
  }

  test('hold values outside the range at the ends', () => {
    assert.deepEqual(colorAt('magnitude', 'dark', -3), colorAt('magnitude', 'dark', 0));
    assert.deepEqual(colorAt('magnitude', 'dark', 7), colorAt('magnitude', 'dark', 1));
  });

  test('paint a pixel with its colour and opacity', () => {
    const pixels = new Uint8ClampedArray(8);
    makePainter('grey', 'light', { low: 0, high: 1 })(pixels, 1, 1, 1);
    assert.deepEqual([...pixels], [0, 0, 0, 0, 255, 255, 255, 255]);
  });

  test('give one symmetric plain range to a group of signed pictures', () => {
    assert.deepEqual(groupRange(Float32Array.of(-2.6, 0.1, 1), false), { low: -3, high: 3 });
    assert.deepEqual(groupRange(Float32Array.of(0, 0.42), true), { low: 0, high: 0.5 });
  });

  test('have a range for values that are all zero, or not finite', () => {
    assert.deepEqual(groupRange(Float32Array.of(0, NaN, Infinity), false), { low: -1, high: 1 });
  });
});

describe('the range of nearly flat values', () => {
  const full = { low: 0, high: 1 };

  test('reaches from the lowest to the highest of them, in plain numbers', () => {
    assert.deepEqual(fittedRange(0.0312, 0.0488, full), { low: 0.03, high: 0.05 });
    assert.deepEqual(fittedRange(0.0001, 0.98, full), full);
    assert.deepEqual(valueRange(Float32Array.of(3.1, NaN, 3.2), true, 'fit'), {
      low: 3.1,
      high: 3.2,
    });
  });

  test('does not show rounding errors as differences', () => {
    const { low, high } = fittedRange(1 / 180, (1 + 1e-6) / 180, full);
    assert.ok(high - low > 100 * (1e-6 / 180), `${low} to ${high}`);
  });

  test('is the full one where that was chosen, and where there are no values', () => {
    assert.deepEqual(valueRange(Float32Array.of(3.1, 3.2), true, 'full'), { low: 0, high: 4 });
    assert.deepEqual(fittedRange(Infinity, -Infinity, full), full);
  });

  test('leaves out what an attention masks', () => {
    const layer = attentionOf([0.44, 0, 0, 0.42, 0.43, 0, 0.9, 0.1, 0]);
    assert.equal(layer.causal, true);
    assert.deepEqual(weightsRange([layer]), { low: 0.42, high: 0.44 });
    const open = attentionOf([0.44, 0.001, 0, 0.42, 0.43, 0, 0.9, 0.1, 0]);
    assert.equal(open.causal, false);
    assert.equal(weightsRange([open]).low, 0);
  });

  test('one key that all look at says nothing of a mask', () => {
    assert.equal(attentionOf([1, 0, 0, 1, 0, 0, 1, 0, 0], 1).causal, false);
  });

  function attentionOf(values: readonly number[], keys = 2): AttentionLayer {
    const labels = ['a', 'b', '<pad>'];
    const tokens = { meaning: 'time', labels, paddedFrom: 2 } as const;
    const others = { ...tokens, paddedFrom: keys };
    const whole = { shape: [3, 3], axes: [tokens, others], values: Float32Array.from(values) };
    const answer = tensorAnswer({ input: 0 }, whole);
    assert.ok(isWhole(answer));
    return attentionLayer(new RoleTensor(answer, { query: 1, key: 2 }));
  }
});

describe('a heat map', () => {
  const space = {
    rows: 11,
    columns: 11,
    rowLabelWidths: [40],
    columnLabelWidths: [10, 30],
    availableCss: 316,
    ratio: 1,
    largestCellCss: 22,
  };

  for (const ratio of [1, 1.25, 2]) {
    test(`has cells of whole device pixels that fit at pixel ratio ${ratio}`, () => {
      const layout = layOutHeatMap({ ...space, ratio });
      assert.equal(layout.cellWidth, Math.floor(layout.cellWidth));
      assert.ok(layout.width <= space.availableCss * ratio);
      assert.equal(layout.cellWidth, Math.floor(22 * ratio));
    });
  }

  test('shrinks to one pixel per cell, never below', () => {
    assert.equal(layOutHeatMap({ ...space, columns: 100 }).cellWidth, 2);
    assert.equal(layOutHeatMap({ ...space, columns: 5000 }).cellWidth, 1);
  });

  test('turns all column labels when one does not fit', () => {
    assert.equal(layOutHeatMap(space).turned, true);
    assert.equal(layOutHeatMap({ ...space, columnLabelWidths: [10, 12] }).turned, false);
  });

  test('has a gap between cells from 8 pixels up', () => {
    assert.equal(layOutHeatMap({ ...space, largestCellCss: 8 }).gap, 1);
    assert.equal(layOutHeatMap({ ...space, largestCellCss: 7 }).gap, 0);
  });

  test('finds the cell under a point, and none on the labels', () => {
    const layout = layOutHeatMap(space);
    const x = layout.left + 3 * layout.cellWidth + 1;
    const y = layout.top + 5 * layout.cellHeight + 1;
    assert.deepEqual(cellAt(layout, 11, 11, x, y), { row: 5, column: 3 });
    assert.equal(cellAt(layout, 11, 11, layout.left - 1, y), undefined);
  });

  test('puts thumbnails side by side while none is smaller than it may be', () => {
    assert.equal(thumbnailColumns(8, 282, 6, 22), 8);
    assert.equal(thumbnailColumns(8, 200, 6, 22), 4);
    assert.equal(thumbnailColumns(12, 100, 6, 22), 3);
    assert.equal(thumbnailColumns(8, 10, 6, 22), 1);
  });
});

describe('a long curve', () => {
  test('keeps every spike when it is reduced to pixel columns', () => {
    const values = new Float32Array(100_000).fill(1);
    values[54_321] = 9;
    values[77_777] = 0.1;
    const { x, y } = decimate(values, 1, values.length, 300);
    assert.ok(x.length <= 600);
    assert.equal(y[x.indexOf(54_322)], 9);
    assert.ok(Math.abs((y[x.indexOf(77_778)] ?? 0) - 0.1) < 1e-6);
    assert.deepEqual(
      [...x].sort((a, b) => a - b),
      [...x],
    );
  });

  test('is drawn point by point where there is room, with a gap where a step is unknown', () => {
    const { x, y } = decimate(Float32Array.of(3, NaN, 2, 1), 1, 4, 300);
    assert.deepEqual(x, [1, 2, 3, 4]);
    assert.deepEqual(y, [3, null, 2, 1]);
  });

  test('does not move its reduced points when it grows', () => {
    const values = Float32Array.from({ length: 5000 }, (_, step) => Math.sin(step * 12.9898));
    const before = decimate(values.subarray(0, 4900), 1, 4900, 500);
    const after = decimate(values, 1, 5000, 500);
    assert.deepEqual(after.x.slice(0, 900), before.x.slice(0, 900));
  });

  test('shares its list of steps with the validation points', () => {
    const aligned = alignPoints({ x: [1, 2, 4], y: [10, 20, 40] }, { x: [2, 3], y: [5, 6] });
    assert.deepEqual(aligned, [
      [1, 2, 3, 4],
      [10, 20, null, 40],
      [null, 5, 6, null],
    ]);
  });
});

describe('axis labels', () => {
  test('are plain numbers inside the range, two to five of them', () => {
    assert.deepEqual(linearTicks(1, 2184), [500, 1000, 1500, 2000]);
    assert.deepEqual(logTicks(0.12, 2.6), [0.2, 0.5, 1, 2]);
    assert.deepEqual(logTicks(0.0001, 10), [0.0001, 0.01, 1]);
    for (const [low, high] of [
      [1.9, 2.1],
      [1.6, 2.45],
      [0.04, 3],
      [4.1, 4.2],
      [1e-5, 1e3],
    ] as const) {
      const ticks = logTicks(low, high);
      assert.ok(ticks.length >= 2 && ticks.length <= 5, `${low} … ${high}: ${ticks.join()}`);
      assert.ok(ticks.every((tick) => tick >= low && tick <= high));
    }
  });
});
