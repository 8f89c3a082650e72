// Windows of images as the rows of a matrix, so that a convolution is a matrix product ("im2col"),
// and back: the gradient of every place of an image is the sum over the windows that saw it.

import { at } from '../lanes';
import { addScaled, copy, fill } from '../rowArithmetic';
import { Geometry, imageOf, isInside, leftOf, topOf } from './geometry';

/** The windows of output rows `row` to `row + rows` → (rows·Q, KH·KW·C), padding as zeros. */
export function copyWindows(g: Geometry, x: usize, row: i32, rows: i32, windows: usize): void {
  let to = windows;
  const lineFloats = g.KW * g.C;
  for (let r = row; r < row + rows; r++) {
    const image = imageOf(g, x, r);
    const top = topOf(g, r);
    for (let q = 0; q < g.Q; q++) {
      const left = leftOf(g, q);
      const isWhole = g.dilationW === 1 && left >= 0 && left + g.KW <= g.W;
      for (let i = 0; i < g.KH; i++) {
        const h = top + i * g.dilationH;
        const line = at(image, h * g.W * g.C);
        if (!isInside(h, g.H)) fill(to, 0, lineFloats);
        else if (isWhole) copy(at(line, left * g.C), to, lineFloats);
        else copyTaps(g, line, left, to);
        to = at(to, lineFloats);
      }
    }
  }
}

function copyTaps(g: Geometry, line: usize, left: i32, to: usize): void {
  for (let j = 0; j < g.KW; j++) {
    const w = left + j * g.dilationW;
    const tap = at(to, j * g.C);
    if (isInside(w, g.W)) copy(at(line, w * g.C), tap, g.C);
    else fill(tap, 0, g.C);
  }
}

/** Adds what `copyWindows` would have copied to where it came from. */
export function addWindows(g: Geometry, windows: usize, row: i32, rows: i32, dx: usize): void {
  let from = windows;
  for (let r = row; r < row + rows; r++) {
    const image = imageOf(g, dx, r);
    const top = topOf(g, r);
    for (let q = 0; q < g.Q; q++) {
      const left = leftOf(g, q);
      for (let i = 0; i < g.KH; i++) {
        const h = top + i * g.dilationH;
        if (isInside(h, g.H)) addTaps(g, from, left, at(image, h * g.W * g.C));
        from = at(from, g.KW * g.C);
      }
    }
  }
}

function addTaps(g: Geometry, from: usize, left: i32, line: usize): void {
  for (let j = 0; j < g.KW; j++) {
    const w = left + j * g.dilationW;
    if (isInside(w, g.W)) addScaled(1, at(from, j * g.C), at(line, w * g.C), g.C);
  }
}
