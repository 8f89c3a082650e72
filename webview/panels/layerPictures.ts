// A small picture of what each layer put out, for its row in *Layer shapes*.

import { placeKey } from '../../extension/protocol/looks/tensor.ts';
import type { TensorAnswer, TensorLook } from '../../extension/protocol/looks/tensor.ts';
import type { LayerRow } from '../../extension/protocol/shapeTable.ts';
import type { AxisRoles } from '../../extension/protocol/viewOffer.ts';
import { groupRange } from '../draw/colorScale.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';
import { shrunk } from '../draw/partOfPicture.ts';
import { PixelCanvas } from '../draw/pixelCanvas.ts';
import { drawCells } from '../pictures/tileGrid.ts';
import type { PageState } from '../state.ts';
import type { Theme } from '../theme.ts';
import { RoleTensor, isWhole } from '../views/roleTensor.ts';

const sizeCss = 26;
/** A vector is a strip that one can see. */
const thinnestCss = 10;

interface Thumbnail {
  readonly canvas: PixelCanvas;
  /** Stays until a newer one is there. */
  picture?: HeatMapPicture;
  of?: TensorAnswer;
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
    if (answer && answer !== thumbnail.of) {
      thumbnail.of = answer;
      thumbnail.picture = pictureOf(answer, layer, this.lastChannelOf(layer));
      this.version += 1;
    }
    return thumbnail.picture && thumbnail.canvas.element;
  }

  draw(layers: readonly LayerRow[], theme: Theme): void {
    for (const layer of layers) {
      const thumbnail = this.thumbnails.get(layer.path);
      if (!thumbnail?.picture) continue;
      const now = [thumbnail.picture, theme, devicePixelRatio];
      if (now.every((value, index) => value === thumbnail.drawn[index])) continue;
      thumbnail.drawn = now;
      const small = withinPixels(thumbnail.picture);
      drawCells(thumbnail.canvas, small, cellOf(small), theme);
    }
  }

  private lookOf(layer: LayerRow): TensorLook | undefined {
    const { place } = layer;
    if (!place) return undefined;
    const kind = this.lastChannelOf(layer) ? 'whole' : 'picture';
    return { kind: 'tensor', place, sample: this.state.sample, take: { kind } };
  }

  /** Of maps whose channels come last: a picture is of the last two axes, which are no image there. */
  private lastChannelOf({ place }: LayerRow): AxisRoles | undefined {
    const key = place && placeKey(place);
    const places = this.state.table?.offers.flatMap((offer) =>
      offer.view === 'featureMaps' ? offer.places : [],
    );
    const axes = places?.find((offered) => placeKey(offered.place) === key)?.axes;
    return axes && (axes.channel ?? 0) > (axes.width ?? 0) ? axes : undefined;
  }
}

/** The first channel of maps, else the first tile. */
function pictureOf(
  answer: TensorAnswer,
  { operation }: LayerRow,
  roles: AxisRoles | undefined,
): HeatMapPicture | undefined {
  if (roles && isWhole(answer)) {
    const maps = new RoleTensor(answer, roles);
    return {
      ...{ rows: maps.size('height'), columns: maps.size('width') },
      ...{ range: groupRange(maps.values, maps.nonNegative), scale: scaleOf(maps.nonNegative) },
      value: maps.plane('height', 'width'),
    };
  }
  const { picture, axes } = answer;
  if (!picture || picture.values.length === 0) return undefined;
  const { rows, columns, values, nonNegative } = picture;
  // Pixels of a data set are grey.
  const isImage = operation === 'input' && axes.some(({ meaning }) => meaning === 'height');
  return {
    ...{ rows, columns, range: groupRange(values, nonNegative) },
    value: (row, column) => values[row * columns + column] ?? NaN,
    scale: isImage ? 'grey' : scaleOf(nonNegative),
  };
}

function scaleOf(nonNegative: boolean) {
  return nonNegative ? 'magnitude' : 'signed';
}

/** With no more cells than there are pixels. */
function withinPixels(picture: HeatMapPicture): HeatMapPicture {
  const pixels = Math.floor(sizeCss * devicePixelRatio);
  const factor = Math.ceil(Math.max(picture.rows, picture.columns) / pixels);
  return factor > 1 ? shrunk(picture, factor) : picture;
}

/** As many whole device pixels as there is room for. */
function cellOf({ rows, columns }: HeatMapPicture): readonly [number, number] {
  const room = sizeCss * devicePixelRatio;
  const width = Math.max(1, Math.floor(room / Math.max(rows, columns)));
  const strip = Math.floor((thinnestCss * devicePixelRatio) / rows);
  return [width, Math.max(width, Math.min(strip, Math.floor(room / rows)))];
}
