// A tensor as a small PNG for the hover, in the page's colours.

import { encode } from 'fast-png';
import type { TensorPicture } from '../../protocol/looks/tensor.ts';
import { groupRange, makePainter } from '../../../webview/draw/colorScale.ts';

/** Of the whole picture, in pixels: VS Code scrolls a hover of more than 250, text included. */
const widest = 480;
const highest = 84;
const gap = 4;
const mostTiles = 16;
const largestCell = 12;
/** A strip of a few long rows, or columns, is stretched to this, or nobody would see its numbers. */
const thinnest = 24;

interface Layout {
  readonly tiles: number;
  readonly perRow: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

export function thumbnailOf(
  picture: Omit<TensorPicture, 'png' | 'index'>,
  theme: 'light' | 'dark',
): Uint8Array {
  const layout = layOut(picture);
  const { tiles, perRow, tileWidth, tileHeight } = layout;
  const width = perRow * (tileWidth + gap) - gap;
  const height = Math.ceil(tiles / perRow) * (tileHeight + gap) - gap;
  const pixels = new Uint8ClampedArray(4 * width * height);
  const range = groupRange(picture.values, picture.nonNegative);
  const paint = makePainter(picture.nonNegative ? 'magnitude' : 'signed', theme, range);
  for (let tile = 0; tile < tiles; tile++) {
    const left = (tile % perRow) * (tileWidth + gap);
    const top = Math.floor(tile / perRow) * (tileHeight + gap);
    for (let y = 0; y < tileHeight; y++) {
      for (let x = 0; x < tileWidth; x++) {
        paint(pixels, (top + y) * width + left + x, valueAt(picture, layout, tile, x, y), 1);
      }
    }
  }
  return encode({ width, height, data: new Uint8Array(pixels.buffer), channels: 4, depth: 8 });
}

function valueAt(
  { rows, columns, values }: Omit<TensorPicture, 'png' | 'index'>,
  { tileWidth, tileHeight }: Layout,
  tile: number,
  x: number,
  y: number,
): number {
  const row = Math.floor((y * rows) / tileHeight);
  const column = Math.floor((x * columns) / tileWidth);
  return values[(tile * rows + row) * columns + column];
}

/** The arrangement whose numbers are largest. */
function layOut(picture: Omit<TensorPicture, 'png' | 'index'>): Layout {
  const tiles = Math.min(picture.tiles, mostTiles);
  const arrangements = Array.from({ length: tiles }, (_, i) => {
    const perRow = i + 1;
    const lines = Math.ceil(tiles / perRow);
    const across = (widest + gap) / perRow - gap;
    const down = (highest + gap) / lines - gap;
    const cell = Math.min(across / picture.columns, down / picture.rows, largestCell);
    return { perRow, across, down, cell };
  });
  const best = arrangements.reduce((a, b) => (b.cell > a.cell ? b : a));
  // Below one pixel for a number, numbers are left out.
  const cell = best.cell > 1 ? Math.floor(best.cell) : best.cell;
  const length = (count: number, room: number): number => {
    const stretched = Math.min(thinnest, count * largestCell, room);
    return Math.max(1, Math.round(count * cell), Math.floor(stretched));
  };
  return {
    tiles,
    perRow: best.perRow,
    tileWidth: length(picture.columns, best.across),
    tileHeight: length(picture.rows, best.down),
  };
}
