// What can be said of a tensor's numbers, and which of them make its picture.

import type { Statistics, TensorPicture } from '../../protocol/looks/tensor.ts';

type Numbers = ArrayLike<number> & Iterable<number>;

export function statisticsOf(values: Numbers): Statistics {
  let [min, max, sum, nan, infinite] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
  }
  const finite = values.length - nan - infinite;
  if (finite === 0) return { min: NaN, max: NaN, mean: NaN, std: NaN, nan, infinite };
  const mean = sum / finite;
  // Around the mean: the difference of large squares would leave only their rounding.
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return { min, max, mean, std: Math.sqrt(squares / finite), nan, infinite };
}

/** As much as can be told apart on a screen. */
const most = { tiles: 64, side: 256 };
/** Numbers in a whole picture, 256 kB of them. */
const mostNumbers = 65_536;

/** The last two axes are an image, the one before them tiles; of axes before that the first entry. */
export function pictureOf(
  values: ArrayLike<number>,
  shape: readonly number[],
): Omit<TensorPicture, 'png' | 'index'> | undefined {
  const [fullTiles, fullRows, fullColumns] = [
    shape.at(-3) ?? 1,
    shape.at(-2) ?? 1,
    shape.at(-1) ?? 1,
  ];
  if (values.length === 0) return undefined;
  const rows = Math.min(fullRows, most.side);
  const columns = Math.min(fullColumns, most.side);
  const tiles = Math.max(
    1,
    Math.min(fullTiles, most.tiles, Math.floor(mostNumbers / (rows * columns))),
  );
  const shown = new Float32Array(tiles * rows * columns);
  let nonNegative = true;
  for (let tile = 0; tile < tiles; tile++) {
    for (let row = 0; row < rows; row++) {
      const from = (tile * fullRows + row) * fullColumns;
      const to = (tile * rows + row) * columns;
      for (let column = 0; column < columns; column++) {
        const value = values[from + column];
        shown[to + column] = value;
        if (value < 0) nonNegative = false;
      }
    }
  }
  return { tiles, rows, columns, fullTiles, fullRows, fullColumns, values: shown, nonNegative };
}
