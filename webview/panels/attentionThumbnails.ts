// The layers × heads grid: one small map for each head, the chosen one outlined.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { headPicture } from '../draw/attentionPicture.ts';
import type { AttentionWeights } from '../draw/attentionPicture.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { drawHeatMap } from '../draw/heatMap.ts';
import { layOutHeatMap, thumbnailColumns } from '../draw/heatMapLayout.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { textWidth } from '../draw/textWidth.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';

interface ThumbnailEvents {
  readonly select: (layer: number, head: number) => void;
  readonly open: () => void;
  readonly redraw: () => void;
}

/** What depends on the room there is. */
interface Arrangement {
  /** Heads side by side; fewer than all of them when their cells would have no pixel. */
  readonly columns: number;
  readonly layerLabelCss: number;
  /** Else the first head has its bare number, as the others have. */
  readonly hasHeadWord: boolean;
}

const leastLayerLabelCss = 28;
const gapCss = 6;
const largestCellCss = 6;

export class AttentionThumbnails {
  private readonly events: ThumbnailEvents;
  private readonly canvases: PixelCanvas[] = [];
  private arrangement: Arrangement = {
    columns: 1,
    layerLabelCss: leastLayerLabelCss,
    hasHeadWord: true,
  };

  constructor(events: ThumbnailEvents) {
    this.events = events;
  }

  body(attention: AttentionWeights, layer: number, head: number): TemplateResult {
    const { columns, layerLabelCss, hasHeadWord } = this.arrangement;
    const layers = Array.from({ length: attention.layers }, (_, index) => index);
    const heads = Array.from({ length: attention.heads }, (_, index) => index);
    const axis = (label: string | number) => html`<span class="axis">${label}</span>`;
    const headLabels = heads.map((index) =>
      axis(index === 0 && hasHeadWord ? text('attention.head', { head: index }) : index),
    );
    // Assigning `style` goes through the CSSOM, which a strict content policy allows.
    return html`<div
      class="head-grid"
      role="group"
      aria-label=${text('attention.grid')}
      .style=${`grid-template-columns: ${layerLabelCss}px repeat(${columns}, auto)`}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, attention)}
    >
      ${columns === attention.heads ? [axis(text('attention.layer')), headLabels] : nothing}
      ${layers.map((row) =>
        heads.map((column) => [
          column % columns === 0 ? axis(column === 0 ? row : '') : nothing,
          this.thumbnail(attention, row, column, row === layer && column === head),
        ]),
      )}
    </div>`;
  }

  private thumbnail(
    attention: AttentionWeights,
    layer: number,
    head: number,
    isSelected: boolean,
  ): TemplateResult {
    const index = layer * attention.heads + head;
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
      ${canvas.element}
    </button>`;
  }

  draw(attention: AttentionWeights, range: ValueRange, availableCss: number, theme: Theme): void {
    const cells = attention.keys.length;
    const layerWidth = Math.ceil(textWidth(text('attention.layer'), theme.font));
    const layerLabelCss = Math.max(leastLayerLabelCss, layerWidth);
    const room = availableCss - layerLabelCss - gapCss;
    const columns = thumbnailColumns(attention.heads, cells, room, gapCss, devicePixelRatio);
    const width = (room - gapCss * (columns - 1)) / columns;
    const hasHeadWord = textWidth(text('attention.head', { head: 0 }), theme.font) <= width;
    this.arrange({ columns, layerLabelCss, hasHeadWord });
    const layout = layOutHeatMap({
      rows: attention.queries.length,
      columns: cells,
      rowLabelWidths: [],
      columnLabelWidths: [],
      availableCss: width,
      ratio: devicePixelRatio,
      largestCellCss,
    });
    for (let index = 0; index < attention.layers * attention.heads; index += 1) {
      const canvas = this.canvases[index];
      if (!canvas) continue;
      const layer = Math.floor(index / attention.heads);
      canvas.reset(layout.width, layout.height);
      const flat = { ...layout, gap: 0 };
      const picture = headPicture(attention, layer, index % attention.heads, range);
      drawHeatMap(canvas.context, picture, flat, theme);
    }
  }

  /** The labels stand in the document, so another arrangement means drawing the page again. */
  private arrange(next: Arrangement): void {
    if (JSON.stringify(next) === JSON.stringify(this.arrangement)) return;
    this.arrangement = next;
    this.events.redraw();
  }

  private onKey(event: KeyboardEvent, attention: AttentionWeights): void {
    const focused = Number((event.target as HTMLElement).dataset.index);
    const layer = Math.floor(focused / attention.heads);
    const head = focused % attention.heads;
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
    const nextLayer = Math.max(0, Math.min(attention.layers - 1, move[0]));
    const nextHead = Math.max(0, Math.min(attention.heads - 1, move[1]));
    this.events.select(nextLayer, nextHead);
    const list = event.currentTarget as HTMLElement;
    list
      .querySelector<HTMLElement>(`[data-index="${nextLayer * attention.heads + nextHead}"]`)
      ?.focus();
  }
}
