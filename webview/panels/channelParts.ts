// What stands beside the pictures of a layer's channels: the input image, and in the table view the
// statistics of every channel.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { FeatureMapsFrame } from '../../extension/protocol/frames.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { decimals } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { channelStatistics, imagePicture } from './channelPicture.ts';
import { drawNear } from './tileGrid.ts';

/** In a narrow panel the small image leaves room for four maps beside it. */
function imageCss(availableCss: number): number {
  if (availableCss < 316) return 56;
  return availableCss < 640 ? 84 : 168;
}

export class InputImage {
  private readonly image = new PixelCanvas();

  constructor() {
    this.image.element.setAttribute('role', 'img');
  }

  body(frame: FeatureMapsFrame): TemplateResult {
    const label = text('features.label', { label: frame.label });
    this.image.element.setAttribute('aria-label', label);
    return html`<figure class="input">
      ${this.image.element}
      <figcaption>
        <span>${label}</span>
        <span>${text('features.predicted', { prediction: frame.prediction })}</span>
      </figcaption>
    </figure>`;
  }

  draw(frame: FeatureMapsFrame, availableCss: number, theme: Theme): void {
    drawNear(this.image, imagePicture(frame), imageCss(availableCss), theme);
  }
}

/** The table of channels; a click chooses the one whose numbers stand below. */
export function channelTable(
  frame: FeatureMapsFrame,
  selected: number,
  select: (channel: number) => void,
): TemplateResult {
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
            @click=${() => select(channel)}
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
