// The input image beside a grid of channels. Tab reaches the chosen channel, arrows move, Space
// or a double click enlarges, Enter goes to the source.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { FeatureMapsFrame } from '../../extension/protocol/frames.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { drawHeatMap } from '../draw/heatMap.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { decimals } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { channelPicture, channelStatistics, imagePicture } from './channelPicture.ts';

export interface ChannelCell extends Cell {
  readonly channel: number;
}

interface ChannelEvents {
  readonly hover: (cell: ChannelCell | undefined) => void;
  readonly select: (choice: { readonly channel: number } & Partial<Cell>) => void;
  readonly enlarge: (channel: number) => void;
  readonly open: () => void;
}

/** Pictures come near these sizes: the nearest whole number of pixels per cell. */
interface PictureSizes {
  readonly image: number;
  readonly map: number;
}

/** In a narrow panel the small image leaves room for four maps beside it. */
function sizesFor(availableCss: number): PictureSizes {
  if (availableCss < 316) return { image: 56, map: 52 };
  return availableCss < 640 ? { image: 84, map: 52 } : { image: 168, map: 78 };
}

export class ChannelGrid {
  private readonly events: ChannelEvents;
  private readonly image = new PixelCanvas();
  private readonly canvases: PixelCanvas[] = [];

  constructor(events: ChannelEvents) {
    this.events = events;
    this.image.element.setAttribute('role', 'img');
  }

  body(frame: FeatureMapsFrame, selected: number): TemplateResult {
    const channels = Array.from({ length: frame.channels }, (_, channel) => channel);
    this.image.element.setAttribute('aria-label', text('features.label', { label: frame.label }));
    return html`<div class="maps">
      <figure class="input">
        ${this.image.element}
        <figcaption>
          <span>${text('features.label', { label: frame.label })}</span>
          <span>${text('features.predicted', { prediction: frame.prediction })}</span>
        </figcaption>
      </figure>
      <div
        class="channels"
        role="group"
        aria-label=${text('features.channels')}
        @keydown=${(event: KeyboardEvent) => this.onKey(event, frame)}
        @pointerleave=${() => this.events.hover(undefined)}
      >
        ${channels.map((channel) => this.channel(frame, channel, channel === selected))}
      </div>
    </div>`;
  }

  private channel(frame: FeatureMapsFrame, channel: number, isSelected: boolean): TemplateResult {
    const canvas = (this.canvases[channel] ??= new PixelCanvas());
    const cellOf = (event: MouseEvent): ChannelCell => {
      const box = canvas.element.getBoundingClientRect();
      const row = Math.floor(((event.clientY - box.top) / box.height) * frame.height);
      const column = Math.floor(((event.clientX - box.left) / box.width) * frame.width);
      return { channel, row, column };
    };
    const inside = ({ row, column }: Cell) =>
      row >= 0 && row < frame.height && column >= 0 && column < frame.width;
    const onMove = (event: MouseEvent) => {
      const cell = cellOf(event);
      this.events.hover(inside(cell) ? cell : undefined);
    };
    const onClick = (event: MouseEvent) => {
      const cell = cellOf(event);
      this.events.select(inside(cell) ? cell : { channel });
    };
    return html`<button
      type="button"
      class="thumbnail"
      aria-label="${frame.layer}[${channel}]"
      aria-pressed=${String(isSelected)}
      tabindex=${isSelected ? 0 : -1}
      @pointermove=${onMove}
      @click=${onClick}
      @dblclick=${() => this.events.enlarge(channel)}
    >
      ${canvas.element}<span class="caption">${channel}</span>
    </button>`;
  }

  draw(frame: FeatureMapsFrame, range: ValueRange, availableCss: number, theme: Theme): void {
    const sizes = sizesFor(availableCss);
    drawNear(this.image, imagePicture(frame), sizes.image, theme);
    for (let channel = 0; channel < frame.channels; channel += 1) {
      const canvas = this.canvases[channel];
      if (canvas) drawNear(canvas, channelPicture(frame, channel, range), sizes.map, theme);
    }
  }

  /** The table of channels; a click chooses the one whose numbers stand below. */
  statistics(frame: FeatureMapsFrame, selected: number): TemplateResult {
    const channels = Array.from({ length: frame.channels }, (_, channel) => channel);
    const head = (name: string) => html`<th scope="col" class="number">${name}</th>`;
    return html`<div class="table-frame short" tabindex="0">
      <table class="table" aria-label=${text('features.channels')}>
        <thead>
          <tr>
            ${head(text('features.channel'))} ${head(text('features.minimum'))}
            ${head(text('features.maximum'))} ${head(text('features.mean'))}
            ${head(text('features.deviation'))}
          </tr>
        </thead>
        <tbody>
          ${channels.map((channel) => {
            const { minimum, maximum, mean, deviation } = channelStatistics(frame, channel);
            const cells = [minimum, maximum, mean, deviation];
            return html`<tr
              class=${channel === selected ? 'selected' : ''}
              @click=${() => this.events.select({ channel })}
            >
              <th scope="row" class="number">
                <button type="button" class="plain">${channel}</button>
              </th>
              ${cells.map((value) => html`<td class="number">${decimals(value, 3)}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  private onKey(event: KeyboardEvent, frame: FeatureMapsFrame): void {
    const list = event.currentTarget as HTMLElement;
    const buttons = [...list.querySelectorAll<HTMLElement>('button')];
    const selected = buttons.indexOf(event.target as HTMLElement);
    const top = buttons[0]?.offsetTop;
    const perRow = Math.max(1, buttons.filter(({ offsetTop }) => offsetTop === top).length);
    const go = (by: number) => {
      const channel = Math.max(0, Math.min(frame.channels - 1, selected + by));
      this.events.select({ channel });
      buttons[channel]?.focus();
    };
    const actions: Record<string, (() => void) | undefined> = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      ArrowUp: () => go(-perRow),
      ArrowDown: () => go(perRow),
      Home: () => go(-selected),
      End: () => go(frame.channels),
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
function drawNear(
  canvas: PixelCanvas,
  picture: HeatMapPicture,
  sizeCss: number,
  theme: Theme,
): void {
  const { rows, columns } = picture;
  const cell = Math.max(1, Math.round((sizeCss * devicePixelRatio) / Math.max(rows, columns)));
  canvas.reset(columns * cell, rows * cell);
  const layout = {
    left: 0,
    top: 0,
    cellWidth: cell,
    cellHeight: cell,
    gap: 0,
    width: columns * cell,
    height: rows * cell,
    turned: false,
    rowLabelStep: 1,
    columnLabelStep: 1,
  };
  drawHeatMap(canvas.context, picture, layout, theme);
}
