// Parts of a heat map, and heat maps with fewer cells than there are values.

import type { Hatch, HeatMapPicture } from './heatMap.ts';
import type { Cell } from './heatMapLayout.ts';
import type { MapWindow } from './mapZoom.ts';

export function cropped(picture: HeatMapPicture, window: MapWindow): HeatMapPicture {
  const { value, hatchAt, dimFromRow } = picture;
  return {
    ...picture,
    rows: window.rows,
    columns: window.columns,
    value: (row, column) => value(window.row + row, window.column + column),
    ...(hatchAt && {
      hatchAt: (row, column) => hatchAt(window.row + row, window.column + column),
    }),
    ...(dimFromRow !== undefined && { dimFromRow: Math.max(0, dimFromRow - window.row) }),
  };
}

export interface ShrunkPicture extends HeatMapPicture {
  /** The cell of the full picture whose value a cell shows. */
  readonly shownCell: (row: number, column: number) => Cell;
}

/**
 * One cell for `factor` × `factor` of them. It shows the value farthest from 0, so that no single
 * large weight is lost; what is not finite comes first, and hatched cells count only among
 * themselves.
 */
export function shrunk(picture: HeatMapPicture, factor: number): ShrunkPicture {
  const rows = Math.ceil(picture.rows / factor);
  const columns = Math.ceil(picture.columns / factor);
  const values = new Float32Array(rows * columns);
  const shown = new Int32Array(rows * columns).fill(-1);
  const { value, hatchAt, dimFromRow } = picture;
  for (let row = 0; row < picture.rows; row += 1) {
    const start = Math.floor(row / factor) * columns;
    for (let column = 0; column < picture.columns; column += 1) {
      if (hatchAt?.(row, column) !== undefined) continue;
      const index = start + Math.floor(column / factor);
      const number = value(row, column);
      if (shown[index] !== -1 && !isFarther(number, values[index] ?? 0)) continue;
      values[index] = number;
      shown[index] = row * picture.columns + column;
    }
  }
  const shownCell = (row: number, column: number): Cell => {
    const index = shown[row * columns + column] ?? -1;
    if (index < 0) return { row: row * factor, column: column * factor };
    return { row: Math.floor(index / picture.columns), column: index % picture.columns };
  };
  const hatchOf = (row: number, column: number): Hatch | undefined =>
    shown[row * columns + column] === -1 ? hatchAt?.(row * factor, column * factor) : undefined;
  return {
    ...picture,
    ...{ rows, columns, shownCell, hatchAt: hatchOf },
    value: (row, column) => values[row * columns + column] ?? NaN,
    ...(dimFromRow !== undefined && { dimFromRow: Math.ceil(dimFromRow / factor) }),
  };
}

function isFarther(one: number, other: number): boolean {
  if (!Number.isFinite(other)) return false;
  return !Number.isFinite(one) || Math.abs(one) > Math.abs(other);
}

/** What of a picture is drawn, in the terms of the drawing, and which of its cells that are. */
export interface ShownPart {
  readonly picture: HeatMapPicture;
  /** The first cell of the whole picture that is drawn. */
  readonly first: Cell;
  /** Of a drawn cell in the whole picture, and the other way round where it is drawn. */
  readonly toCell: (shown: Cell) => Cell;
  readonly fromCell: (cell: Cell) => Cell | undefined;
}

export function shownPart(picture: HeatMapPicture, window: MapWindow, factor: number): ShownPart {
  const part = cropped(picture, window);
  const small = factor > 1 ? shrunk(part, factor) : undefined;
  const moved = ({ row, column }: Cell, by: 1 | -1): Cell => ({
    row: row + by * window.row,
    column: column + by * window.column,
  });
  return {
    picture: small ?? part,
    first: window,
    toCell: (shown) => moved(small?.shownCell(shown.row, shown.column) ?? shown, 1),
    fromCell: (cell) => {
      const { row, column } = moved(cell, -1);
      const isShown = row >= 0 && row < window.rows && column >= 0 && column < window.columns;
      if (!isShown) return undefined;
      return { row: Math.floor(row / factor), column: Math.floor(column / factor) };
    },
  };
}
