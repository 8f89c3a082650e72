// Pictures of equal size side by side: the channels of a layer, the heads of an attention. Tab
// reaches the chosen one, arrows move, Space or a double click enlarges, Enter goes to the source.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { tileCell } from '../draw/cellSizes.ts';
import { drawHeatMap } from '../draw/heatMap.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import type { Theme } from '../theme.ts';

export interface Tiles {
  /** Of them all: `Channels`. */
  readonly label: string;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly name: (tile: number) => string;
  readonly picture: (tile: number) => HeatMapPicture;
}

export interface TileCell extends Cell {
  readonly tile: number;
}

export interface TileEvents {
  readonly hover: (cell: TileCell | undefined) => void;
  readonly select: (choice: { readonly tile: number } & Partial<Cell>) => void;
  readonly enlarge: (tile: number) => void;
  readonly open: () => void;
}

export class TileGrid {
  private readonly events: TileEvents;
  private readonly canvases: PixelCanvas[] = [];

  constructor(events: TileEvents) {
    this.events = events;
  }

  body(tiles: Tiles, selected: number): TemplateResult {
    return html`<div
      class="tiles"
      role="group"
      aria-label=${tiles.label}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, tiles.count)}
      @pointerleave=${() => this.events.hover(undefined)}
    >
      ${Array.from({ length: tiles.count }, (_, tile) => this.tile(tiles, tile, tile === selected))}
    </div>`;
  }

  private tile(tiles: Tiles, tile: number, isSelected: boolean): TemplateResult {
    const canvas = (this.canvases[tile] ??= new PixelCanvas());
    const cellOf = (event: MouseEvent): TileCell => {
      const box = canvas.element.getBoundingClientRect();
      const row = Math.floor(((event.clientY - box.top) / box.height) * tiles.rows);
      const column = Math.floor(((event.clientX - box.left) / box.width) * tiles.columns);
      return { tile, row, column };
    };
    const inside = ({ row, column }: Cell) =>
      row >= 0 && row < tiles.rows && column >= 0 && column < tiles.columns;
    const onMove = (event: MouseEvent) => {
      const cell = cellOf(event);
      this.events.hover(inside(cell) ? cell : undefined);
    };
    const onClick = (event: MouseEvent) => {
      const cell = cellOf(event);
      this.events.select(inside(cell) ? cell : { tile });
    };
    return html`<button
      type="button"
      class="thumbnail"
      aria-label=${tiles.name(tile)}
      aria-pressed=${String(isSelected)}
      tabindex=${isSelected ? 0 : -1}
      @pointermove=${onMove}
      @click=${onClick}
      @dblclick=${() => this.events.enlarge(tile)}
    >
      ${canvas.element}<span class="caption">${tile}</span>
    </button>`;
  }

  draw(tiles: Tiles, sizeCss: number, theme: Theme): void {
    for (let tile = 0; tile < tiles.count; tile += 1) {
      const canvas = this.canvases[tile];
      if (canvas) drawNear(canvas, tiles.picture(tile), sizeCss, theme);
    }
  }

  private onKey(event: KeyboardEvent, count: number): void {
    const list = event.currentTarget as HTMLElement;
    const buttons = [...list.querySelectorAll<HTMLElement>('button')];
    const selected = buttons.indexOf(event.target as HTMLElement);
    const top = buttons[0]?.offsetTop;
    const perRow = Math.max(1, buttons.filter(({ offsetTop }) => offsetTop === top).length);
    const go = (by: number) => {
      const tile = Math.max(0, Math.min(count - 1, selected + by));
      this.events.select({ tile });
      buttons[tile]?.focus();
    };
    const actions: Record<string, (() => void) | undefined> = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      ArrowUp: () => go(-perRow),
      ArrowDown: () => go(perRow),
      Home: () => go(-selected),
      End: () => go(count),
      ' ': () => this.events.enlarge(selected),
      Enter: () => this.events.open(),
      Escape: () => (event.target as HTMLElement).blur(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}

/** Draws with the whole number of device pixels per cell that comes nearest to a size. */
export function drawNear(
  canvas: PixelCanvas,
  picture: HeatMapPicture,
  sizeCss: number,
  theme: Theme,
): void {
  drawCells(
    canvas,
    picture,
    tileCell(picture.rows, picture.columns, sizeCss, devicePixelRatio),
    theme,
  );
}

/** Without gaps or labels; width and height of a cell in device pixels. */
export function drawCells(
  canvas: PixelCanvas,
  picture: HeatMapPicture,
  [cellWidth, cellHeight]: readonly [number, number],
  theme: Theme,
): void {
  const { rows, columns } = picture;
  canvas.reset(columns * cellWidth, rows * cellHeight);
  const layout = {
    left: 0,
    top: 0,
    cellWidth,
    cellHeight,
    gap: 0,
    width: columns * cellWidth,
    height: rows * cellHeight,
    turned: false,
    rowLabelStep: 1,
    columnLabelStep: 1,
  };
  drawHeatMap(canvas.context, picture, layout, theme);
}
