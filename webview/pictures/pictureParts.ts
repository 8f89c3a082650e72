// Parts that pictures share: tabs, legend, readout.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { ScaleName, ValueRange } from '../draw/colorScale.ts';
import { fillHatch } from '../draw/heatMap.ts';
import type { Hatch } from '../draw/heatMap.ts';
import { colorAt } from '../draw/colorScale.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { tickLabel } from '../numbers.ts';
import type { Theme } from '../theme.ts';

export interface Tab<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
}

/** Tab reaches the chosen tab, arrows choose a neighbour. */
export function tabs<Id extends string>(
  label: string,
  entries: readonly Tab<Id>[],
  chosen: Id,
  choose: (id: Id) => void,
): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    const index = entries.findIndex(({ id }) => id === chosen);
    const next = (index + by + entries.length) % entries.length;
    const list = event.currentTarget as HTMLElement;
    choose(entries[next]?.id ?? chosen);
    list.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${onKey}>
    ${entries.map(
      ({ id, label: name }) =>
        html`<button
          type="button"
          role="tab"
          title=${name}
          aria-selected=${id === chosen ? 'true' : 'false'}
          tabindex=${id === chosen ? 0 : -1}
          @click=${() => choose(id)}
        >
          ${name}
        </button>`,
    )}
  </div>`;
}

/** Low end, colour ramp, high end. The ramp is a canvas that `drawRamp` paints. */
export class Ramp {
  private readonly canvas = new PixelCanvas();

  constructor() {
    this.canvas.element.setAttribute('aria-hidden', 'true');
  }

  legend(range: ValueRange): TemplateResult {
    return html`<span>${tickLabel(range.low)}</span>${this.canvas.element}<span
        >${tickLabel(range.high)}</span
      >`;
  }

  draw(scale: ScaleName, theme: Theme): void {
    const width = Math.round(96 * devicePixelRatio);
    const height = Math.round(8 * devicePixelRatio);
    this.canvas.reset(width, height);
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = colorAt(scale, theme.form, x / (width - 1));
      this.canvas.context.fillStyle = `rgb(${red} ${green} ${blue})`;
      this.canvas.context.fillRect(x, 0, 1, height);
    }
  }
}

/** A 12 px square with a hatch, for the legend. */
export class HatchKey {
  private readonly canvas = new PixelCanvas();

  constructor() {
    this.canvas.element.setAttribute('aria-hidden', 'true');
  }

  legend(label: string): TemplateResult {
    return html`<span class="key">${this.canvas.element}${label}</span>`;
  }

  draw(hatch: Hatch, theme: Theme): void {
    const size = Math.round(12 * devicePixelRatio);
    const line = Math.max(1, Math.floor(devicePixelRatio));
    this.canvas.reset(size, size);
    const { context } = this.canvas;
    fillHatch(context, hatch, size, size, theme, 4);
    context.strokeStyle = theme.lines;
    context.lineWidth = line;
    context.strokeRect(line / 2, line / 2, size - line, size - line);
  }
}

/** One line of fixed height below a picture: place, then value. Pointer and keys share it. */
export function readout(content: TemplateResult | string): TemplateResult {
  return html`<div class="readout picture-readout">${content}</div>`;
}
