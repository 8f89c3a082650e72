// How large the cells of a single heat map are: the width is filled, but neither a long column of
// numbers may push the page away nor a vector become a line of one pixel.

const largestCellCss = 16;
const tallestCss = 320;
const lowestCss = 32;

export interface CellSizes {
  readonly largestCellCss: number;
  readonly cellHeightCss?: number;
}

/** For `rows` × `columns` cells in `availableCss` pixels; `ratio` device pixels make one of them. */
export function cellSizes(
  rows: number,
  columns: number,
  availableCss: number,
  ratio: number,
): CellSizes {
  const smallest = 1 / ratio;
  const fitting = Math.max(smallest, Math.floor((availableCss * ratio) / columns) / ratio);
  const width = Math.min(largestCellCss, fitting);
  if (rows * width > tallestCss) {
    return { largestCellCss: Math.max(smallest, Math.min(width, tallestCss / rows)) };
  }
  if (rows * width >= lowestCss) return { largestCellCss: width };
  const height = Math.max(width, Math.min(largestCellCss, Math.floor(lowestCss / rows)));
  return { largestCellCss: width, cellHeightCss: height };
}
