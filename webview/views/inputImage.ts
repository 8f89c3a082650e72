// The image that a model was given, grey as its data set has it: never inverted, never coloured.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { TensorAnswer } from '../../extension/protocol/looks/tensor.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { drawNear } from '../pictures/tileGrid.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';

/** In a narrow panel the small image leaves room for four maps beside it. */
function imageCss(availableCss: number): number {
  if (availableCss < 316) return 56;
  return availableCss < 640 ? 84 : 168;
}

export class InputImage {
  private readonly image = new PixelCanvas();

  constructor() {
    this.image.element.setAttribute('role', 'img');
    this.image.element.setAttribute('aria-label', text('features.input'));
  }

  body(input: TensorAnswer): TemplateResult | typeof nothing {
    if (!imagePicture(input)) return nothing;
    return html`<figure class="input">
      ${this.image.element}
      <figcaption>${text('features.input')}</figcaption>
    </figure>`;
  }

  draw(input: TensorAnswer, availableCss: number, theme: Theme): void {
    const picture = imagePicture(input);
    if (picture) drawNear(this.image, picture, imageCss(availableCss), theme);
  }
}

/** The mean of its channels, from its lowest to its highest pixel; nothing for what is no image. */
export function imagePicture({ whole }: TensorAnswer): HeatMapPicture | undefined {
  const axes = whole && imageAxes(whole.shape);
  if (!whole || !axes) return undefined;
  const { shape, values } = whole;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizeOf = (axis: number) => shape[axis] ?? 1;
  const strideOf = (axis: number) => strides[axis] ?? 0;
  const { rows, columns, channels } = axes;
  const count = sizeOf(channels);
  const value = (row: number, column: number) => {
    let sum = 0;
    for (let channel = 0; channel < count; channel += 1) {
      const at = row * strideOf(rows) + column * strideOf(columns) + channel * strideOf(channels);
      sum += values[at] ?? NaN;
    }
    return sum / count;
  };
  let [low, high] = [Infinity, -Infinity];
  for (const each of values) {
    low = Math.min(low, each);
    high = Math.max(high, each);
  }
  const range = low < high ? { low, high } : { low: 0, high: 1 };
  return { rows: sizeOf(rows), columns: sizeOf(columns), value, scale: 'grey', range };
}

/** Channels, at most four, come first or last; an image without them has two axes. */
function imageAxes(shape: readonly number[]) {
  const few = (size: number | undefined) => size !== undefined && size <= 4;
  if (shape.length === 2) return { rows: 0, columns: 1, channels: 2 };
  if (shape.length !== 3) return undefined;
  if (few(shape[0])) return { channels: 0, rows: 1, columns: 2 };
  return few(shape[2]) ? { rows: 0, columns: 1, channels: 2 } : undefined;
}
