// Where the cells and labels of a heat map go. Cells are a whole number of device pixels, the
// largest that fits; what is left over stays empty. Lengths are device pixels unless named CSS.

export interface HeatMapSpace {
  readonly rows: number;
  readonly columns: number;
  /** Width of the widest row label, and of each column label; empty when there are none. */
  readonly rowLabelWidths: readonly number[];
  readonly columnLabelWidths: readonly number[];
  /** CSS pixels there are for labels and cells together. */
  readonly availableCss: number;
  /** Device pixels for one CSS pixel. */
  readonly ratio: number;
  readonly largestCellCss: number;
  /** Cell height where it is not the width. */
  readonly cellHeightCss?: number;
  /** Empty border for what is drawn around a cell; not part of the available width. */
  readonly edgeCss?: number;
}

export interface HeatMapLayout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Empty line at the right and lower edge of each cell. */
  readonly gap: number;
  readonly width: number;
  readonly height: number;
  /** Column labels are turned by 90°, all of them, when one does not fit above its cell. */
  readonly turned: boolean;
  /** Every n-th label is written. */
  readonly rowLabelStep: number;
  readonly columnLabelStep: number;
}

/** Space between a label and its cells, and the height of a line of labels, in CSS pixels. */
const labelGapCss = 6;
const labelLineCss = 12;
const gapFromCellCss = 8;

const widest = (widths: readonly number[]) =>
  widths.reduce((most, width) => Math.max(most, width), 0);

export function layOutHeatMap(space: HeatMapSpace): HeatMapLayout {
  const { rows, columns, ratio, rowLabelWidths, columnLabelWidths } = space;
  const pixels = (css: number) => Math.round(css * ratio);
  // What is left over of a whole number of pixels is a rounding error.
  const cellSize = (css: number) => Math.max(1, Math.floor(css * ratio + 1e-6));
  const labelGap = pixels(labelGapCss);
  const edge = pixels(space.edgeCss ?? 0);
  const labels = rowLabelWidths.length > 0 ? Math.ceil(widest(rowLabelWidths)) + labelGap : 0;

  const room = space.availableCss * ratio - labels;
  const widthWithin = (pixelsLeft: number) =>
    Math.max(
      1,
      Math.min(cellSize(space.largestCellCss), Math.floor(pixelsLeft / Math.max(1, columns))),
    );
  const line = pixels(labelLineCss);
  const labelWidth = Math.ceil(widest(columnLabelWidths));
  let cellWidth = widthWithin(room);
  // One pixel more is still legible: a label never fills its own width.
  const turned = labelWidth > cellWidth + 1;
  // A line of text stands out over a small cell, by a pixel more than half of what it is higher:
  // letters reach farther below their middle than above it.
  const beyondLast = (cell: number) => Math.max(edge, Math.ceil((line - cell) / 2) + pixels(1));
  const beyond = () => (turned ? beyondLast(cellWidth) : edge);
  cellWidth = widthWithin(room + edge - beyond());
  const cellHeight = space.cellHeightCss ? cellSize(space.cellHeightCss) : cellWidth;
  const smaller = Math.min(cellWidth, cellHeight);

  const top = columnLabelWidths.length === 0 ? 0 : (turned ? labelWidth : line) + labelGap;
  const below = rowLabelWidths.length > 0 ? beyondLast(cellHeight) : edge;
  const left = edge + labels;
  return {
    left,
    top: edge + top,
    cellWidth,
    cellHeight,
    gap: smaller >= gapFromCellCss * ratio ? Math.max(1, Math.floor(ratio)) : 0,
    width: left + columns * cellWidth + beyond(),
    height: edge + top + rows * cellHeight + below,
    turned,
    rowLabelStep: Math.ceil(line / cellHeight),
    columnLabelStep: turned ? Math.ceil(line / cellWidth) : 1,
  };
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell under a point given in device pixels from the upper left corner. */
export function cellAt(
  layout: HeatMapLayout,
  rows: number,
  columns: number,
  x: number,
  y: number,
): Cell | undefined {
  const column = Math.floor((x - layout.left) / layout.cellWidth);
  const row = Math.floor((y - layout.top) / layout.cellHeight);
  const inside = column >= 0 && column < columns && row >= 0 && row < rows;
  return inside ? { row, column } : undefined;
}

/** How many thumbnails stand side by side: all, or a half of them, …, so that none is too small. */
export function thumbnailColumns(
  count: number,
  availableCss: number,
  gapCss: number,
  leastCss: number,
): number {
  const widthOf = (columns: number) => (availableCss - gapCss * (columns - 1)) / columns;
  let columns = count;
  while (columns > 1 && widthOf(columns) < leastCss) columns = Math.ceil(columns / 2);
  return columns;
}
