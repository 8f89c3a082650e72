// *Feature maps*: the input image and every channel of one layer of the CNN, in one shared range.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { FeatureMapsFrame } from '../../extension/protocol/frames.ts';
import { link } from '../controls.ts';
import { groupRange } from '../draw/colorScale.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { HeatMapView } from '../draw/heatMapView.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { decimals, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { channelPicture, channelStatistics, countNotFinite } from './channelPicture.ts';
import { ChannelGrid } from './channelGrid.ts';
import type { ChannelCell } from './channelGrid.ts';
import { MatrixTable } from './matrixTable.ts';
import type { Panel, PanelContext } from './panel.ts';
import { Ramp, readout, samplePicker, tabs } from './pictureParts.ts';
import { sourceLink } from './sourceLink.ts';

type Choice = Partial<
  Record<'channel' | 'row' | 'column' | 'sample', number> & { layer: string; enlarged: boolean }
>;

const largestCellCss = 16;

export class FeatureMapsPanel implements Panel {
  readonly title = 'section.featureMaps';
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly channels: ChannelGrid;
  private readonly map: HeatMapView;
  private readonly table: MatrixTable;
  private readonly ramp = new Ramp();
  private hovered: ChannelCell | undefined;
  /** The range of the newest frame; finding it looks at every value. */
  private range: { readonly frame: FeatureMapsFrame; readonly range: ValueRange } | undefined;

  constructor(context: PanelContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    const open = () => this.openSource();
    const hover = (cell: ChannelCell | undefined) => {
      this.hovered = cell;
      context.redraw();
    };
    this.channels = new ChannelGrid({
      hover,
      select: (cell) => this.choose(cell),
      enlarge: (channel) => this.choose({ channel, enlarged: true }),
      open,
    });
    this.map = new HeatMapView({
      hover: (cell: Cell | undefined) =>
        hover(cell && { ...cell, channel: context.memory.choices.features.channel }),
      select: (cell) => this.choose(cell),
      open,
      leave: () => this.choose({ enlarged: false }),
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
    const { enlarged } = this.context.memory.choices.features;
    return html`${this.pickers(frame)}
    ${asTable ? this.tableOf(frame) : this.pictures(frame, enlarged)}`;
  }

  draw(width: number, theme: Theme): void {
    const frame = this.frame();
    if (!frame) return;
    const range = this.rangeOf(frame);
    const { channel, row, column } = this.selection(frame);
    this.channels.draw(frame, range, width, theme);
    this.ramp.draw(frame.nonNegative ? 'magnitude' : 'signed', theme);
    if (!this.map.element.isConnected) return;
    this.map.draw(
      {
        ...channelPicture(frame, channel, range),
        label: text('features.enlarged', { channel }),
        rowLabels: [],
        columnLabels: [],
        largestCellCss,
        selected: { row, column },
      },
      width,
      theme,
    );
  }

  private frame(): FeatureMapsFrame | undefined {
    return this.context.state.frame<'featureMaps'>(this.request());
  }

  private rangeOf(frame: FeatureMapsFrame): ValueRange {
    if (this.range?.frame !== frame) {
      this.range = { frame, range: groupRange(frame.maps, frame.nonNegative) };
    }
    return this.range.range;
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

  private selection(frame: FeatureMapsFrame): ChannelCell {
    const { channel, row, column } = this.context.memory.choices.features;
    return {
      channel: Math.min(channel, frame.channels - 1),
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

  private pictures(frame: FeatureMapsFrame, enlarged: boolean): TemplateResult {
    const pictures = enlarged
      ? html`${this.map.element}
          <div class="reduce">
            ${link(text('features.reduce'), () => this.choose({ enlarged: false }))}
          </div>`
      : this.channels.body(frame, this.selection(frame).channel);
    return html`${pictures}${readout(this.reading(frame))}
      <div class="legend">
        ${this.ramp.legend(this.rangeOf(frame))} ${this.notFinite(frame)}
        <span class="push"></span>${this.sourceOf(frame)}
      </div>`;
  }

  private sourceOf(frame: FeatureMapsFrame): TemplateResult | typeof nothing {
    const source = sourceLink(this.context, frame.layer);
    return source ? link(source.label, source.open, text('picture.source')) : nothing;
  }

  private notFinite(frame: FeatureMapsFrame): TemplateResult | typeof nothing {
    const count = countNotFinite(frame.maps);
    return count > 0
      ? html`<span>${text('picture.notFinite', { count: whole(count) })}</span>`
      : nothing;
  }

  /** Place and value of the cell under the pointer or the keyboard, then its channel's mean. */
  private reading(frame: FeatureMapsFrame): TemplateResult {
    const { hovered } = this;
    const isInside =
      hovered &&
      hovered.channel < frame.channels &&
      hovered.row < frame.height &&
      hovered.column < frame.width;
    const { channel, row, column } = isInside ? hovered : this.selection(frame);
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
    const { channel } = this.selection(frame);
    const indices = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    return html`${this.channels.statistics(frame, channel)}
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
