// Depthwise convolution of images with the channels last, and its gradients: every channel c has
// O kernels of its own and O results,
//
//   y[b, p, q, c·O + o] = Σ_i Σ_j x[b, h, w, c] · filter[i, j, c, o]
//
// with h = p·stride + i·dilation − padding, and w alike, where these lie in the image.

import { at } from '../lanes';
import { addProducts, addScaled, dot, fill } from '../rowArithmetic';
import { endInside, firstInside, Geometry, geometryAt, imageOf, leftOf, topOf } from './geometry';

/** Output rows `from` to `to` of B·P. */
export function depthwise(
  from: i32,
  to: i32,
  geometry: usize,
  x: usize,
  filter: usize,
  y: usize,
): void {
  const g = geometryAt(geometry);
  const rowFloats = g.Q * g.C * g.O;
  fill(at(y, from * rowFloats), 0, (to - from) * rowFloats);
  for (let row = from; row < to; row++) {
    visitRow(g, row, Visit.Forward, imageOf(g, x, row), filter, at(y, row * rowFloats));
  }
}

/** dx of the samples `from` to `to`. */
export function depthwiseImageGradient(
  from: i32,
  to: i32,
  geometry: usize,
  dy: usize,
  filter: usize,
  dx: usize,
): void {
  const g = geometryAt(geometry);
  const imageFloats = g.H * g.W * g.C;
  fill(at(dx, from * imageFloats), 0, (to - from) * imageFloats);
  for (let row = from * g.P; row < to * g.P; row++) {
    const upstream = at(dy, row * g.Q * g.C * g.O);
    visitRow(g, row, Visit.ImageGradient, imageOf(g, dx, row), filter, upstream);
  }
}

/** The part of dFilter that the samples `from` to `to` give, at number from / grain of `sums`. */
export function depthwiseFilterGradient(
  from: i32,
  to: i32,
  geometry: usize,
  x: usize,
  dy: usize,
  grain: i32,
  sums: usize,
): void {
  const g = geometryAt(geometry);
  const filterFloats = g.KH * g.KW * g.C * g.O;
  const own = at(sums, (from / grain) * filterFloats);
  fill(own, 0, filterFloats);
  for (let row = from * g.P; row < to * g.P; row++) {
    const upstream = at(dy, row * g.Q * g.C * g.O);
    visitRow(g, row, Visit.FilterGradient, imageOf(g, x, row), own, upstream);
  }
}

/** Which of the three that meet in a product is added to. */
const enum Visit {
  Forward,
  ImageGradient,
  FilterGradient,
}

/** Every pair of an image pixel and a result pixel of one output row, with the tap between them. */
function visitRow(
  g: Geometry,
  row: i32,
  visit: Visit,
  image: usize,
  filter: usize,
  result: usize,
): void {
  const top = topOf(g, row);
  const firstI = firstInside(top, g.dilationH);
  const endI = endInside(top, g.dilationH, g.KH, g.H);
  for (let q = 0; q < g.Q; q++) {
    const left = leftOf(g, q);
    const firstJ = firstInside(left, g.dilationW);
    const endJ = endInside(left, g.dilationW, g.KW, g.W);
    const out = at(result, q * g.C * g.O);
    for (let i = firstI; i < endI; i++) {
      const line = (top + i * g.dilationH) * g.W + left;
      for (let j = firstJ; j < endJ; j++) {
        const pixel = at(image, (line + j * g.dilationW) * g.C);
        const tap = at(filter, (i * g.KW + j) * g.C * g.O);
        if (g.O === 1) visitChannels(visit, pixel, tap, out, g.C);
        else visitMultiples(g, visit, pixel, tap, out);
      }
    }
  }
}

function visitChannels(visit: Visit, pixel: usize, tap: usize, out: usize, C: i32): void {
  if (visit === Visit.Forward) addProducts(pixel, tap, out, C);
  else if (visit === Visit.ImageGradient) addProducts(out, tap, pixel, C);
  else addProducts(pixel, out, tap, C);
}

function visitMultiples(g: Geometry, visit: Visit, pixel: usize, tap: usize, out: usize): void {
  for (let c = 0; c < g.C; c++) {
    const value = at(pixel, c);
    const tapOfC = at(tap, c * g.O);
    const outOfC = at(out, c * g.O);
    if (visit === Visit.Forward) addScaled(load<f32>(value), tapOfC, outOfC, g.O);
    else if (visit === Visit.FilterGradient) addScaled(load<f32>(value), outOfC, tapOfC, g.O);
    else store<f32>(value, load<f32>(value) + dot(outOfC, tapOfC, g.O));
  }
}
