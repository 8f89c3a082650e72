// What the two lines of a loss curve look like, read from its pixels inside the page.

import type { Pixel } from './contrast.ts';

interface Lines {
  readonly page: Pixel;
  /** Of the lines in the drawing and of their marks in the legend, by name. */
  readonly colors: Readonly<Record<string, Pixel>>;
  /** In device pixels: of validation at a validation point and between two of them. */
  readonly heights: { readonly point: number; readonly between: number };
}

/**
 * Runs in the page, so it stands alone. Training must lie in the lower half of the drawing and
 * validation in the upper one.
 * @param point where a validation point is and `between` where none is, 0 … 1 of the drawing's width
 */
export function readLines([point, between]: readonly [number, number]): Lines {
  const dot = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const canvas = document.querySelector<HTMLCanvasElement>('.line-chart canvas');
  const context = canvas?.getContext('2d');
  const area = document.querySelector('.line-chart .u-over')?.getBoundingClientRect();
  if (!dot || !canvas || !context || !area) throw new Error('There is no loss curve.');

  const pageColor = getComputedStyle(document.getElementById('page') ?? document.body);
  const paint = (color: string): Pixel => {
    for (const fill of [pageColor.backgroundColor, color]) {
      dot.fillStyle = fill;
      dot.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = dot.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  // The drawing has no background of its own.
  const onPage = (data: Uint8ClampedArray, at: number): Pixel =>
    paint(`rgba(${data[at]}, ${data[at + 1]}, ${data[at + 2]}, ${(data[at + 3] ?? 0) / 255})`);

  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  /** The lines are colourful, the grid is grey. */
  const columnAt = (place: number, half: 0 | 1) => {
    const x = Math.round((area.left - box.left + place * area.width) * scale);
    const height = Math.floor((area.height * scale) / 2);
    const top = Math.floor((area.top - box.top) * scale) + half * height;
    const { data } = context.getImageData(x, top, 1, height);
    const pixels = Array.from({ length: height }, (_, row) => onPage(data, 4 * row));
    const chromas = pixels.map((pixel) => Math.max(...pixel) - Math.min(...pixel));
    const most = Math.max(...chromas);
    const thickness = most < 32 ? 0 : chromas.filter((chroma) => chroma > most / 2).length;
    return { color: pixels[chromas.indexOf(most)] ?? paint('transparent'), thickness };
  };
  const markOf = (selector: string, part?: string) => {
    const mark = document.querySelector(selector);
    return paint(mark ? getComputedStyle(mark, part).backgroundColor : 'transparent');
  };
  const validation = columnAt(between, 0);
  return {
    page: paint('transparent'),
    colors: {
      training: columnAt(between, 1).color,
      validation: validation.color,
      'the mark of training': markOf('.line-a'),
      'the mark of validation': markOf('.line-b'),
      'the dot in the mark of validation': markOf('.line-b', '::after'),
    },
    heights: { point: columnAt(point, 0).thickness, between: validation.thickness },
  };
}
