// The largest number, or the mean, of every window of images with the channels last. Padding does
// not count: it is never the largest, and a mean is over the places inside the image. NaN is never
// the largest, as in TensorFlow.js; of equal numbers the first in row-major order counts.

import { at } from '../lanes';
import { addScaled, fill, raise, scale } from './channels';
import { endInside, firstInside, Geometry, geometryAt, imageOf, leftOf, topOf } from './geometry';

/** Output rows `from` to `to` of B·P. */
export function poolLargest(from: i32, to: i32, geometry: usize, x: usize, y: usize): void {
  const g = geometryAt(geometry);
  const rowFloats = g.Q * g.C;
  for (let row = from; row < to; row++) {
    const result = at(y, row * rowFloats);
    fill(result, <f32>-Infinity, rowFloats);
    visitRow(g, row, Visit.Largest, imageOf(g, x, row), result);
  }
}

/** Output rows `from` to `to` of B·P. A window without a place inside gives 0 / 0. */
export function poolMean(from: i32, to: i32, geometry: usize, x: usize, y: usize): void {
  const g = geometryAt(geometry);
  const rowFloats = g.Q * g.C;
  for (let row = from; row < to; row++) {
    const result = at(y, row * rowFloats);
    fill(result, 0, rowFloats);
    visitRow(g, row, Visit.Mean, imageOf(g, x, row), result);
  }
}

/** dx of the samples `from` to `to`: each place inside a window gets an equal part of its dy. */
export function poolMeanGradient(from: i32, to: i32, geometry: usize, dy: usize, dx: usize): void {
  const g = geometryAt(geometry);
  fill(at(dx, from * g.H * g.W * g.C), 0, (to - from) * g.H * g.W * g.C);
  for (let row = from * g.P; row < to * g.P; row++) {
    visitRow(g, row, Visit.MeanGradient, imageOf(g, dx, row), at(dy, row * g.Q * g.C));
  }
}

const enum Visit {
  Largest,
  Mean,
  MeanGradient,
}

/** Every pair of an image pixel and a result pixel of one output row. */
function visitRow(g: Geometry, row: i32, visit: Visit, image: usize, result: usize): void {
  const top = topOf(g, row);
  const firstI = firstInside(top, g.dilationH);
  const endI = endInside(top, g.dilationH, g.KH, g.H);
  for (let q = 0; q < g.Q; q++) {
    const left = leftOf(g, q);
    const firstJ = firstInside(left, g.dilationW);
    const endJ = endInside(left, g.dilationW, g.KW, g.W);
    const out = at(result, q * g.C);
    const part: f32 = 1 / <f32>(max(endI - firstI, 0) * max(endJ - firstJ, 0));
    for (let i = firstI; i < endI; i++) {
      const line = (top + i * g.dilationH) * g.W + left;
      for (let j = firstJ; j < endJ; j++) {
        const pixel = at(image, (line + j * g.dilationW) * g.C);
        if (visit === Visit.Largest) raise(pixel, out, g.C);
        else if (visit === Visit.Mean) addScaled(1, pixel, out, g.C);
        else addScaled(part, out, pixel, g.C);
      }
    }
    if (visit === Visit.Mean) scale(out, part, g.C);
  }
}

/** dx of the samples `from` to `to`: each window's dy goes to its largest number. */
export function poolLargestGradient(
  from: i32,
  to: i32,
  geometry: usize,
  x: usize,
  dy: usize,
  dx: usize,
): void {
  const g = geometryAt(geometry);
  fill(at(dx, from * g.H * g.W * g.C), 0, (to - from) * g.H * g.W * g.C);
  for (let row = from * g.P; row < to * g.P; row++) {
    const image = imageOf(g, x, row);
    const gradient = imageOf(g, dx, row);
    for (let q = 0; q < g.Q; q++) {
      const upstream = at(dy, (row * g.Q + q) * g.C);
      for (let c = 0; c < g.C; c++) {
        const place = placeOfLargest(g, image, topOf(g, row), leftOf(g, q), c);
        if (place < 0) continue;
        const target = at(gradient, place);
        store<f32>(target, load<f32>(target) + load<f32>(at(upstream, c)));
      }
    }
  }
}

/** The index in the image, or −1 where nothing in the window is larger than −∞. */
function placeOfLargest(g: Geometry, image: usize, top: i32, left: i32, c: i32): i32 {
  let largest: f32 = <f32>-Infinity;
  let place = -1;
  const endI = endInside(top, g.dilationH, g.KH, g.H);
  const endJ = endInside(left, g.dilationW, g.KW, g.W);
  for (let i = firstInside(top, g.dilationH); i < endI; i++) {
    const line = (top + i * g.dilationH) * g.W + left;
    for (let j = firstInside(left, g.dilationW); j < endJ; j++) {
      const index = (line + j * g.dilationW) * g.C + c;
      const value = load<f32>(at(image, index));
      if (value > largest) {
        largest = value;
        place = index;
      }
    }
  }
  return place;
}
