// A tensor as pictures: its tiles side by side, one of them enlarged, or, of a single one, a heat
// map that fills the width; below them the readout and the legend.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { link } from '../controls.ts';
import { cellSizes } from '../draw/cellSizes.ts';
import type { ScaleName, ValueRange } from '../draw/colorScale.ts';
import { HeatMapView } from '../draw/heatMapView.ts';
import { whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { Ramp, readout } from './pictureParts.ts';
import { TileGrid } from './tileGrid.ts';
import type { TileCell, TileEvents, Tiles } from './tileGrid.ts';

export interface TensorDrawing extends Tiles {
  readonly scale: ScaleName;
  /** One for all tiles. */
  readonly range: ValueRange;
  /** Held inside what there is. */
  readonly selected: TileCell;
  /** The selected tile alone, large. */
  readonly enlarged: boolean;
  /** Of the heat map, for a screen reader. */
  readonly mapLabel: string;
  /** Of the heat map, where its axes have words: tokens, classes. */
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  /** Of the link from the enlarged tile back to all. */
  readonly reduceLabel: string;
}

interface Surroundings {
  /** At the left of the tiles. */
  readonly beside?: TemplateResult | typeof nothing;
  readonly reading: (cell: TileCell) => TemplateResult;
  /** After the ramp of the legend. */
  readonly legend?: TemplateResult | typeof nothing;
}

interface PictureEvents extends Pick<TileEvents, 'select' | 'open'> {
  readonly enlarge: (tile: number, enlarged: boolean) => void;
  readonly redraw: () => void;
}

/** Tiles come near this size: the nearest whole number of pixels per cell. */
function tileCss(availableCss: number): number {
  return availableCss < 640 ? 52 : 78;
}

export class TensorPictures {
  private readonly events: PictureEvents;
  private readonly grid: TileGrid;
  private readonly map: HeatMapView;
  private readonly ramp = new Ramp();
  private drawing: TensorDrawing | undefined;
  private hovered: TileCell | undefined;

  constructor(events: PictureEvents) {
    this.events = events;
    const { open } = events;
    const hover = (cell: TileCell | undefined) => {
      this.hovered = cell;
      events.redraw();
    };
    this.grid = new TileGrid({
      hover,
      select: events.select,
      enlarge: (tile) => events.enlarge(tile, true),
      open,
    });
    const tile = () => this.drawing?.selected.tile ?? 0;
    this.map = new HeatMapView({
      hover: (cell) => hover(cell && { ...cell, tile: tile() }),
      select: (cell) => events.select({ ...cell, tile: tile() }),
      open,
      leave: () => this.leave(),
    });
  }

  body(drawing: TensorDrawing, { beside, reading, legend }: Surroundings): TemplateResult {
    this.drawing = drawing;
    const pictures = isMap(drawing)
      ? html`<div class="picture-frame">${this.map.element}</div>
          ${drawing.count > 1 ? this.reduceLink(drawing) : nothing}`
      : html`<div class="maps">
          ${beside ?? nothing}${this.grid.body(drawing, drawing.selected.tile)}
        </div>`;
    return html`${pictures}${readout(reading(this.shownCell(drawing)))}
      <div class="legend">${this.ramp.legend(drawing.range)} ${legend ?? nothing}</div>`;
  }

  draw(drawing: TensorDrawing, availableCss: number, theme: Theme): void {
    this.ramp.draw(drawing.scale, theme);
    if (!isMap(drawing)) {
      this.grid.draw(drawing, tileCss(availableCss), theme);
      return;
    }
    const { tile, row, column } = drawing.selected;
    const { rows, columns } = drawing;
    this.map.draw(
      {
        ...drawing.picture(tile),
        ...cellSizes(rows, columns, availableCss, devicePixelRatio),
        label: drawing.mapLabel,
        rowLabels: drawing.rowLabels ?? [],
        columnLabels: drawing.columnLabels ?? [],
        selected: { row, column },
      },
      availableCss,
      theme,
    );
  }

  /** Under the pointer, or chosen with the keyboard. */
  private shownCell({ selected, count, rows, columns }: TensorDrawing): TileCell {
    const { hovered } = this;
    const isInside =
      hovered && hovered.tile < count && hovered.row < rows && hovered.column < columns;
    return isInside ? hovered : selected;
  }

  private reduceLink({ reduceLabel }: TensorDrawing): TemplateResult {
    return html`<div class="reduce">${link(reduceLabel, () => this.leave())}</div>`;
  }

  private leave(): void {
    const { drawing } = this;
    if (drawing && drawing.count > 1) this.events.enlarge(drawing.selected.tile, false);
    else this.map.element.blur();
  }
}

function isMap({ count, enlarged }: TensorDrawing): boolean {
  return count === 1 || enlarged;
}

/** The crosses of a picture, counted. */
export function notFiniteNote(count: number): TemplateResult | typeof nothing {
  return count > 0
    ? html`<span>${text('picture.notFinite', { count: whole(count) })}</span>`
    : nothing;
}
