// The largest number, or the mean, of every window of images with the channels last. Padding does
// not count: it is never the largest, and a mean is over the places inside the image. NaN is never
// the largest, as in TensorFlow.js; of equal numbers the first in row-major order counts.

import { at, loadSome } from '../lanes';
import { addScaled, fill, raise, scale } from '../rowArithmetic';
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
      for (let c = 0; c < g.C; c += 4) {
        const channels = min(4, g.C - c);
        const left = leftOf(g, q);
        passToLargest(
          g,
          at(image, c),
          at(gradient, c),
          topOf(g, row),
          left,
          at(upstream, c),
          channels,
        );
      }
    }
  }
}

/** Four channels at once, or what is left of them. A window that holds only NaN passes nothing. */
function passToLargest(
  g: Geometry,
  image: usize,
  gradient: usize,
  top: i32,
  left: i32,
  upstream: usize,
  channels: i32,
): void {
  const endI = endInside(top, g.dilationH, g.KH, g.H);
  const firstJ = firstInside(left, g.dilationW);
  const endJ = endInside(left, g.dilationW, g.KW, g.W);
  let largest = f32x4.splat(<f32>-Infinity);
  let place = i32x4.splat(-1);
  for (let i = firstInside(top, g.dilationH); i < endI; i++) {
    const line = (top + i * g.dilationH) * g.W + left;
    for (let j = firstJ; j < endJ; j++) {
      const index = (line + j * g.dilationW) * g.C;
      const values = load4(at(image, index), channels);
      const isLarger = f32x4.gt(values, largest);
      largest = v128.bitselect(values, largest, isLarger);
      place = v128.bitselect(i32x4.splat(index), place, isLarger);
    }
  }
  for (let c = 0; c < channels; c++) {
    const index = placeOf(place, c);
    if (index < 0) continue;
    const target = at(gradient, index + c);
    store<f32>(target, load<f32>(target) + load<f32>(at(upstream, c)));
  }
}

function load4(from: usize, count: i32): v128 {
  return count === 4 ? v128.load(from) : loadSome(from, count);
}

function placeOf(places: v128, channel: i32): i32 {
  if (channel === 0) return i32x4.extract_lane(places, 0);
  if (channel === 1) return i32x4.extract_lane(places, 1);
  if (channel === 2) return i32x4.extract_lane(places, 2);
  return i32x4.extract_lane(places, 3);
}
