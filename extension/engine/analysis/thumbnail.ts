// A tensor as a small PNG for the hover, in the page's colours.

import { encode } from 'fast-png';
import type { TensorPicture } from '../../protocol/siteValue.ts';
import { groupRange, makePainter } from '../../../webview/draw/colorScale.ts';

/** Of the whole picture, in pixels: VS Code scrolls a hover of more than 250, text included. */
const widest = 480;
const highest = 84;
const gap = 4;
const mostTiles = 16;
const largestCell = 12;

interface Layout {
  readonly tiles: number;
  readonly perRow: number;
  /** Pixels of one number; below 1 numbers are left out. */
  readonly cell: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

export function thumbnailOf(
  picture: Omit<TensorPicture, 'png'>,
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
  { rows, columns, values }: Omit<TensorPicture, 'png'>,
  { cell }: Layout,
  tile: number,
  x: number,
  y: number,
): number {
  const [row, column] = [Math.floor(y / cell), Math.floor(x / cell)];
  return values[(tile * rows + Math.min(rows - 1, row)) * columns + Math.min(columns - 1, column)];
}

/** The arrangement whose numbers are largest. */
function layOut(picture: Omit<TensorPicture, 'png'>): Layout {
  const tiles = Math.min(picture.tiles, mostTiles);
  const arrangements = Array.from({ length: tiles }, (_, i) => {
    const perRow = i + 1;
    const lines = Math.ceil(tiles / perRow);
    const across = (widest + gap) / perRow - gap;
    const down = (highest + gap) / lines - gap;
    return { perRow, cell: Math.min(across / picture.columns, down / picture.rows, largestCell) };
  });
  const best = arrangements.reduce((a, b) => (b.cell > a.cell ? b : a));
  const cell = best.cell > 1 ? Math.floor(best.cell) : Math.max(best.cell, 0.05);
  return {
    tiles,
    perRow: best.perRow,
    cell,
    tileWidth: Math.max(1, Math.round(picture.columns * cell)),
    tileHeight: Math.max(1, Math.round(picture.rows * cell)),
  };
}
