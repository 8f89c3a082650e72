// How large the cells of pictures are. A single heat map fills the width, but neither a long column
// of numbers may push the page away nor a vector become a line of one pixel; a tile comes near a
// size, and a strip of a few long rows is stretched until one can see its numbers.

const largestCellCss = 16;
const tallestCss = 320;
const lowestCss = 32;
const thinnestTileCss = 20;
const longestStretchCss = 12;

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

/** Width and height of a cell in whole device pixels; `ratio` of them make a pixel of the page. */
export function tileCell(
  rows: number,
  columns: number,
  sizeCss: number,
  ratio: number,
): readonly [width: number, height: number] {
  const cell = Math.max(1, Math.round((sizeCss * ratio) / Math.max(rows, columns)));
  const length = (count: number): number => {
    const visible = Math.ceil((thinnestTileCss * ratio) / count);
    return Math.max(cell, Math.min(visible, Math.round(longestStretchCss * ratio)));
  };
  return [length(columns), length(rows)];
}
