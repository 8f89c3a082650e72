// Which part of a large map is shown. A cell takes a whole number of pixels, or a pixel a whole
// number of cells, so a zoom goes from size to size; each shows as much of the map as has room.
// Fractions are kept, so that small movements of a touchpad add up.

import type { Cell } from './heatMapLayout.ts';

export interface MapSize {
  readonly rows: number;
  readonly columns: number;
}

/** The cells that are shown, from one on. */
export interface MapWindow extends Cell, MapSize {}

/** In device pixels: what the cells may take together, and the largest size of one. */
export interface MapRoom extends MapSize {
  readonly largestCell: number;
}

/** A cell, and where it stands: in pixels from the first one that is shown. */
export interface Grip {
  readonly cell: Cell;
  readonly down: number;
  readonly right: number;
}

/** Of a map whose cells would grow by less, no part is worth a look of its own. */
const leastGrowth = 1.5;
/** A rounding error makes no cell smaller. */
const tolerance = 1e-9;

export class MapZoom {
  private size: MapSize = { rows: 1, columns: 1 };
  private room: MapRoom = { rows: 1, columns: 1, largestCell: 1 };
  /** Pixels for a cell, as wished: drawn is the next smaller whole size. */
  private scale = 1;
  private start: Cell = { row: 0, column: 0 };

  /** A map of another size is shown whole; in other room, a map that was whole stays so. */
  setMap(size: MapSize, room: MapRoom): void {
    const isSameSize = areSame(size, this.size);
    if (isSameSize && areSame(room, this.room) && room.largestCell === this.room.largestCell)
      return;
    const staysPart = isSameSize && !this.isWhole;
    this.size = size;
    this.room = room;
    if (staysPart) this.place(this.scale, this.start);
    else this.showWhole();
  }

  get canZoom(): boolean {
    return this.room.largestCell >= leastGrowth * wholeSize(this.wholeScale);
  }

  get isWhole(): boolean {
    return wholeSize(this.scale) <= wholeSize(this.wholeScale);
  }

  /** Pixels on each side of a drawn cell. */
  get cellPixels(): number {
    return Math.max(1, wholeSize(this.scale));
  }

  /** Cells on each side that one drawn cell stands for. */
  get shrinking(): number {
    return Math.max(1, Math.round(1 / wholeSize(this.scale)));
  }

  get window(): MapWindow {
    const { rows, columns } = this.shownAt(this.scale);
    const { row, column } = this.start;
    return { row: Math.round(row), column: Math.round(column), rows, columns };
  }

  showWhole(): void {
    this.place(this.wholeScale, { row: 0, column: 0 });
  }

  grip(cell: Cell): Grip {
    const pixels = wholeSize(this.scale);
    const { row, column } = this.start;
    return { cell, down: (cell.row - row) * pixels, right: (cell.column - column) * pixels };
  }

  /** The cell stays where it is held, or comes as near to it as the edges of the map let it. */
  zoomBy(factor: number, { cell, down, right }: Grip): void {
    const scale = this.heldScale(this.scale * factor);
    const pixels = wholeSize(scale);
    // Whole cells, so that it is this cell that covers the pixel where it was held.
    this.place(scale, {
      row: cell.row - Math.floor(down / pixels),
      column: cell.column - Math.floor(right / pixels),
    });
  }

  /** By one size at least: every press of a key shows another one. */
  stepBy(factor: number, around: Cell = this.middle): void {
    const from = wholeSize(this.scale);
    const wished = from * factor;
    const to =
      factor > 1 ? Math.max(wished, nextLarger(from)) : Math.min(wished, nextSmaller(from));
    this.zoomBy(to / this.scale, this.grip(around));
  }

  /** In cells. Says whether anything moved: at an edge nothing does. */
  moveBy(rows: number, columns: number): boolean {
    const { row, column } = this.start;
    this.place(this.scale, { row: row + rows, column: column + columns });
    return this.start.row !== row || this.start.column !== column;
  }

  /** Moves no further than until the cell is shown. */
  reveal({ row, column }: Cell): void {
    const shown = this.window;
    const missing = (index: number, start: number, count: number) =>
      Math.min(0, index - start) + Math.max(0, index - (start + count - 1));
    this.moveBy(missing(row, shown.row, shown.rows), missing(column, shown.column, shown.columns));
  }

  private place(scale: number, { row, column }: Cell): void {
    this.scale = this.heldScale(scale);
    const shown = this.shownAt(this.scale);
    const held = (first: number, count: number, all: number) =>
      Math.max(0, Math.min(all - count, first));
    this.start = {
      row: held(row, shown.rows, this.size.rows),
      column: held(column, shown.columns, this.size.columns),
    };
  }

  private get middle(): Cell {
    const { row, column, rows, columns } = this.window;
    return { row: row + rows / 2, column: column + columns / 2 };
  }

  private shownAt(scale: number): MapSize {
    const { size, room } = this;
    const fitting = (pixels: number) => Math.floor(pixels / wholeSize(scale) + tolerance);
    return {
      rows: Math.max(1, Math.min(size.rows, fitting(room.rows))),
      columns: Math.max(1, Math.min(size.columns, fitting(room.columns))),
    };
  }

  private heldScale(scale: number): number {
    if (!this.canZoom) return this.wholeScale;
    return Math.max(this.wholeScale, Math.min(this.room.largestCell, scale));
  }

  /** At which all cells have room. */
  private get wholeScale(): number {
    const { size, room } = this;
    return Math.min(room.rows / size.rows, room.columns / size.columns, room.largestCell);
  }
}

const areSame = (one: MapSize, other: MapSize) =>
  one.rows === other.rows && one.columns === other.columns;

/** A whole number of pixels, or one pixel for a whole number of cells. */
function wholeSize(scale: number): number {
  return scale >= 1 ? Math.floor(scale + tolerance) : 1 / Math.ceil(1 / scale - tolerance);
}

function nextLarger(size: number): number {
  return size >= 1 ? size + 1 : 1 / (Math.round(1 / size) - 1);
}

function nextSmaller(size: number): number {
  return size > 1 ? size - 1 : 1 / (Math.round(1 / size) + 1);
}
