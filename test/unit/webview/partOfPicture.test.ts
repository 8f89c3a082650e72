// Parts of a heat map, without a browser: which cells are shown, and which values.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MapZoom } from '../../../webview/draw/mapZoom.ts';
import { shownPart, shrunk } from '../../../webview/draw/partOfPicture.ts';
import type { HeatMapPicture } from '../../../webview/draw/heatMap.ts';

function pictureOf(rows: readonly (readonly number[])[]): HeatMapPicture {
  return {
    ...{ rows: rows.length, columns: rows[0]?.length ?? 0 },
    value: (row, column) => rows[row]?.[column] ?? NaN,
    scale: 'magnitude',
    range: { low: 0, high: 1 },
  };
}

const valuesOf = ({ rows, columns, value }: HeatMapPicture) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => value(row, column)),
  );

const numbered = pictureOf(
  Array.from({ length: 10 }, (_, row) =>
    Array.from({ length: 10 }, (_, column) => 10 * row + column),
  ),
);

describe('a heat map with fewer cells than values', () => {
  test('loses no single large value, of either sign, and says where it stands', () => {
    const picture = shrunk(
      pictureOf([
        [0, 0.25, 1],
        [-4, 0.5, 2],
        [1, 0, 0.125],
      ]),
      2,
    );
    assert.deepEqual(valuesOf(picture), [
      [-4, 2],
      [1, 0.125],
    ]);
    assert.deepEqual(picture.shownCell(0, 0), { row: 1, column: 0 });
    assert.deepEqual(picture.shownCell(1, 1), { row: 2, column: 2 });
  });

  test('shows first what is not finite', () => {
    const picture = shrunk(
      pictureOf([
        [9, NaN],
        [3, 1],
      ]),
      2,
    );
    assert.ok(Number.isNaN(picture.value(0, 0)));
    assert.deepEqual(picture.shownCell(0, 0), { row: 0, column: 1 });
  });

  test('hatches only where all of its cells are hatched', () => {
    const picture = shrunk(
      {
        ...numbered,
        hatchAt: (row, column) => (column > row ? 'causal' : undefined),
        dimFromRow: 9,
      },
      2,
    );
    assert.equal(picture.hatchAt?.(0, 1), 'causal');
    assert.equal(picture.hatchAt?.(1, 1), undefined);
    assert.equal(picture.value(1, 1), 33);
    assert.equal(picture.dimFromRow, 5);
  });
});

describe('a part of a heat map', () => {
  test('has the cells of its window, named as in the whole', () => {
    const part = shownPart(numbered, { row: 4, column: 5, rows: 4, columns: 2 }, 2);
    assert.deepEqual(valuesOf(part.picture), [[56], [76]]);
    assert.deepEqual(part.toCell({ row: 1, column: 0 }), { row: 7, column: 6 });
    assert.deepEqual(part.fromCell({ row: 7, column: 5 }), { row: 1, column: 0 });
    assert.equal(part.fromCell({ row: 8, column: 5 }), undefined);
    assert.equal(part.fromCell({ row: 4, column: 4 }), undefined);
  });
});

describe('the zoom of a map', () => {
  /** In 440 × 220 pixels, with cells of at most 22. */
  function zoomOf(rows: number, columns: number): MapZoom {
    const zoom = new MapZoom();
    zoom.setMap({ rows, columns }, { rows: 440, columns: 220, largestCell: 22 });
    return zoom;
  }
  const largest = 1000;

  test('shows a whole map at first, also one with more cells than pixels', () => {
    const { window, cellPixels } = zoomOf(100, 100);
    assert.deepEqual(window, { row: 0, column: 0, rows: 100, columns: 100 });
    assert.equal(cellPixels, 2);
    const { window: all, shrinking } = zoomOf(512, 512);
    assert.deepEqual(all, { row: 0, column: 0, rows: 512, columns: 512 });
    assert.equal(shrinking, 3);
  });

  test('keeps what is under the pointer where it is', () => {
    const zoom = zoomOf(100, 100);
    zoom.zoomBy(2, zoom.grip({ row: 60, column: 80 }));
    assert.equal(zoom.cellPixels, 4);
    // 60 and 80 cells of 2 pixels from the corner before, 30 and 40 cells of 4 pixels now.
    assert.deepEqual(zoom.window, { row: 0, column: 40, rows: 100, columns: 55 });
    zoom.zoomBy(2, zoom.grip({ row: 60, column: 80 }));
    assert.deepEqual(zoom.window, { row: 30, column: 60, rows: 55, columns: 27 });
  });

  test('comes back to the pointer at the edge of a map that has grown', () => {
    const zoom = zoomOf(180, 180);
    const grip = zoom.grip({ row: 175, column: 170 });
    zoom.zoomBy(2, grip);
    assert.deepEqual(zoom.window, { row: 0, column: 70, rows: 180, columns: 110 });
    zoom.zoomBy(largest, grip);
    const { row, column } = zoom.window;
    // Held 175 and 170 pixels from the corner: in the 8th row and column of 22 pixels each. Only
    // 20 rows are shown, so the last one that may come first is 160.
    assert.deepEqual([row, column], [160, 170 - 7]);
  });

  test('never leaves a part of the room empty that the whole map has filled', () => {
    const zoom = zoomOf(180, 180);
    const before = zoom.cellPixels * zoom.window.columns;
    for (let turn = 0; turn < 40; turn += 1) {
      zoom.zoomBy(1.1, zoom.grip({ row: 170, column: 170 }));
      const width = (zoom.cellPixels * zoom.window.columns) / zoom.shrinking;
      assert.ok(width >= before && width <= 220, `${width} pixels after ${turn} turns`);
    }
    assert.equal(zoom.cellPixels, 22);
  });

  test('adds up movements of fingers that are too small for another size', () => {
    const zoom = zoomOf(180, 180);
    const turn = () => zoom.zoomBy(1.1, zoom.grip({ row: 9, column: 9 }));
    for (let turns = 0; turns < 3; turns += 1) turn();
    assert.ok(zoom.isWhole);
    for (let turns = 0; turns < 3; turns += 1) turn();
    assert.equal(zoom.cellPixels, 2);
  });

  test('shows another size with every press of a key, in both directions', () => {
    const zoom = zoomOf(512, 512);
    const sizeOf = () => zoom.cellPixels / zoom.shrinking;
    const sizes = Array.from({ length: 9 }, () => {
      zoom.stepBy(1.5);
      return sizeOf();
    });
    assert.deepEqual(sizes, [1 / 2, 1, 2, 3, 4, 6, 9, 13, 19]);
    zoom.stepBy(1.5);
    zoom.stepBy(1.5);
    assert.equal(sizeOf(), 22);
    for (let press = 0; press < 12; press += 1) zoom.stepBy(1 / 1.5);
    assert.ok(zoom.isWhole);
  });

  test('ends at the largest cells, and at the edges', () => {
    const zoom = zoomOf(100, 100);
    zoom.zoomBy(largest, zoom.grip({ row: 0, column: 100 }));
    assert.deepEqual(zoom.window, { row: 0, column: 90, rows: 20, columns: 10 });
    assert.equal(zoom.moveBy(-5, 0), false);
    assert.equal(zoom.moveBy(5, 0), true);
    assert.equal(zoom.window.row, 5);
  });

  test('adds up movements of less than a cell', () => {
    const zoom = zoomOf(100, 100);
    zoom.zoomBy(4, zoom.grip({ row: 0, column: 0 }));
    for (let time = 0; time < 10; time += 1) zoom.moveBy(0.3, 0);
    assert.equal(zoom.window.row, 3);
  });

  test('goes no further than needed to reveal a cell', () => {
    const zoom = zoomOf(100, 100);
    zoom.zoomBy(largest, zoom.grip({ row: 0, column: 0 }));
    zoom.reveal({ row: 22, column: 3 });
    assert.deepEqual(zoom.window, { row: 3, column: 0, rows: 20, columns: 10 });
  });

  test('is not offered for a map that has room, and starts anew for another one', () => {
    assert.equal(zoomOf(20, 12).canZoom, false);
    const zoom = zoomOf(100, 100);
    zoom.stepBy(3);
    zoom.setMap({ rows: 100, columns: 90 }, { rows: 440, columns: 220, largestCell: 22 });
    assert.ok(zoom.isWhole);
  });

  test('shows a whole map in room of any size, and keeps a part of it', () => {
    const zoom = zoomOf(100, 100);
    zoom.setMap({ rows: 100, columns: 100 }, { rows: 440, columns: 120, largestCell: 22 });
    assert.ok(zoom.isWhole);
    zoom.zoomBy(4, zoom.grip({ row: 0, column: 0 }));
    zoom.setMap({ rows: 100, columns: 100 }, { rows: 440, columns: 220, largestCell: 22 });
    assert.equal(zoom.cellPixels, 4);
    assert.equal(zoom.isWhole, false);
  });
});
