// A traced tensor in the terms of the drawings: its picture as tiles, the index of a cell, which
// part of a large tensor is shown, and with how many digits its numbers are written.

import type { SiteValue, TensorPicture } from '../../extension/protocol/siteValue.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import type { TileCell } from './tileGrid.ts';

export function sitePicture(
  { rows, columns, values, nonNegative }: TensorPicture,
  tile: number,
  range: ValueRange,
): HeatMapPicture {
  const start = tile * rows * columns;
  return {
    rows,
    columns,
    value: (row, column) => values[start + row * columns + column] ?? NaN,
    scale: nonNegative ? 'magnitude' : 'signed',
    range,
  };
}

/**
 * `[0, 3, 12, 9]` for a cell of tile 3 in a tensor of four axes, `[9]` in a vector, '' for a single
 * number. A picture shows the first entry of all axes before the tiles.
 */
export function indexText(shape: readonly number[], { tile, row, column }: TileCell): string {
  return brackets([
    ...tileIndex(shape, tile),
    ...[row, column].slice(2 - Math.min(2, shape.length)),
  ]);
}

/** `[0, 3]`: which matrix of a tensor of four axes tile 3 is; '' for a matrix itself. */
export function tileText(shape: readonly number[], tile: number): string {
  return brackets(tileIndex(shape, tile));
}

function tileIndex(shape: readonly number[], tile: number): readonly number[] {
  if (shape.length < 3) return [];
  return [...Array.from({ length: shape.length - 3 }, () => 0), tile];
}

function brackets(index: readonly number[]): string {
  return index.length > 0 ? `[${index.join(', ')}]` : '';
}

/** What is drawn and what there is, `16 × 64 × 64`; undefined when that is the same. */
export function partShown(
  picture: TensorPicture,
): { readonly shown: string; readonly full: string } | undefined {
  const { tiles, rows, columns, fullTiles, fullRows, fullColumns } = picture;
  if (tiles === fullTiles && rows === fullRows && columns === fullColumns) return undefined;
  const sizes = (...axes: number[]) => (fullTiles > 1 ? axes : axes.slice(1)).join(' × ');
  return {
    shown: sizes(tiles, rows, columns),
    full: sizes(fullTiles, fullRows, fullColumns),
  };
}

/** Decimals that tell the values of a picture apart: none for whole numbers, more for small ones. */
export function decimalsFor({ dtype }: SiteValue, range: ValueRange): number {
  if (dtype !== 'float32') return 0;
  return Math.min(8, Math.max(3, 3 - Math.floor(Math.log10(range.high))));
}
