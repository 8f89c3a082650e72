// A traced tensor in the terms of the drawings: its picture as tiles, the index of a cell, which
// part of a large tensor is shown, and with how many digits its numbers are written.

import type {
  AxisLabels,
  TensorAnswer,
  TensorPicture,
} from '../../extension/protocol/looks/tensor.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import type { TileCell } from '../pictures/tileGrid.ts';

export function sitePicture(
  { rows, columns, values, nonNegative }: TensorPicture,
  tile: number,
  range: ValueRange,
  rowAxis?: AxisLabels,
): HeatMapPicture {
  const start = tile * rows * columns;
  return {
    rows,
    columns,
    dimFromRow: rowAxis?.paddedFrom,
    value: (row, column) => values[start + row * columns + column] ?? NaN,
    scale: nonNegative ? 'magnitude' : 'signed',
    range,
  };
}

/** What the rows or the columns of a picture are. */
export function pictureAxis(
  { axes, picture }: TensorAnswer & { readonly picture: TensorPicture },
  role: 'row' | 'column',
): AxisLabels | undefined {
  const axis = picture.index.indexOf(role);
  return axis < 0 ? undefined : axes[axis];
}

/** What of a tensor is drawn. */
export interface PicturedTensor {
  readonly shape: readonly number[];
  readonly picture: Pick<TensorPicture, 'index'>;
}

/** `[0, 3, 12, 9]` for a cell of tile 3 in a tensor of four axes, '' for a single number. */
export function indexText(tensor: PicturedTensor, { tile, row, column }: TileCell): string {
  const tiles = tileIndex(tensor, tile);
  return brackets(
    tensor.picture.index.map((role, axis) => {
      if (role === 'row') return row;
      return role === 'column' ? column : tiles[axis];
    }),
  );
}

/** `[0, 3]`: which matrix of a tensor of four axes tile 3 is; '' for a matrix itself. */
export function tileText(tensor: PicturedTensor, tile: number): string {
  const tiles = tileIndex(tensor, tile);
  return brackets(tiles.filter((_, axis) => !isImageAxis(tensor.picture.index[axis])));
}

function isImageAxis(role: TensorPicture['index'][number] | undefined): boolean {
  return role === 'row' || role === 'column';
}

/** For each axis: the entry that the tile is of, or the one that all tiles are of. */
function tileIndex({ shape, picture }: PicturedTensor, tile: number): number[] {
  const index = picture.index.map((role) => (typeof role === 'number' ? role : 0));
  let rest = tile;
  for (let axis = index.length - 1; axis >= 0; axis--) {
    if (picture.index[axis] !== 'tile') continue;
    const size = shape[axis] ?? 1;
    index[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
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
export function decimalsFor({ dtype }: TensorAnswer, range: ValueRange): number {
  if (dtype !== 'float32') return 0;
  return Math.min(8, Math.max(3, 3 - Math.floor(Math.log10(range.high))));
}
