// *Attention maps*: all heads of all layers as thumbnails, and one head large with its tokens.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AttentionFrame, AttentionStack } from '../../extension/protocol/frames.ts';
import { hatchOf, headPicture, unitRange, weightsRange } from '../draw/attentionPicture.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { HeatMapView } from '../draw/heatMapView.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { tokenLabel } from '../draw/tokenLabel.ts';
import { decimals, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { AttentionThumbnails } from './attentionThumbnails.ts';
import { MatrixTable } from './matrixTable.ts';
import type { Panel, PanelContext } from './panel.ts';
import { HatchKey, Ramp, readout, samplePicker, tabs } from './pictureParts.ts';
import { linkTo, sourceLink } from './sourceLink.ts';
import type { SourceLink } from './sourceLink.ts';
import { rangeTabs } from './tensorRange.ts';

const largestCellCss = 22;
const wideFromCss = 640;

export class AttentionMapsPanel implements Panel {
  readonly title = 'section.attentionMaps';
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly map: HeatMapView;
  private readonly thumbnails: AttentionThumbnails;
  private readonly table: MatrixTable;
  private readonly ramp = new Ramp();
  private readonly padding = new HatchKey();
  private readonly causal = new HatchKey();
  private hovered: Cell | undefined;
  /** Finding it looks at every weight. */
  private fitted: { readonly of: AttentionFrame; readonly range: ValueRange } | undefined;

  constructor(context: PanelContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    this.thumbnails = new AttentionThumbnails({
      select: (layer, head) => this.choose({ layer, head }),
      open: () => this.source()?.open(),
      redraw: context.redraw,
    });
    this.map = new HeatMapView({
      hover: (cell) => {
        this.hovered = cell;
        context.redraw();
      },
      select: ({ row, column }) => this.choose({ row, column }),
      open: () => this.source()?.open(),
    });
  }

  isPresent(): boolean {
    return this.context.state.run?.info?.model === 'transformer' || this.frame() !== undefined;
  }

  request() {
    const { state, memory } = this.context;
    const { stack, sample } = memory.choices.attention;
    const held = state.heldSample('attention', sample);
    return { kind: 'attention', stack, sample: held } as const;
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
    const { layer, head } = this.selection(frame);
    return html`${this.pickers(frame)}
      <div class="attention-body">
        <div class="attention-heads">${this.thumbnails.body(frame, layer, head)}</div>
        <div class="attention-head">
          <div class="line">
            <span>${text('attention.selected', { layer, head })}</span>
            ${linkTo(this.source())}
          </div>
          ${
            asTable
              ? this.tableOf(frame)
              : html`<div class="picture-frame">${this.map.element}</div>
                  ${this.below(frame)}`
          }
        </div>
      </div>`;
  }

  draw(width: number, theme: Theme): void {
    const frame = this.frame();
    if (!frame) return;
    const isWide = width >= wideFromCss;
    const thumbnailWidth = isWide ? Math.floor(width * 0.42) : width;
    this.thumbnails.draw(frame, this.rangeOf(frame), thumbnailWidth, theme);
    if (!this.map.element.isConnected) return;
    const { layer, head, row, column } = this.selection(frame);
    const picture = headPicture(frame, layer, head, this.rangeOf(frame));
    const mapWidth = isWide ? width - thumbnailWidth - 24 : width;
    this.map.draw(
      {
        ...picture,
        label: text('attention.map', { layer, head }),
        rowLabels: frame.queries.map(tokenLabel),
        columnLabels: frame.keys.map(tokenLabel),
        largestCellCss,
        selected: { row, column },
      },
      mapWidth,
      theme,
    );
    this.ramp.draw('magnitude', theme);
    this.padding.draw('padding', theme);
    this.causal.draw('causal', theme);
  }

  private frame(): AttentionFrame | undefined {
    return this.context.state.frame<'attention'>(this.request());
  }

  private rangeOf(frame: AttentionFrame): ValueRange {
    if (this.context.memory.choices.mapRange === 'full') return unitRange;
    if (this.fitted?.of !== frame) this.fitted = { of: frame, range: weightsRange(frame) };
    return this.fitted.range;
  }

  private source(): SourceLink | undefined {
    const frame = this.frame();
    return frame && sourceLink(this.context, frame.site);
  }

  private choose(choice: Partial<Record<'layer' | 'head' | 'row' | 'column' | 'sample', number>>) {
    const { memory, redraw } = this.context;
    memory.change({ attention: { ...memory.choices.attention, ...choice } });
    redraw();
  }

  /** The choices, held inside what this frame has. */
  private selection(frame: AttentionFrame) {
    const { layer, head, row, column } = this.context.memory.choices.attention;
    return {
      layer: Math.min(layer, frame.layers - 1),
      head: Math.min(head, frame.heads - 1),
      row: Math.min(row, frame.queries.length - 1),
      column: Math.min(column, frame.keys.length - 1),
    };
  }

  private pickers(frame: AttentionFrame): TemplateResult {
    const { memory, redraw } = this.context;
    const { stack, sample } = this.request();
    const stacks = (['encoder', 'decoder', 'cross'] as const).map((id) => ({
      id,
      label: text(`attention.${id}`),
    }));
    const choose = (id: AttentionStack) => {
      memory.change({ attention: { ...memory.choices.attention, stack: id } });
      redraw();
    };
    return html`<div class="pickers">
      ${tabs(text('attention.stacks'), stacks, stack, choose)}
      ${samplePicker(frame, sample, (next) => this.choose({ sample: next }))}
    </div>`;
  }

  private below(frame: AttentionFrame): TemplateResult {
    const hasPadding = frame.keyLength < frame.keys.length;
    return html`${readout(this.reading(frame))}
      <div class="legend">
        ${this.ramp.legend(this.rangeOf(frame))}${rangeTabs(this.context)}<span class="push"></span>
        ${hasPadding ? this.padding.legend(text('attention.padding')) : nothing}
        ${frame.causal ? this.causal.legend(text('attention.causal')) : nothing}
      </div>`;
  }

  private reading(frame: AttentionFrame): TemplateResult {
    const { layer, head, ...selected } = this.selection(frame);
    const inside = this.hovered && this.hovered.row < frame.queries.length;
    const { row, column } = inside && this.hovered ? this.hovered : selected;
    const hatch = hatchOf(frame, row, column);
    const value = this.valueOf(frame, layer, head)(row, column);
    const token = (tokens: readonly string[], index: number) => tokenLabel(tokens[index] ?? '');
    return html`${text('attention.query')} <b>${token(frame.queries, row)}</b> (${row}) →
      ${text('attention.key')} <b>${token(frame.keys, column)}</b> (${column}):
      <b>${hatch ? text(`attention.${hatch}`) : decimals(value, this.digits(frame))}</b>`;
  }

  private tableOf(frame: AttentionFrame): TemplateResult {
    const { layer, head } = this.selection(frame);
    return this.table.body({
      label: text('attention.selected', { layer, head }),
      rowLabels: frame.queries.map(tokenLabel),
      columnLabels: frame.keys.map(tokenLabel),
      value: this.valueOf(frame, layer, head),
      digits: this.digits(frame),
    });
  }

  private valueOf(frame: AttentionFrame, layer: number, head: number) {
    return headPicture(frame, layer, head, unitRange).value;
  }

  /** Decimals that tell weights apart which share their 1 among many keys. */
  private digits({ keyLength }: AttentionFrame): number {
    return keyLength > 100 ? 5 : 3;
  }
}
