// A heat map one can read: labels on its axes, a selected cell, pointer and keyboard.

import type { Theme } from '../theme.ts';
import { drawHeatMap, drawSelection } from './heatMap.ts';
import type { HeatMapPicture } from './heatMap.ts';
import { cellAt, layOutHeatMap } from './heatMapLayout.ts';
import type { Cell, HeatMapLayout } from './heatMapLayout.ts';
import { PixelCanvas } from './pixelCanvas.ts';

export interface LabeledPicture extends HeatMapPicture {
  readonly label: string;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** Column labels that fit in no cell become the index of every tenth column. */
  readonly indexColumns?: boolean;
  /** Size of the column labels; 11 if not given. */
  readonly columnFontCss?: number;
  readonly largestCellCss: number;
  readonly cellHeightCss?: number;
  readonly selected?: Cell;
  /** The selection marks the whole column as well. */
  readonly selectColumn?: boolean;
}

export interface HeatMapEvents {
  /** The cell under the pointer; undefined when it leaves. */
  readonly hover: (cell: Cell | undefined) => void;
  readonly select: (cell: Cell) => void;
  /** Enter: go to the source. */
  readonly open: () => void;
  /** Escape, or a double click. */
  readonly leave?: () => void;
}

/** Row labels longer than this, or than this part of the width, are condensed rather than cut. */
const widestRowLabelCss = 96;
const widestRowLabelShare = 0.4;
/** Room for the halo of a selected cell at the border; page.css takes it back with a margin. */
const edgeCss = 2;

export class HeatMapView {
  private readonly canvas = new PixelCanvas();
  private readonly events: HeatMapEvents;
  private picture: LabeledPicture | undefined;
  private layout: HeatMapLayout | undefined;

  constructor(events: HeatMapEvents) {
    this.events = events;
    const { element } = this;
    element.tabIndex = 0;
    element.className = 'heat-map';
    element.setAttribute('role', 'application');
    element.addEventListener('pointermove', (event) => events.hover(this.cellOf(event)));
    element.addEventListener('pointerleave', () => events.hover(undefined));
    element.addEventListener('click', (event) => {
      const cell = this.cellOf(event);
      if (cell) events.select(cell);
    });
    element.addEventListener('dblclick', () => events.leave?.());
    element.addEventListener('keydown', (event) => this.onKey(event));
  }

  get element(): HTMLCanvasElement {
    return this.canvas.element;
  }

  draw(picture: LabeledPicture, availableCss: number, theme: Theme): void {
    this.picture = picture;
    const { context } = this.canvas;
    const ratio = devicePixelRatio;
    const rowFont = scaleFont(theme.monoFont, ratio);
    const columnFont = scaleFont(theme.monoFont, (ratio * (picture.columnFontCss ?? 11)) / 11);
    const widths = (labels: readonly string[], font: string) => {
      context.font = font;
      return labels.map((label) => context.measureText(label).width);
    };
    const widestRowLabel = Math.min(widestRowLabelCss, widestRowLabelShare * availableCss) * ratio;
    const space = {
      ...picture,
      ratio,
      availableCss,
      edgeCss,
      rowLabelWidths: widths(picture.rowLabels, rowFont).map((width) =>
        Math.min(width, widestRowLabel),
      ),
      columnLabelWidths: widths(picture.columnLabels, columnFont),
    };
    let layout = layOutHeatMap(space);
    const useIndex = picture.indexColumns === true && layout.turned;
    if (useIndex) layout = layOutHeatMap({ ...space, columnLabelWidths: [1] });
    this.layout = layout;
    this.canvas.reset(layout.width, layout.height);
    drawHeatMap(context, picture, layout, theme);
    context.font = rowFont;
    drawRowLabels(context, picture, layout, theme, widestRowLabel);
    context.font = useIndex ? rowFont : columnFont;
    if (useIndex) drawColumnIndex(context, picture, layout, theme);
    else drawColumnLabels(context, picture, layout, theme);
    if (picture.selected) this.drawSelected(picture, layout, theme, picture.selected);
    this.element.setAttribute('aria-label', picture.label);
  }

  private drawSelected(
    picture: LabeledPicture,
    layout: HeatMapLayout,
    theme: Theme,
    cell: Cell,
  ): void {
    const whole = picture.selectColumn === true;
    const place = whole ? { row: 0, column: cell.column } : cell;
    drawSelection(this.canvas.context, layout, place, theme, whole ? picture.rows : 1);
  }

  private cellOf(event: MouseEvent): Cell | undefined {
    const { picture, layout } = this;
    if (!picture || !layout) return undefined;
    const x = event.offsetX * devicePixelRatio;
    const y = event.offsetY * devicePixelRatio;
    return cellAt(layout, picture.rows, picture.columns, x, y);
  }

  private onKey(event: KeyboardEvent): void {
    const { picture } = this;
    if (!picture) return;
    if (event.key === 'Enter') this.events.open();
    else if (event.key === 'Escape') {
      if (this.events.leave) this.events.leave();
      else this.element.blur();
    } else {
      const cell = moveCell(event, picture, picture.selected ?? { row: 0, column: 0 });
      if (!cell) return;
      // Kept here too: the next key may come before the next drawing.
      this.picture = { ...picture, selected: cell };
      this.events.select(cell);
    }
    event.preventDefault();
  }
}

function moveCell(event: KeyboardEvent, picture: HeatMapPicture, from: Cell): Cell | undefined {
  const { rows, columns } = picture;
  const moves: Record<string, Cell | undefined> = {
    ArrowUp: { row: from.row - 1, column: from.column },
    ArrowDown: { row: from.row + 1, column: from.column },
    ArrowLeft: { row: from.row, column: from.column - 1 },
    ArrowRight: { row: from.row, column: from.column + 1 },
    Home: { row: from.row, column: 0 },
    End: { row: from.row, column: columns - 1 },
    PageUp: { row: 0, column: from.column },
    PageDown: { row: rows - 1, column: from.column },
  };
  const cell = moves[event.key];
  return cell && { row: clamp(cell.row, rows), column: clamp(cell.column, columns) };
}

const clamp = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));

/** `11px Name` with the size in device pixels. */
function scaleFont(font: string, ratio: number): string {
  return font.replace(/^[\d.]+/, (size) => String(Number(size) * ratio));
}

function drawRowLabels(
  context: CanvasRenderingContext2D,
  picture: LabeledPicture,
  layout: HeatMapLayout,
  theme: Theme,
  widest: number,
): void {
  const edge = layout.left - 5 * devicePixelRatio;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  picture.rowLabels.forEach((label, row) => {
    const isSelected = row === picture.selected?.row;
    if (row % layout.rowLabelStep !== 0) return;
    context.fillStyle = isSelected ? theme.text : theme.muted;
    const middle = layout.top + (row + 0.5) * layout.cellHeight;
    context.fillText(label, edge, middle, widest);
  });
}

function drawColumnLabels(
  context: CanvasRenderingContext2D,
  picture: LabeledPicture,
  layout: HeatMapLayout,
  theme: Theme,
): void {
  const bottom = layout.top - 5 * devicePixelRatio;
  context.textAlign = layout.turned ? 'left' : 'center';
  context.textBaseline = layout.turned ? 'middle' : 'alphabetic';
  picture.columnLabels.forEach((label, column) => {
    if (column % layout.columnLabelStep !== 0) return;
    context.save();
    context.fillStyle = column === picture.selected?.column ? theme.text : theme.muted;
    context.translate(layout.left + (column + 0.5) * layout.cellWidth - layout.gap / 2, bottom);
    if (layout.turned) context.rotate(-Math.PI / 2);
    context.fillText(label, 0, 0);
    context.restore();
  });
}

function drawColumnIndex(
  context: CanvasRenderingContext2D,
  picture: LabeledPicture,
  layout: HeatMapLayout,
  theme: Theme,
): void {
  const bottom = layout.top - 5 * devicePixelRatio;
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
