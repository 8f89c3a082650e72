// A heat map one can read: labels on its axes, a selected cell, pointer and keyboard, and of a
// large one the part that is zoomed.

import type { Theme } from '../theme.ts';
import { drawHeatMap, drawSelection } from './heatMap.ts';
import type { HeatMapPicture } from './heatMap.ts';
import { drawColumnIndex, drawColumnLabels, drawRowLabels } from './heatMapLabels.ts';
import { cellAt, layOutHeatMap } from './heatMapLayout.ts';
import type { Cell, HeatMapLayout, HeatMapSpace } from './heatMapLayout.ts';
import { MapGestures } from './mapGestures.ts';
import { MapZoom } from './mapZoom.ts';
import type { MapRoom, MapWindow } from './mapZoom.ts';
import { shownPart } from './partOfPicture.ts';
import type { ShownPart } from './partOfPicture.ts';
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
  /** All of it has room, in cells of fewer pixels than one if need be, and parts can be zoomed. */
  readonly zoomable?: boolean;
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
  /** Another part is shown. */
  readonly zoomed?: (by: 'pointer' | 'key') => void;
}

interface Drawing {
  readonly picture: LabeledPicture;
  readonly availableCss: number;
  readonly theme: Theme;
}

/** Longer labels are condensed and cut; many cells leave them a smaller part of the width. */
const widestRowLabelCss = 96;
const widestRowLabelShare = 0.4;
const manyColumns = 60;
const widestShareOfMany = 0.22;
const highestColumnLabelCss = 96;
/** The cells of a map that can be zoomed are never higher together. */
const tallestZoomableCss = 440;
/** Room for the halo of a selected cell at the border; page.css takes it back with a margin. */
const edgeCss = 2;

export class HeatMapView {
  private readonly canvas = new PixelCanvas();
  private readonly events: HeatMapEvents;
  private readonly zoom = new MapZoom();
  private readonly gestures: MapGestures;
  private drawing: Drawing | undefined;
  private layout: HeatMapLayout | undefined;
  private part: ShownPart | undefined;

  constructor(events: HeatMapEvents) {
    this.events = events;
    const { element } = this;
    element.tabIndex = 0;
    element.className = 'heat-map';
    element.setAttribute('role', 'application');
    this.gestures = new MapGestures(element, {
      zoom: this.zoom,
      cellOf: (event) => this.cellOf(event),
      cellsPerPixel: () => this.cellsPerPixel(),
      changed: (by) => this.zoomed(by),
    });
    element.addEventListener('pointermove', (event) => events.hover(this.cellOf(event)));
    element.addEventListener('pointerleave', () => events.hover(undefined));
    element.addEventListener('click', (event) => {
      const cell = this.cellOf(event);
      if (cell && !this.gestures.hasDragged) events.select(cell);
    });
    element.addEventListener('dblclick', () => events.leave?.());
    element.addEventListener('keydown', (event) => this.onKey(event));
  }

  get element(): HTMLCanvasElement {
    return this.canvas.element;
  }

  /** Whether a part of the picture can be drawn larger than in the whole. */
  get canZoom(): boolean {
    return this.zoom.canZoom;
  }

  /** Absent while the whole picture is shown. */
  get window(): MapWindow | undefined {
    return this.zoom.isWhole ? undefined : this.zoom.window;
  }

  /** Around the selected cell. */
  zoomBy(factor: number): void {
    this.zoom.stepBy(factor, this.drawing?.picture.selected);
    this.zoomed('key');
  }

  draw(picture: LabeledPicture, availableCss: number, theme: Theme): void {
    this.drawing = { picture, availableCss, theme };
    const { context } = this.canvas;
    const fonts = fontsOf(picture, theme);
    const longest = longestLabels(picture.columns, availableCss);
    const widths = (labels: readonly string[], font: string, most: number) => {
      context.font = font;
      return labels.map((label) => Math.min(most, context.measureText(label).width));
    };
    const space = this.showPart(picture, {
      ...picture,
      ...{ availableCss, edgeCss, ratio: devicePixelRatio },
      // Of all labels, so that the cells stay where they are while the map moves.
      rowLabelWidths: widths(picture.rowLabels, fonts.row, longest.row),
      columnLabelWidths: widths(picture.columnLabels, fonts.column, longest.column),
    });
    const shown = this.labelPart(picture);
    let layout = layOutHeatMap(space);
    const useIndex = picture.indexColumns === true && layout.turned;
    if (useIndex) layout = layOutHeatMap({ ...space, columnLabelWidths: [1] });
    this.layout = layout;
    this.canvas.reset(layout.width, layout.height);
    drawHeatMap(context, shown, layout, theme);
    context.font = fonts.row;
    drawRowLabels(context, shown, layout, theme, longest.row);
    context.font = useIndex ? fonts.row : fonts.column;
    if (useIndex) drawColumnIndex(context, shown, layout, theme);
    else drawColumnLabels(context, shown, layout, theme, longest.column);
    if (shown.selected) this.drawSelected(shown, layout, theme, shown.selected);
    this.element.setAttribute('aria-label', picture.label);
  }

  /** Finds out which part there is room for, and says how much it needs. */
  private showPart(picture: LabeledPicture, space: HeatMapSpace): HeatMapSpace {
    const { rows, columns } = picture;
    const whole = { rows, columns, largestCell: 1 };
    this.zoom.setMap({ rows, columns }, picture.zoomable ? roomForCells(space) : whole);
    const { window, shrinking, cellPixels } = this.zoom;
    this.part = shownPart(picture, window, shrinking);
    if (!picture.zoomable) return space;
    const size = { rows: this.part.picture.rows, columns: this.part.picture.columns };
    return { ...space, ...size, largestCellCss: cellPixels / space.ratio };
  }

  private labelPart(picture: LabeledPicture): LabeledPicture {
    const { part } = this;
    if (!part) return picture;
    const { first } = part;
    const { shrinking } = this.zoom;
    const { rows, columns } = part.picture;
    return {
      ...picture,
      ...part.picture,
      rowLabels: every(picture.rowLabels, first.row, shrinking, rows),
      columnLabels: every(picture.columnLabels, first.column, shrinking, columns),
      selected: picture.selected && part.fromCell(picture.selected),
    };
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

  private zoomed(by: 'pointer' | 'key'): void {
    const { drawing } = this;
    if (drawing) this.draw(drawing.picture, drawing.availableCss, drawing.theme);
    this.events.zoomed?.(by);
  }

  private cellOf(event: MouseEvent): Cell | undefined {
    const { part, layout } = this;
    if (!part || !layout) return undefined;
    const x = event.offsetX * devicePixelRatio;
    const y = event.offsetY * devicePixelRatio;
    const shown = cellAt(layout, part.picture.rows, part.picture.columns, x, y);
    return shown && part.toCell(shown);
  }

  private cellsPerPixel(): { readonly rows: number; readonly columns: number } {
    const cells = this.zoom.shrinking * devicePixelRatio;
    const { cellWidth = 1, cellHeight = 1 } = this.layout ?? {};
    return { rows: cells / cellHeight, columns: cells / cellWidth };
  }

  private onKey(event: KeyboardEvent): void {
    const { drawing } = this;
    if (!drawing) return;
    const { picture } = drawing;
    if (event.key === 'Enter') this.events.open();
    else if (event.key === 'Escape') {
      if (this.events.leave) this.events.leave();
      else this.element.blur();
    } else if (!this.gestures.onKey(event, picture.selected)) {
      const cell = moveCell(event, picture, picture.selected ?? { row: 0, column: 0 });
      if (!cell) return;
      // Kept here too: the next key may come before the next drawing.
      this.drawing = { ...drawing, picture: { ...picture, selected: cell } };
      this.zoom.reveal(cell);
      this.events.select(cell);
    }
    event.preventDefault();
  }
}

/** For cells of any size: the smallest are those whose labels stand out farthest. */
function roomForCells(space: HeatMapSpace): MapRoom {
  const { ratio, availableCss, edgeCss = 0 } = space;
  const smallest = layOutHeatMap({ ...space, rows: 1, columns: 1, largestCellCss: 1 / ratio });
  const beside = smallest.width - smallest.cellWidth;
  return {
    rows: Math.floor(tallestZoomableCss * ratio),
    columns: Math.floor((availableCss + 2 * edgeCss) * ratio) - beside,
    largestCell: Math.max(1, Math.floor(space.largestCellCss * ratio)),
  };
}

/** Every `step`-th of the labels; none where there are none. */
function every(labels: readonly string[], start: number, step: number, count: number) {
  if (labels.length === 0) return labels;
  return Array.from({ length: count }, (_, index) => labels[start + index * step] ?? '');
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

function fontsOf(picture: LabeledPicture, theme: Theme) {
  const ratio = devicePixelRatio;
  return {
    row: scaleFont(theme.monoFont, ratio),
    column: scaleFont(theme.monoFont, (ratio * (picture.columnFontCss ?? 11)) / 11),
  };
}

/** `11px Name` with the size in device pixels. */
function scaleFont(font: string, ratio: number): string {
  return font.replace(/^[\d.]+/, (size) => String(Number(size) * ratio));
}

/** In device pixels. */
function longestLabels(columns: number, availableCss: number) {
  const share = columns < manyColumns ? widestRowLabelShare : widestShareOfMany;
  return {
    row: Math.min(widestRowLabelCss, share * availableCss) * devicePixelRatio,
    column: highestColumnLabelCss * devicePixelRatio,
  };
}
