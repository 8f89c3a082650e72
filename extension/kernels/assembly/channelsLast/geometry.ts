// Where the windows of a convolution or a pooling lie in images whose channels come last,
// (B, H, W, C). The bridge writes these numbers in this order (tfjs/convolution/geometry.ts).

import { at } from '../lanes';

@unmanaged
export class Geometry {
  /** Image: height, width, channels. */
  H: i32;
  W: i32;
  C: i32;
  /** Result: height and width. */
  P: i32;
  Q: i32;
  /** Window: height and width. */
  KH: i32;
  KW: i32;
  strideH: i32;
  strideW: i32;
  dilationH: i32;
  dilationW: i32;
  padTop: i32;
  padLeft: i32;
  /** Channels of the result; for a depthwise convolution, results of each channel. */
  O: i32;
}

export function geometryAt(address: usize): Geometry {
  return changetype<Geometry>(address);
}

/** The image that output row `row` (of B·P rows) looks into. */
export function imageOf(g: Geometry, x: usize, row: i32): usize {
  return at(x, (row / g.P) * g.H * g.W * g.C);
}

/** The image row under the first row of the window; negative in the padding. */
export function topOf(g: Geometry, row: i32): i32 {
  return (row % g.P) * g.strideH - g.padTop;
}

/** The image column under the first column of the window. */
export function leftOf(g: Geometry, column: i32): i32 {
  return column * g.strideW - g.padLeft;
}

/** Whether an index lies in the image, not in the padding. */
export function isInside(index: i32, size: i32): bool {
  return <u32>index < <u32>size;
}

/** The first place of a window that lies inside the image, of those `step` apart from `start`. */
export function firstInside(start: i32, step: i32): i32 {
  return start >= 0 ? 0 : (step - 1 - start) / step;
}

/** One more than the last of its `count` places that does; less than the first if none does. */
export function endInside(start: i32, step: i32, count: i32, size: i32): i32 {
  return start >= size ? 0 : min(count, (size - start + step - 1) / step);
}
