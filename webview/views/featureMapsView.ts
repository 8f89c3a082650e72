// *Feature maps*: the input image and every channel of one layer, in one shared range.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { decimals } from '../numbers.ts';
import { MatrixTable } from '../pictures/matrixTable.ts';
import { TensorPictures, notFiniteNote } from '../pictures/tensorPictures.ts';
import type { TensorDrawing } from '../pictures/tensorPictures.ts';
import { TensorRange, rangeTabs } from '../pictures/tensorRange.ts';
import type { TileCell } from '../pictures/tileGrid.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { channelStatistics, channelTable } from './channelTable.ts';
import { InputImage } from './inputImage.ts';
import type { RoleTensor } from './roleTensor.ts';
import { held } from './view.ts';
import type { Shown, View, ViewContext } from './view.ts';

export class FeatureMapsView implements View {
  private readonly context: ViewContext;
  private readonly image = new InputImage();
  private readonly pictures: TensorPictures;
  private readonly table: MatrixTable;
  private readonly range = new TensorRange();

  constructor(context: ViewContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    this.pictures = new TensorPictures({
      select: (cell) => context.choose(cell),
      enlarge: (tile, enlarged) => context.choose({ tile, enlarged }),
      open: () => context.open(0),
      redraw: context.redraw,
    });
  }

  body(shown: Shown, asTable: boolean): TemplateResult {
    const maps = mapsOf(shown);
    if (asTable) return this.tableOf(shown, maps);
    const { input } = shown;
    return this.pictures.body(this.drawing(shown, maps), {
      beside: input && this.image.body(input),
      reading: (cell) => this.reading(shown, maps, cell),
      legend: html`${maps.nonNegative ? rangeTabs(this.context) : nothing}
        ${notFiniteNote(countNotFinite(maps.values))}
        <span class="push"></span>${this.context.link(0)}`,
    });
  }

  draw(shown: Shown, width: number, theme: Theme): void {
    if (shown.input) this.image.draw(shown.input, width, theme);
    this.pictures.draw(this.drawing(shown, mapsOf(shown)), width, theme);
  }

  private drawing({ offer, choice }: Shown, maps: RoleTensor): TensorDrawing {
    const scale = maps.nonNegative ? 'magnitude' : 'signed';
    const { mapRange } = this.context.memory.choices;
    const range = this.range.of(maps.values, maps.nonNegative, mapRange);
    const [count, rows, columns] = [maps.size('channel'), maps.size('height'), maps.size('width')];
    const tile = held(choice.tile, count);
    return {
      label: text('features.channels'),
      ...{ count, rows, columns, scale, range },
      name: (channel) => `${offer.title}[${channel}]`,
      picture: (channel) => ({ rows, columns, value: channelOf(maps, channel), scale, range }),
      selected: { tile, row: held(choice.row, rows), column: held(choice.column, columns) },
      enlarged: choice.enlarged,
      mapLabel: text('features.enlarged', { channel: tile }),
      reduceLabel: text('features.reduce'),
    };
  }

  /** Place and value of the cell under the pointer or the keyboard, then its channel's mean. */
  private reading({ offer }: Shown, maps: RoleTensor, cell: TileCell): TemplateResult {
    const { tile, row, column } = cell;
    const { mean, deviation } = channelStatistics(maps, tile);
    return html`${offer.title}[${tile}] ${text('features.at', { row, column })}:
      <b>${decimals(channelOf(maps, tile)(row, column), 3)}</b>
      <span class="statistics"
        >${text('features.mean')} <b>${decimals(mean, 3)}</b> · ${text('features.deviation')}
        <b>${decimals(deviation, 3)}</b></span
      >`;
  }

  private tableOf({ offer, choice }: Shown, maps: RoleTensor): TemplateResult {
    const channel = held(choice.tile, maps.size('channel'));
    const name = `${offer.title}[${channel}]`;
    return html`${channelTable(maps, channel, (tile) => this.context.choose({ tile }))}
      <div class="small muted">${name}</div>
      ${this.table.body({
        label: name,
        rowLabels: maps.labels('height'),
        columnLabels: maps.labels('width'),
        value: channelOf(maps, channel),
        digits: 3,
      })}`;
  }
}

/** An offer of feature maps is of one layer. */
function mapsOf({ tensors: [maps] }: Shown): RoleTensor {
  if (!maps) throw new Error('An offer of feature maps has no place');
  return maps;
}

function channelOf(maps: RoleTensor, channel: number) {
  return maps.plane('height', 'width', 'channel', channel);
}

function countNotFinite(values: Float32Array): number {
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count += 1;
  return count;
}
