// A small picture of what each layer put out, for its row in *Layer shapes*.

import type { TensorAnswer, TensorLook } from '../../extension/protocol/looks/tensor.ts';
import type { LayerRow } from '../../extension/protocol/shapeTable.ts';
import { groupRange } from '../draw/colorScale.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import { shrunk } from '../draw/partOfPicture.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { drawNear } from '../pictures/tileGrid.ts';
import type { PageState } from '../state.ts';
import type { Theme } from '../theme.ts';

const sizeCss = 26;

interface Thumbnail {
  readonly canvas: PixelCanvas;
  /** Stays until a newer one is there. */
  answer?: TensorAnswer;
  /** What the canvas shows. */
  drawn: readonly unknown[];
}

export class LayerPictures {
  private readonly state: PageState;
  private readonly thumbnails = new Map<string, Thumbnail>();
  private subject = 0;
  /** Grows with every answer that is new. */
  version = 0;

  constructor(state: PageState) {
    this.state = state;
  }

  looks(layers: readonly LayerRow[]): readonly TensorLook[] {
    return layers.flatMap((layer) => this.lookOf(layer) ?? []);
  }

  /** Nothing for a layer without a picture. */
  elementOf(layer: LayerRow): HTMLCanvasElement | undefined {
    if (this.subject !== this.state.subject) this.thumbnails.clear();
    this.subject = this.state.subject;
    const look = this.lookOf(layer);
    const answer = look && this.state.answerTo(look);
    const thumbnail = this.thumbnails.get(layer.path) ?? { canvas: new PixelCanvas(), drawn: [] };
    this.thumbnails.set(layer.path, thumbnail);
    if (answer && answer !== thumbnail.answer) {
      thumbnail.answer = answer;
      this.version += 1;
    }
    return thumbnail.answer?.picture ? thumbnail.canvas.element : undefined;
  }

  draw(layers: readonly LayerRow[], theme: Theme): void {
    for (const layer of layers) {
      const thumbnail = this.thumbnails.get(layer.path);
      const { answer } = thumbnail ?? {};
      if (!thumbnail || !answer) continue;
      const now = [answer, theme, devicePixelRatio];
      if (now.every((value, index) => value === thumbnail.drawn[index])) continue;
      thumbnail.drawn = now;
      const picture = firstTile(answer, layer.operation === 'input');
      if (picture) drawNear(thumbnail.canvas, picture, widthOf(picture), theme);
    }
  }

  private lookOf({ place }: LayerRow): TensorLook | undefined {
    const { sample } = this.state;
    return place && { kind: 'tensor', place, sample, take: { kind: 'picture' } };
  }
}

/** The largest one not above the size, with whole pixels for each cell. */
function widthOf({ rows, columns }: HeatMapPicture): number {
  const cells = Math.max(rows, columns);
  return (Math.max(1, Math.floor((sizeCss * devicePixelRatio) / cells)) * cells) / devicePixelRatio;
}

/** With as many cells as there are pixels. */
function firstTile({ picture, axes }: TensorAnswer, isInput: boolean): HeatMapPicture | undefined {
  if (!picture || picture.values.length === 0) return undefined;
  const { rows, columns, values, nonNegative } = picture;
  // Pixels of a data set are grey.
  const isImage = isInput && axes.some(({ meaning }) => meaning === 'height');
  const tile: HeatMapPicture = {
    ...{ rows, columns, range: groupRange(values, nonNegative) },
    value: (row, column) => values[row * columns + column] ?? NaN,
    scale: isImage ? 'grey' : nonNegative ? 'magnitude' : 'signed',
  };
  const factor = Math.ceil(Math.max(rows, columns) / Math.floor(sizeCss * devicePixelRatio));
  return factor > 1 ? shrunk(tile, factor) : tile;
}
