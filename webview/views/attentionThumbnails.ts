// The layers × heads grid: one small map for each head, the chosen one outlined.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ValueRange } from '../draw/colorScale.ts';
import { drawHeatMap } from '../draw/heatMap.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import { layOutHeatMap, thumbnailColumns } from '../draw/heatMapLayout.ts';
import { shrunk } from '../draw/partOfPicture.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { textWidth } from '../draw/textWidth.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { headPicture } from './attentionPicture.ts';
import type { AttentionLayer } from './attentionPicture.ts';
import { held } from './view.ts';

interface ThumbnailEvents {
  readonly select: (layer: number, head: number) => void;
  readonly open: () => void;
  readonly redraw: () => void;
}

/** What depends on the room there is. */
interface Arrangement {
  /** Heads side by side; where they are not all, each has its number below it. */
  readonly columns: number;
  readonly layerLabelCss: number;
  /** Else the first head has its bare number, as the others have. */
  readonly hasHeadWord: boolean;
}

const leastLayerLabelCss = 28;
const gapCss = 6;
const largestCellCss = 6;
/** A thumbnail of any number of tokens is as wide; where heads have less room, they wrap. */
const leastCss = 22;
const mostCss = 72;

export class AttentionThumbnails {
  private readonly events: ThumbnailEvents;
  private readonly canvases: PixelCanvas[] = [];
  /** What the canvases show. */
  private drawn: readonly unknown[] = [];
  private arrangement: Arrangement = {
    columns: 1,
    layerLabelCss: leastLayerLabelCss,
    hasHeadWord: true,
  };

  constructor(events: ThumbnailEvents) {
    this.events = events;
  }

  body(layers: readonly AttentionLayer[], layer: number, head: number): TemplateResult {
    const { columns, layerLabelCss, hasHeadWord } = this.arrangement;
    const heads = mostHeads(layers);
    const axis = (label: string | number) => html`<span class="axis">${label}</span>`;
    const headLabels = Array.from({ length: heads }, (_, index) =>
      axis(index === 0 && hasHeadWord ? text('attention.head', { head: index }) : index),
    );
    // Assigning `style` goes through the CSSOM, which a strict content policy allows.
    return html`<div
      class="head-grid"
      role="group"
      aria-label=${text('attention.grid')}
      .style=${`grid-template-columns: ${layerLabelCss}px repeat(${columns}, auto)`}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, layers)}
    >
      ${columns === heads ? [axis(text('attention.layer')), headLabels] : nothing}
      ${layers.map((_, row) =>
        Array.from({ length: heads }, (_, column) => [
          column % columns === 0 ? axis(column === 0 ? row : '') : nothing,
          this.thumbnail(layers, row, column, row === layer && column === head),
        ]),
      )}
    </div>`;
  }

  private thumbnail(
    layers: readonly AttentionLayer[],
    layer: number,
    head: number,
    isSelected: boolean,
  ): TemplateResult {
    if (head >= (layers[layer]?.heads ?? 0)) return html`<span></span>`;
    const heads = mostHeads(layers);
    const index = layer * heads + head;
    const hasNumber = this.arrangement.columns < heads;
    const canvas = (this.canvases[index] ??= new PixelCanvas());
    const label = text('attention.selected', { layer, head });
    return html`<button
      type="button"
      class="thumbnail"
      title=${label}
      aria-label=${label}
      aria-pressed=${String(isSelected)}
      tabindex=${isSelected ? 0 : -1}
      data-index=${index}
      @click=${() => this.events.select(layer, head)}
    >
      ${canvas.element}${hasNumber ? html`<span class="caption">${head}</span>` : nothing}
    </button>`;
  }

  draw(
    layers: readonly AttentionLayer[],
    range: ValueRange,
    availableCss: number,
    theme: Theme,
  ): void {
    const heads = mostHeads(layers);
    const width = this.arrange(heads, availableCss, theme);
    // Choosing a cell or a head changes no thumbnail, and there may be millions of weights.
    const now = [layers, range, width, theme];
    if (now.every((value, index) => value === this.drawn[index])) return;
    this.drawn = now;
    for (const [row, layer] of layers.entries()) {
      for (let head = 0; head < layer.heads; head += 1) {
        const canvas = this.canvases[row * heads + head];
        if (canvas) drawThumbnail(canvas, headPicture(layer, head, range), width, theme);
      }
    }
  }

  /** Says how wide a thumbnail is. Labels stand in the document: of others, the page is drawn anew. */
  private arrange(heads: number, availableCss: number, theme: Theme): number {
    const layerWidth = Math.ceil(textWidth(text('attention.layer'), theme.font));
    const layerLabelCss = Math.max(leastLayerLabelCss, layerWidth);
    const room = availableCss - layerLabelCss - gapCss;
    const columns = thumbnailColumns(heads, room, gapCss, leastCss);
    const width = Math.min(mostCss, (room - gapCss * (columns - 1)) / columns);
    const hasHeadWord = textWidth(text('attention.head', { head: 0 }), theme.font) <= width;
    const next = { columns, layerLabelCss, hasHeadWord };
    if (JSON.stringify(next) !== JSON.stringify(this.arrangement)) {
      this.arrangement = next;
      this.events.redraw();
    }
    return width;
  }

  private onKey(event: KeyboardEvent, layers: readonly AttentionLayer[]): void {
    const heads = mostHeads(layers);
    const focused = Number((event.target as HTMLElement).dataset.index);
    const layer = Math.floor(focused / heads);
    const head = focused % heads;
    const moves: Record<string, readonly [number, number] | undefined> = {
      ArrowLeft: [layer, head - 1],
      ArrowRight: [layer, head + 1],
      ArrowUp: [layer - 1, head],
      ArrowDown: [layer + 1, head],
    };
    if (event.key === 'Escape') (event.target as HTMLElement).blur();
    const move = moves[event.key];
    if (event.key === 'Enter') this.events.open();
    else if (!move) return;
    event.preventDefault();
    if (!move) return;
    const nextLayer = held(move[0], layers.length);
    const nextHead = held(move[1], layers[nextLayer]?.heads ?? 1);
    this.events.select(nextLayer, nextHead);
    const list = event.currentTarget as HTMLElement;
    list.querySelector<HTMLElement>(`[data-index="${nextLayer * heads + nextHead}"]`)?.focus();
  }
}

/** Layers may have different numbers of heads; the grid has room for all of them. */
function mostHeads(layers: readonly AttentionLayer[]): number {
  return Math.max(...layers.map(({ heads }) => heads));
}

function drawThumbnail(
  canvas: PixelCanvas,
  picture: HeatMapPicture,
  widthCss: number,
  theme: Theme,
): void {
  const longest = Math.max(picture.rows, picture.columns);
  const factor = Math.ceil(longest / Math.max(1, Math.floor(widthCss * devicePixelRatio)));
  const small = factor > 1 ? shrunk(picture, factor) : picture;
  const layout = layOutHeatMap({
    ...{ rows: small.rows, columns: small.columns, rowLabelWidths: [], columnLabelWidths: [] },
    ...{ availableCss: widthCss, ratio: devicePixelRatio },
    largestCellCss: Math.min(largestCellCss, widthCss / Math.max(small.rows, small.columns)),
  });
  canvas.reset(layout.width, layout.height);
  drawHeatMap(canvas.context, small, { ...layout, gap: 0 }, theme);
}
