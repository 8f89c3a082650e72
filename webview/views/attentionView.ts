// *Attention maps*: all heads of all layers as thumbnails, and one head large with its tokens.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { iconButton } from '../controls.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { HeatMapView } from '../draw/heatMapView.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { tokenLabel } from '../draw/tokenLabel.ts';
import { decimals, whole } from '../numbers.ts';
import { MatrixTable } from '../pictures/matrixTable.ts';
import { HatchKey, Ramp, readout } from '../pictures/pictureParts.ts';
import { rangeTabs } from '../pictures/tensorRange.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import {
  attentionLayer,
  hatchOf,
  headPicture,
  unitRange,
  weightsRange,
} from './attentionPicture.ts';
import type { AttentionLayer } from './attentionPicture.ts';
import { AttentionThumbnails } from './attentionThumbnails.ts';
import { held } from './view.ts';
import type { Shown, View, ViewContext } from './view.ts';

const largestCellCss = 22;
const wideFromCss = 640;
const zoomPerPress = 1.5;

/** The choices, held inside what there is. */
interface Selection {
  readonly layers: readonly AttentionLayer[];
  readonly layer: number;
  readonly of: AttentionLayer;
  readonly head: number;
  readonly row: number;
  readonly column: number;
}

export class AttentionView implements View {
  private readonly context: ViewContext;
  private readonly map: HeatMapView;
  private readonly thumbnails: AttentionThumbnails;
  private readonly table: MatrixTable;
  private readonly ramp = new Ramp();
  private readonly padding = new HatchKey();
  private readonly causal = new HatchKey();
  private hovered: Cell | undefined;
  private hasZoom = false;
  private layer = 0;
  /** Finding these looks at every weight. */
  private known: { of: Shown['tensors']; layers: readonly AttentionLayer[]; fitted?: ValueRange } =
    {
      of: [],
      layers: [],
    };

  constructor(context: ViewContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    const open = () => context.open(this.layer);
    this.thumbnails = new AttentionThumbnails({
      select: (layer, head) => context.choose({ layer, tile: head }),
      open,
      redraw: context.redraw,
    });
    this.map = new HeatMapView({
      hover: (cell) => {
        this.hovered = cell;
        context.redraw();
      },
      select: (cell) => context.choose(cell),
      open,
      zoomed: (by) => {
        if (by === 'key') context.say(this.partText());
        context.redraw();
      },
    });
  }

  body(shown: Shown, asTable: boolean): TemplateResult {
    const selection = this.selection(shown);
    const { layers, layer, head } = selection;
    this.layer = layer;
    const { name } = shown.offer.places[layer] ?? { name: '' };
    return html`<div class="attention-body">
      <div class="attention-heads">${this.thumbnails.body(layers, layer, head)}</div>
      <div class="attention-head">
        <div class="line">
          <span title=${name}>${text('attention.selected', { layer, head })}</span>
          ${this.context.link(layer)}
        </div>
        ${
          asTable
            ? this.tableOf(selection)
            : html`<div class="picture-frame">${this.map.element}</div>
                ${this.below(selection)}`
        }
      </div>
    </div>`;
  }

  draw(shown: Shown, width: number, theme: Theme): void {
    const { layers, layer, of, head, row, column } = this.selection(shown);
    const range = this.range();
    const isWide = width >= wideFromCss;
    const thumbnailWidth = isWide ? Math.floor(width * 0.42) : width;
    this.thumbnails.draw(layers, range, thumbnailWidth, theme);
    if (!this.map.element.isConnected) return;
    const mapWidth = isWide ? width - thumbnailWidth - 24 : width;
    this.map.draw(
      {
        ...headPicture(of, head, range),
        label: text('attention.map', { layer, head }),
        rowLabels: of.queries.map(tokenLabel),
        columnLabels: of.keys.map(tokenLabel),
        largestCellCss,
        zoomable: true,
        selected: { row, column },
      },
      mapWidth,
      theme,
    );
    // The zoom buttons stand in the document.
    if (this.map.canZoom !== this.hasZoom) {
      this.hasZoom = this.map.canZoom;
      this.context.redraw();
    }
    this.ramp.draw('magnitude', theme);
    this.padding.draw('padding', theme);
    this.causal.draw('causal', theme);
  }

  private selection({ tensors, choice }: Shown): Selection {
    if (this.known.of !== tensors)
      this.known = { of: tensors, layers: tensors.map(attentionLayer) };
    const { layers } = this.known;
    const layer = held(choice.layer, layers.length);
    const of = layers[layer];
    if (!of) throw new Error('An offer of attention maps has no place');
    const head = held(choice.tile, of.heads);
    const row = held(choice.row, of.queries.length);
    return { layers, layer, of, head, row, column: held(choice.column, of.keys.length) };
  }

  private range(): ValueRange {
    if (this.context.memory.choices.mapRange === 'full') return unitRange;
    this.known.fitted ??= weightsRange(this.known.layers);
    return this.known.fitted;
  }

  private below(selection: Selection): TemplateResult {
    const { of } = selection;
    const hasPadding = of.keyLength < of.keys.length;
    return html`${readout(this.reading(selection))}${this.hasZoom ? this.zoomLine() : nothing}
      <div class="legend">
        ${this.ramp.legend(this.range())}${rangeTabs(this.context)}<span class="push"></span>
        ${hasPadding ? this.padding.legend(text('attention.padding')) : nothing}
        ${of.causal ? this.causal.legend(text('attention.causal')) : nothing}
      </div>`;
  }

  private zoomLine(): TemplateResult {
    const zoom = (icon: 'zoom-in' | 'zoom-out', factor: number) =>
      iconButton({
        icon,
        label: text(icon === 'zoom-in' ? 'picture.zoomIn' : 'picture.zoomOut'),
        press: () => this.map.zoomBy(factor),
        disabled: factor < 1 && !this.map.window,
      });
    return html`<div class="legend zoom">
      ${zoom('zoom-out', 1 / zoomPerPress)}${zoom('zoom-in', zoomPerPress)}
      <span>${this.partText()}</span>
    </div>`;
  }

  /** Which queries and keys are shown. */
  private partText(): string {
    const { window } = this.map;
    if (!window) return text('attention.whole');
    const last = (first: number, count: number) => whole(first + count - 1);
    return text('attention.part', {
      fromQuery: whole(window.row),
      toQuery: last(window.row, window.rows),
      fromKey: whole(window.column),
      toKey: last(window.column, window.columns),
    });
  }

  private reading({ of, head, ...selected }: Selection): TemplateResult {
    const { hovered } = this;
    const isInside = hovered && hovered.row < of.queries.length && hovered.column < of.keys.length;
    const { row, column } = isInside ? hovered : selected;
    const hatch = hatchOf(of, row, column);
    const value = of.weights(head)(row, column);
    const token = (tokens: readonly string[], index: number) => tokenLabel(tokens[index] ?? '');
    return html`${text('attention.query')} <b>${token(of.queries, row)}</b> (${row}) →
      ${text('attention.key')} <b>${token(of.keys, column)}</b> (${column}):
      <b>${hatch ? text(`attention.${hatch}`) : decimals(value, digitsFor(of))}</b>`;
  }

  private tableOf({ layer, of, head }: Selection): TemplateResult {
    return this.table.body({
      label: text('attention.selected', { layer, head }),
      rowLabels: of.queries.map(tokenLabel),
      columnLabels: of.keys.map(tokenLabel),
      value: of.weights(head),
      digits: digitsFor(of),
    });
  }
}

/** Decimals that tell weights apart which share their 1 among many keys. */
function digitsFor({ keyLength }: AttentionLayer): number {
  return keyLength > 100 ? 5 : 3;
}
