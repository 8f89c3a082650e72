// The labels on the axes of a heat map: every n-th where the cells are smaller than a line of text.

import type { Theme } from '../theme.ts';
import type { HeatMapLayout } from './heatMapLayout.ts';
import type { LabeledPicture } from './heatMapView.ts';

/** Between a label and its cells, in CSS pixels. */
const gapCss = 5;

/** @param widest device pixels; a longer label is condensed, a much longer one cut as well */
export function drawRowLabels(
  context: CanvasRenderingContext2D,
  picture: LabeledPicture,
  layout: HeatMapLayout,
  theme: Theme,
  widest: number,
): void {
  const edge = layout.left - gapCss * devicePixelRatio;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  picture.rowLabels.forEach((label, row) => {
    if (row % layout.rowLabelStep !== 0) return;
    context.fillStyle = row === picture.selected?.row ? theme.text : theme.muted;
    const middle = layout.top + (row + 0.5) * layout.cellHeight;
    context.fillText(shortened(context, label, widest), edge, middle, widest);
  });
}

/** @param widest device pixels; a longer label is condensed, a much longer one cut as well */
export function drawColumnLabels(
  context: CanvasRenderingContext2D,
  picture: LabeledPicture,
  layout: HeatMapLayout,
  theme: Theme,
  widest: number,
): void {
  const bottom = layout.top - gapCss * devicePixelRatio;
  context.textAlign = layout.turned ? 'left' : 'center';
  context.textBaseline = layout.turned ? 'middle' : 'alphabetic';
  picture.columnLabels.forEach((label, column) => {
    if (column % layout.columnLabelStep !== 0) return;
    context.save();
    context.fillStyle = column === picture.selected?.column ? theme.text : theme.muted;
    context.translate(layout.left + (column + 0.5) * layout.cellWidth - layout.gap / 2, bottom);
    if (layout.turned) context.rotate(-Math.PI / 2);
    context.fillText(shortened(context, label, widest), 0, 0, widest);
    context.restore();
  });
}

export function drawColumnIndex(
  context: CanvasRenderingContext2D,
  picture: LabeledPicture,
  layout: HeatMapLayout,
  theme: Theme,
): void {
  const bottom = layout.top - gapCss * devicePixelRatio;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillStyle = theme.muted;
  // Two labels must never touch: widen the step until a label and a space fit into it.
  const room = context.measureText('0000').width / layout.cellWidth;
  const step = [10, 20, 50, 100, 200, 500, 1000].find((size) => size >= room) ?? 1000;
  for (let column = 0; column < picture.columns; column += step) {
    const x = layout.left + column * layout.cellWidth;
    if (x + context.measureText(String(column)).width <= layout.width) {
      context.fillText(String(column), x, bottom);
    }
  }
}

/** A text condensed by more than this cannot be read. */
const mostCondensed = 1.4;

function shortened(context: CanvasRenderingContext2D, label: string, widest: number): string {
  const { width } = context.measureText(label);
  if (width <= mostCondensed * widest) return label;
  const kept = Math.floor((label.length * mostCondensed * widest) / width) - 1;
  return `${label.slice(0, Math.max(1, kept))}…`;
}
