// *Feature maps*: the input image and every channel of one layer of the CNN, in one shared range.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { FeatureMapsFrame } from '../../extension/protocol/frames.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { decimals, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { InputImage, channelTable } from './channelParts.ts';
import { channelPicture, channelStatistics, countNotFinite } from './channelPicture.ts';
import { MatrixTable } from './matrixTable.ts';
import type { Panel, PanelContext } from './panel.ts';
import { samplePicker, tabs } from './pictureParts.ts';
import { linkTo, sourceLink } from './sourceLink.ts';
import { TensorPictures, notFiniteNote } from './tensorPictures.ts';
import type { TensorDrawing } from './tensorPictures.ts';
import { TensorRange, rangeTabs } from './tensorRange.ts';
import type { TileCell } from './tileGrid.ts';

type Choice = Partial<
  Record<'channel' | 'row' | 'column' | 'sample', number> & { layer: string; enlarged: boolean }
>;

export class FeatureMapsPanel implements Panel {
  readonly title = 'section.featureMaps';
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly image = new InputImage();
  private readonly pictures: TensorPictures;
  private readonly table: MatrixTable;
  private readonly range = new TensorRange();

  constructor(context: PanelContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    this.pictures = new TensorPictures({
      select: ({ tile, ...cell }) => this.choose({ channel: tile, ...cell }),
      enlarge: (channel, enlarged) => this.choose({ channel, enlarged }),
      open: () => this.openSource(),
      redraw: context.redraw,
    });
  }

  isPresent(): boolean {
    return this.context.state.run?.info?.model === 'cnn' || this.frame() !== undefined;
  }

  request() {
    const { state, memory } = this.context;
    const { layer, sample } = memory.choices.features;
    const known = state.newestFrame('featureMaps')?.layersWithMaps;
    // A layer chosen in another model's run may not exist in this one.
    const isKnown = layer !== undefined && (known?.includes(layer) ?? true);
    const held = state.heldSample('featureMaps', sample);
    const wanted = isKnown ? layer : (known?.[0] ?? this.firstLayer());
    return { kind: 'featureMaps', layer: wanted, sample: held } as const;
  }

  /** Before the first frame names the layers: the first one whose output is (B, C, H, W). */
  private firstLayer(): string {
    const layers = this.context.state.table?.layers ?? [];
    const isMap = layers.find(
      ({ output, operation }) =>
        operation !== 'input' && output.kind === 'tensor' && output.shape.length === 4,
    );
    return isMap?.path ?? 'conv';
  }

  drawn(): unknown {
    return this.frame();
  }

  fact(): string {
    const frame = this.frame();
    return frame ? text('picture.step', { step: whole(frame.step) }) : '';
  }

  body(asTable: boolean): TemplateResult {
    const frame = this.frame();
    if (!frame) return html`<p class="muted quiet">${text('section.waiting')}</p>`;
    return html`${this.pickers(frame)} ${asTable ? this.tableOf(frame) : this.picturesOf(frame)}`;
  }

  draw(width: number, theme: Theme): void {
    const frame = this.frame();
    if (!frame) return;
    this.image.draw(frame, width, theme);
    this.pictures.draw(this.drawing(frame), width, theme);
  }

  private frame(): FeatureMapsFrame | undefined {
    return this.context.state.frame<'featureMaps'>(this.request());
  }

  private rangeOf(frame: FeatureMapsFrame): ValueRange {
    return this.range.of(frame.maps, frame.nonNegative, this.context.memory.choices.mapRange);
  }

  private choose(choice: Choice): void {
    const { memory, redraw } = this.context;
    memory.change({ features: { ...memory.choices.features, ...choice } });
    redraw();
  }

  private openSource(): void {
    const frame = this.frame();
    if (frame) sourceLink(this.context, frame.layer)?.open();
  }

  private selection(frame: FeatureMapsFrame): TileCell {
    const { channel, row, column } = this.context.memory.choices.features;
    return {
      tile: Math.min(channel, frame.channels - 1),
      row: Math.min(row, frame.height - 1),
      column: Math.min(column, frame.width - 1),
    };
  }

  private pickers(frame: FeatureMapsFrame): TemplateResult {
    const { layer: chosen, sample } = this.request();
    const layers = frame.layersWithMaps.map((layer) => ({ id: layer, label: layer }));
    return html`<div class="pickers">
      ${tabs(text('features.layers'), layers, chosen, (layer) => this.choose({ layer }))}
      ${samplePicker(frame, sample, (next) => this.choose({ sample: next }))}
    </div>`;
  }

  private drawing(frame: FeatureMapsFrame): TensorDrawing {
    const range = this.rangeOf(frame);
    const selected = this.selection(frame);
    return {
      label: text('features.channels'),
      count: frame.channels,
      rows: frame.height,
      columns: frame.width,
      name: (channel) => `${frame.layer}[${channel}]`,
      picture: (channel) => channelPicture(frame, channel, range),
      scale: frame.nonNegative ? 'magnitude' : 'signed',
      range,
      selected,
      enlarged: this.context.memory.choices.features.enlarged,
      mapLabel: text('features.enlarged', { channel: selected.tile }),
      reduceLabel: text('features.reduce'),
    };
  }

  private picturesOf(frame: FeatureMapsFrame): TemplateResult {
    const notFinite = countNotFinite(frame.maps);
    return this.pictures.body(this.drawing(frame), {
      beside: this.image.body(frame),
      reading: (cell) => this.reading(frame, cell),
      legend: html`${frame.nonNegative ? rangeTabs(this.context) : nothing}
        ${notFiniteNote(notFinite)}
        <span class="push"></span>${linkTo(sourceLink(this.context, frame.layer))}`,
    });
  }

  /** Place and value of the cell under the pointer or the keyboard, then its channel's mean. */
  private reading(
    frame: FeatureMapsFrame,
    { tile: channel, row, column }: TileCell,
  ): TemplateResult {
    const value = channelPicture(frame, channel, this.rangeOf(frame)).value(row, column);
    const { mean, deviation } = channelStatistics(frame, channel);
    return html`${frame.layer}[${channel}] ${text('features.at', { row, column })}:
      <b>${decimals(value, 3)}</b>
      <span class="statistics"
        >${text('features.mean')} <b>${decimals(mean, 3)}</b> · ${text('features.deviation')}
        <b>${decimals(deviation, 3)}</b></span
      >`;
  }

  private tableOf(frame: FeatureMapsFrame): TemplateResult {
    const { tile: channel } = this.selection(frame);
    const indices = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    return html`${channelTable(frame, channel, (chosen) => this.choose({ channel: chosen }))}
      <div class="small muted">${frame.layer}[${channel}]</div>
      ${this.table.body({
        label: `${frame.layer}[${channel}]`,
        rowLabels: indices(frame.height),
        columnLabels: indices(frame.width),
        value: channelPicture(frame, channel, this.rangeOf(frame)).value,
        digits: 3,
      })}`;
  }
}
