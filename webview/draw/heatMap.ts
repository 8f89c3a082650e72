// Draws a matrix of numbers as coloured cells, with what is not a value drawn over it: diagonal
// lines for padding, dots where there is no path, a cross for a number that is not finite.

import type { Theme } from '../theme.ts';
import { makePainter } from './colorScale.ts';
import type { ScaleName, ValueRange } from './colorScale.ts';
import type { Cell, HeatMapLayout } from './heatMapLayout.ts';

export type Hatch = 'padding' | 'causal';

export interface HeatMapPicture {
  readonly rows: number;
  readonly columns: number;
  readonly value: (row: number, column: number) => number;
  readonly scale: ScaleName;
  readonly range: ValueRange;
  /** What stands in a cell that holds no value. */
  readonly hatchAt?: (row: number, column: number) => Hatch | undefined;
  /** Rows from here on are shown at 40 %: queries that are padding. */
  readonly dimFromRow?: number;
}

const dimmed = 0.4;

/** One pixel per cell, enlarged without smoothing. Reused: drawings follow one another. */
let scratch: HTMLCanvasElement | undefined;

export function drawHeatMap(
  context: CanvasRenderingContext2D,
  picture: HeatMapPicture,
  layout: HeatMapLayout,
  theme: Theme,
): void {
  const { left, top, cellWidth, cellHeight } = layout;
  const { rows, columns } = picture;
  scratch ??= document.createElement('canvas');
  scratch.width = columns;
  scratch.height = rows;
  const cells = scratch.getContext('2d');
  if (!cells || rows === 0 || columns === 0) return;
  cells.putImageData(paintCells(picture, theme), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch, left, top, columns * cellWidth, rows * cellHeight);
  drawGaps(context, picture, layout);
  drawCrosses(context, picture, layout, theme);
  drawHatches(context, picture, layout, theme);
}

function paintCells(picture: HeatMapPicture, theme: Theme): ImageData {
  const { rows, columns, value, hatchAt } = picture;
  const image = new ImageData(columns, rows);
  const paint = makePainter(picture.scale, theme.form, picture.range);
  const dimFrom = picture.dimFromRow ?? rows;
  for (let row = 0; row < rows; row += 1) {
    const opacity = row < dimFrom ? 1 : dimmed;
    for (let column = 0; column < columns; column += 1) {
      if (hatchAt?.(row, column) !== undefined) continue;
      const number = value(row, column);
      if (Number.isFinite(number)) paint(image.data, row * columns + column, number, opacity);
    }
  }
  return image;
}

function drawGaps(
  context: CanvasRenderingContext2D,
  { rows, columns }: HeatMapPicture,
  { left, top, cellWidth, cellHeight, gap }: HeatMapLayout,
): void {
  if (gap === 0) return;
  for (let column = 1; column <= columns; column += 1) {
    context.clearRect(left + column * cellWidth - gap, top, gap, rows * cellHeight);
  }
  for (let row = 1; row <= rows; row += 1) {
    context.clearRect(left, top + row * cellHeight - gap, columns * cellWidth, gap);
  }
}

function drawCrosses(
  context: CanvasRenderingContext2D,
  { rows, columns, value, hatchAt }: HeatMapPicture,
  { left, top, cellWidth, cellHeight, gap }: HeatMapLayout,
  theme: Theme,
): void {
  context.strokeStyle = theme.error;
  context.lineWidth = Math.max(1, gap);
  context.beginPath();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (Number.isFinite(value(row, column)) || hatchAt?.(row, column) !== undefined) continue;
      const x = left + column * cellWidth;
      const y = top + row * cellHeight;
      context.moveTo(x, y);
      context.lineTo(x + cellWidth - gap, y + cellHeight - gap);
      context.moveTo(x + cellWidth - gap, y);
      context.lineTo(x, y + cellHeight - gap);
    }
  }
  context.stroke();
}

/** One pattern over the whole region: its phase does not start anew in every cell. */
function drawHatches(
  context: CanvasRenderingContext2D,
  picture: HeatMapPicture,
  { left, top, cellWidth, cellHeight }: HeatMapLayout,
  theme: Theme,
): void {
  const regions = new Map<Hatch, Path2D>();
  for (const { hatch, row, fromColumn, toColumn } of hatchedRuns(picture)) {
    const region = regions.get(hatch) ?? new Path2D();
    regions.set(hatch, region);
    const width = (toColumn - fromColumn) * cellWidth;
    region.rect(left + fromColumn * cellWidth, top + row * cellHeight, width, cellHeight);
  }
  const { width, height } = context.canvas;
  for (const [hatch, region] of regions) {
    context.save();
    context.clip(region);
    fillHatch(context, hatch, width, height, theme, cellWidth < 8 * devicePixelRatio ? 3 : 5);
    context.restore();
  }
}

/** Neighbours in a row that have the same hatch. The end is exclusive. */
interface HatchedRun {
  readonly hatch: Hatch;
  readonly row: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}

function hatchedRuns({ rows, columns, hatchAt }: HeatMapPicture): readonly HatchedRun[] {
  const runs: HatchedRun[] = [];
  if (!hatchAt) return runs;
  for (let row = 0; row < rows; row += 1) {
    let fromColumn = 0;
    while (fromColumn < columns) {
      const hatch = hatchAt(row, fromColumn);
      let toColumn = fromColumn + 1;
      while (toColumn < columns && hatchAt(row, toColumn) === hatch) toColumn += 1;
      if (hatch) runs.push({ hatch, row, fromColumn, toColumn });
      fromColumn = toColumn;
    }
  }
  return runs;
}

/** Covers the canvas with the pattern; `spacingCss` is the distance of its lines or dots. */
export function fillHatch(
  context: CanvasRenderingContext2D,
  hatch: Hatch,
  width: number,
  height: number,
  theme: Theme,
  spacingCss: number,
): void {
  const spacing = Math.max(2, Math.round(spacingCss * devicePixelRatio));
  const dot = Math.max(1, Math.floor(devicePixelRatio * (spacingCss < 4 ? 0.7 : 1)));
  if (hatch === 'causal') {
    context.fillStyle = theme.lines;
    for (let y = dot; y < height; y += spacing) {
      for (let x = dot; x < width; x += spacing) context.fillRect(x, y, dot, dot);
    }
    return;
  }
  context.strokeStyle = theme.lines;
  context.lineWidth = spacingCss < 4 ? 0.6 * devicePixelRatio : dot;
  context.beginPath();
  for (let start = -height; start < width; start += spacing) {
    context.moveTo(start, 0);
    context.lineTo(start + height, height);
  }
  context.stroke();
}

/** Marks a cell, or a block of cells, so that it is visible on any value. */
export function drawSelection(
  context: CanvasRenderingContext2D,
  { left, top, cellWidth, cellHeight, gap }: HeatMapLayout,
  cell: Cell,
  theme: Theme,
  spanRows = 1,
): void {
  const unit = Math.max(1, Math.floor(devicePixelRatio));
  const x = left + cell.column * cellWidth;
  const y = top + cell.row * cellHeight;
  const width = cellWidth - gap;
  const height = spanRows * cellHeight - gap;
  const outline = (distance: number, color: string, line: number) => {
    context.lineWidth = line;
    context.strokeStyle = color;
    context.strokeRect(x - distance, y - distance, width + 2 * distance, height + 2 * distance);
  };
  outline(unit / 2, theme.page, 3 * unit);
  outline(unit / 2, theme.text, unit);
}
